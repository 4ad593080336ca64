//! # unpublished-event
//!
//! A domain declares an event that none of its streams publishes.
//!
//! ## Why it matters
//!
//! It stands in the contract and others may wait for it, but it never happens.
//!
//! ## Instead of
//!
//! ```yaml
//! events:
//!   StockAllocated: { schema: schemas/stock-allocated.json }
//! streams: {}
//! ```
//!
//! write
//!
//! ```yaml
//! events:
//!   StockAllocated: { schema: schemas/stock-allocated.json }
//! streams:
//!   stock-changes: { from: stock, publish: { StockAllocated: { change: insert } } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// No stream of `domain` publishes `event`.
pub fn declared(domain: &str, event: &str, span: Span) -> Diagnostic {
    let fact = format!("no stream of `{domain}` publishes `{event}`");
    Diagnostic::error("unpublished-event", fact, span, "declared, never raised")
        .help(format!("publish it from a stream: `publish: {{ {event}: {{ change: insert }} }}`"))
        .about(format!("domains.{domain}.events.{event}"))
}
