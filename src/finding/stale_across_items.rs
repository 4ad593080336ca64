//! # stale-across-items
//!
//! A handler ignores stale events by a property that is not the key of the items that the events tell of.
//!
//! ## Why it matters
//!
//! `metadata.sequence` orders the changes of one item; those of two items are numbered apart. Where `order-by` has one
//! value for several items, an event of one of them is ignored because a later event of another was seen, and nothing
//! else will ever tell what it told.
//!
//! ## Instead of
//!
//! ```yaml
//! stores:
//!   orders: { dynamodb: { partition-key: { id: string } } }
//! …
//!     consumes: { event: orders.OrderChanged, delivery: fifo, order-by: customerId, drop-stale: true }
//! ```
//!
//! write
//!
//! ```yaml
//!     consumes: { event: orders.OrderChanged, delivery: fifo, order-by: id, drop-stale: true }
//! ```
//!
//! or, where each value of the property is one item, say so:
//!
//! ```yaml
//!     accept: [{ what: stale-across-items, why: orderNumber is the key without its prefix }]
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `handler` of `domain` drops stale events by `property`, and `whose` says of which items they tell.
pub fn keyed(domain: &str, handler: &str, property: &str, whose: &str, span: Span) -> Diagnostic {
    let fact = format!("`{handler}` tells stale events by `{property}`, and {whose}");
    Diagnostic::warning("stale-across-items", fact, span, "not the items' key")
        .help("order by the items' key, or leave `drop-stale` out")
        .help("if each value is one item, say so: `accept: [{ what: stale-across-items, why: … }]`")
        .about(format!("domains.{domain}.handlers.{handler}"))
}
