//! # not-overridable
//!
//! An environment changes something that is the same wherever the system runs, or adds what the domain does not declare.
//!
//! ## Why it matters
//!
//! An environment may change regions, sizes, variables, overrides and where secrets lie. Contracts, wiring and crates are
//! one for all environments, so that what was tested in one is what runs in the next.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   prod: { domains: { stock: { handlers: { allocate-stock: { consumes: payments.PaymentCreated } } } } }
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   prod: { domains: { stock: { handlers: { allocate-stock: { memory: 512 } } } } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `path` may not differ in `environment`.
pub fn key(environment: &str, path: &str, span: Span) -> Diagnostic {
    let fact = format!("environment `{environment}` changes `{path}`, which is the same in every environment");
    Diagnostic::error("not-overridable", fact, span, "cannot differ here")
        .help("an environment may change a domain's region, tags, network and overrides, and the sizes, times, variables and secrets of what it declares")
}

/// `environment` adds at `path` what the domain does not declare.
pub fn undeclared(environment: &str, path: &str, span: Span) -> Diagnostic {
    let fact = format!("environment `{environment}` adds `{path}`, which its domain does not declare");
    Diagnostic::error("not-overridable", fact, span, "only here")
        .help("declare it in the domain, with the value of any environment, and let this one say what differs")
}
