//! # unfit-for-store
//!
//! A stream asks for something that changes of its kind of store do not offer.
//!
//! ## Why it matters
//!
//! A DynamoDB stream feeds its relay by shards, with a window and a count of retries. A DocumentDB change stream is
//! read in order into a FIFO queue, which knows neither shards nor a window, and hands on ten changes at most. What
//! the one offers, the other would silently leave undone.
//!
//! ## Instead of
//!
//! ```yaml
//! stores: { payments: { documentdb: {} } }
//! streams:
//!   payment-changes: { from: payments, batch: { size: 100, window: 5s }, publish: { … } }
//! ```
//!
//! write
//!
//! ```yaml
//! stores: { payments: { documentdb: {} } }
//! streams:
//!   payment-changes: { from: payments, batch: { size: 10 }, publish: { … } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `stream` asks for something that its store does not offer; `help` says what is offered.
pub fn setting(stream: &str, what: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::error(
        "unfit-for-store",
        format!("stream `{stream}` asks for {what}"),
        span,
        "not of this kind of store",
    )
    .help(help)
}

/// A publication tells of an expiry, which only DynamoDB reports.
pub fn expiry(event: &str, span: Span) -> Diagnostic {
    let fact = format!("`{event}` tells of an expiry, which DocumentDB does not report");
    Diagnostic::error("unfit-for-store", fact, span, "not of this kind of store")
        .help("only a DynamoDB stream tells an expiry from a removal: write `change: remove`")
}
