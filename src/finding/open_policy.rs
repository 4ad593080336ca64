//! # open-policy
//!
//! A policy grants more than it need: to a whole organization, to an account that is the file's own, or for an event that
//! nothing here consumes.
//!
//! ## Why it matters
//!
//! Who may put events on a bus can make its handlers run, and who may make rules on it sees what it carries. Accounts join
//! an organization without anyone here being asked; and what is granted for nothing is noticed by nobody but who misuses
//! it.
//!
//! ## Instead of
//!
//! ```yaml
//! policies:
//!   analytics: { allow: subscribe, organization: o-a1b2c3d4e5, events: [StockAllocated] }
//! ```
//!
//! write
//!
//! ```yaml
//! policies:
//!   analytics: { allow: subscribe, account: "999999999999", events: [StockAllocated] }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The policy `name` of `domain` is for every account of an organization.
pub fn to_organization((domain, name): (&str, &str), organization: &str, span: Span) -> Diagnostic {
    let fact = format!("policy `{name}` of `{domain}` is for every account of the organization `{organization}`");
    let found = Diagnostic::warning("open-policy", fact, span, "accounts that join are let in too");
    meant(found.help("name the one account that needs it: `account: …`"), domain, name)
}

/// The policy `name` of `domain` is for the account of another domain, or its own.
pub fn to_domain((domain, name): (&str, &str), (neighbour, environment): (&str, &str), span: Span) -> Diagnostic {
    let fact =
        format!("policy `{name}` of `{domain}` is for the account of `{neighbour}` in environment `{environment}`");
    let found = Diagnostic::warning("open-policy", fact, span, "not outside the file");
    let help = "what a domain's handlers consume is granted already, and no more than that: leave the policy out";
    meant(found.help(help), domain, name)
}

/// The policy `name` of `domain` lets outsiders put an event on its bus that nothing there consumes.
pub fn unconsumed((domain, name): (&str, &str), event: &str, span: Span) -> Diagnostic {
    let fact = format!("policy `{name}` lets `{event}` on the bus of `{domain}`, where nothing consumes it");
    let found = Diagnostic::warning("open-policy", fact, span, "granted for nothing");
    meant(found.help("leave it out, or let a handler consume it"), domain, name)
}

fn meant(found: Diagnostic, domain: &str, name: &str) -> Diagnostic {
    found
        .help("if that is meant, say why: `accept: [{ what: open-policy, why: … }]`")
        .about(format!("domains.{domain}.policies.{name}"))
}
