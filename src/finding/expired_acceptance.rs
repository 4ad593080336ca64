//! # expired-acceptance
//!
//! An `accept` has an `until` that is over.
//!
//! ## Why it matters
//!
//! An acceptance that has expired accepts nothing any more: what it was about is reported again, and the line that is
//! left says something that no longer holds.
//!
//! ## Instead of
//!
//! ```yaml
//! accept: [{ what: unconsumed-event, why: the crm team subscribes next quarter, until: 2026-03-31 }]
//! ```
//!
//! write, where it is still meant,
//!
//! ```yaml
//! accept: [{ what: unconsumed-event, why: the crm team subscribes next quarter, until: 2026-09-30 }]
//! ```
//!
//! or mend what it was about, and remove it.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The acceptance of `what` on `declaration` ended with the day `until`.
pub fn on(declaration: &str, what: &str, until: &str, span: Span) -> Diagnostic {
    let fact = format!("the acceptance of `{what}` on `{declaration}` ended on {until}");
    Diagnostic::warning("expired-acceptance", fact, span, "its last day is over")
        .help("if it is still meant, give it a later day; otherwise remove it")
        .about(declaration)
}
