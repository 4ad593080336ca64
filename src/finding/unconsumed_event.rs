//! # unconsumed-event
//!
//! A domain publishes an event that no handler consumes.
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

/// No handler of any domain consumes `event` of `domain`.
pub fn published(domain: &str, event: &str, span: Span) -> Diagnostic {
    let fact = format!("no handler consumes `{domain}.{event}`");
    Diagnostic::warning("unconsumed-event", fact, span, "published, never consumed")
        .help("if that is meant, say why: `accept: [{ what: unconsumed-event, why: … }]`")
        .about(format!("domains.{domain}.events.{event}"))
}
