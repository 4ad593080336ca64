//! # fifo-may-reorder
//!
//! A handler takes its events in the order of their arrival, which need not be the order in which they happened.
//!
//! ## Why it matters
//!
//! EventBridge does not keep order: of two changes of one item the later may reach the queue first, and a FIFO queue
//! keeps the order in which they reach it. `drop-stale` ignores an event that is older, by its `metadata.sequence`, than
//! the last one seen of its key, so that the handler's last word is about the newest state. What is ignored is never
//! handled, be it late, sent again from a dead-letter queue or replayed from the archive: it suits events that carry the
//! whole state of an item, not those that each add something.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   ship-order:
//!     consumes: { event: orders.OrderChanged, delivery: fifo, order-by: id }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   ship-order:
//!     consumes: { event: orders.OrderChanged, delivery: fifo, order-by: id, drop-stale: true }
//! ```
//!
//! or, where the handler itself bears any order, say so:
//!
//! ```yaml
//!     accept: [{ what: fifo-may-reorder, why: it adds amounts up }]
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `handler` of `domain` takes events of `event` in the order of their arrival.
pub fn arrival(domain: &str, handler: &str, event: &str, span: Span) -> Diagnostic {
    let fact = format!("`{event}` may reach the queue of `{handler}` out of order, and a FIFO queue would keep it so");
    Diagnostic::warning("fifo-may-reorder", fact, span, "in order of arrival")
        .help("ignore what comes too late: `drop-stale: true`")
        .help("if the handler bears any order, say why: `accept: [{ what: fifo-may-reorder, why: … }]`")
        .about(format!("domains.{domain}.handlers.{handler}"))
}
