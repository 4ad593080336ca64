//! # personal-data
//!
//! An event takes personal data into another account.
//!
//! ## Why it matters
//!
//! Whoever is told an event keeps it: in queues, dead letters, archives and logs, by rules that are not its publisher's.
//! Data about people should go there on purpose, with a reason that can be read, and not because it was in the item.
//! Which data that is, the event's schema says: `"x-busline-class": "personal"` on a property, at any depth.
//!
//! ## Instead of
//!
//! ```yaml
//! events:
//!   OrderPlaced:
//!     schema:
//!       type: object
//!       properties: { id: { type: string }, customer: { type: string, x-busline-class: personal } }
//! ```
//!
//! write
//!
//! ```yaml
//! events:
//!   OrderPlaced:
//!     schema:
//!       type: object
//!       properties: { id: { type: string }, customer: { type: string, x-busline-class: personal } }
//!     accept: [{ what: personal-data, why: the parcel carries the customer's name }]
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Who is told the event in another account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receiver {
    /// Where the file says so.
    pub span: Span,
    /// `billing`, the ARN of what a rule brings it to, or the account or organization that a policy lets subscribe.
    pub name: String,
    /// The environments in which the account is another; none where it is in all of them.
    pub environments: Vec<String>,
}

/// `event` of `domain` takes the data at these paths to these receivers.
pub fn leaves((domain, event): (&str, &str), paths: &[String], span: Span, receivers: &[Receiver]) -> Diagnostic {
    let mut names: Vec<String> = receivers.iter().map(|receiver| format!("`{}`", receiver.name)).collect();
    names.sort_unstable();
    names.dedup();
    let fact = format!("`{domain}.{event}` takes personal data into other accounts: to {}", names.join(", "));
    let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    let label = format!("personal: {}", paths.join(", "));
    let warning = Diagnostic::warning("personal-data", fact, span, label);
    let warning = receivers.iter().fold(warning, |warning, receiver| {
        let place = match receiver.environments.as_slice() {
            [] => format!("goes to `{}`", receiver.name),
            some => format!("goes to `{}` in `{}`", receiver.name, some.join("`, `")),
        };
        warning.label(receiver.span, place)
    });
    warning
        .help("leave it out of the schema, or say why it may go: `accept: [{ what: personal-data, why: … }]`")
        .about(format!("domains.{domain}.events.{event}"))
}
