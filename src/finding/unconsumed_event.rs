//! # unconsumed-event
//!
//! A domain or an external publishes an event that nobody consumes, and that no rule brings anywhere but into a log.
//!
//! ## Why it matters
//!
//! It may be meant for a consumer who is yet to come, or its consumer may have been forgotten. The event goes to
//! the archive and the log of its bus, and nowhere else.
//!
//! ## Instead of
//!
//! ```yaml
//! events:
//!   StockAllocated: { schema: schemas/stock-allocated.json }
//! ```
//!
//! write
//!
//! ```yaml
//! events:
//!   StockAllocated:
//!     schema: schemas/stock-allocated.json
//!     accept: [{ what: unconsumed-event, why: kept in the archive for the auditors }]
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// No handler and no external consumes `event` of `domain`, and no policy lets others subscribe to it.
pub fn published(domain: &str, event: &str, span: Span) -> Diagnostic {
    let fact = format!("no handler consumes `{domain}.{event}`");
    Diagnostic::warning("unconsumed-event", fact, span, "published, never consumed")
        .help("if that is meant, say why: `accept: [{ what: unconsumed-event, why: … }]`")
        .about(format!("domains.{domain}.events.{event}"))
}

/// No handler consumes `event` of `external`.
pub fn from_outside(external: &str, event: &str, span: Span) -> Diagnostic {
    let fact = format!("no handler consumes `{external}.{event}`");
    Diagnostic::warning("unconsumed-event", fact, span, "told from outside, never consumed")
        .help("leave it out, or, if it is meant, say why: `accept: [{ what: unconsumed-event, why: … }]`")
        .about(format!("externals.{external}.publishes.{event}"))
}
