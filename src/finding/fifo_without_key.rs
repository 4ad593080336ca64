//! # fifo-without-key
//!
//! A handler asks for order and names no property of its event by which order can be kept.
//!
//! ## Why it matters
//!
//! A FIFO queue keeps order within a message group, one for each value of `order-by`: the events of one order wait for
//! each other, those of two orders do not. EventBridge reads the value out of every event by a path, and cannot deliver
//! an event in which it is absent, is no string, or is no name of a message group: 1 to 128 printable characters of ASCII
//! without blanks. So the property has to be one that the schema requires at its top level as a string. Which values it
//! takes in the end is the publisher's to see to: ids and dates fit, names of people do not.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   ship-order:
//!     consumes: { event: orders.OrderChanged, delivery: fifo, drop-stale: true }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   ship-order:
//!     consumes: { event: orders.OrderChanged, delivery: fifo, order-by: id, drop-stale: true }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// `handler` asks for a FIFO queue and names no property.
pub fn unnamed(handler: &str, span: Span) -> Diagnostic {
    let fact = format!("handler `{handler}` asks for order and does not say of what");
    Diagnostic::error("fifo-without-key", fact, span, "within which key?")
        .help("name a required string property of the event: `order-by: id`")
}

/// Events are to be ordered by a property of which something is not as it has to be; `fit` are properties that would do.
pub fn unfit(event: &str, property: &str, why: &str, span: Span, fit: &[&str]) -> Diagnostic {
    let fact = format!("`{event}` cannot be ordered by `{property}`, {why}");
    let help = suggestion(property, fit.iter().copied()).unwrap_or_else(|| match fit {
        [] => format!("make it a required string at the top level of the schema of `{event}`"),
        _ => {
            let names: Vec<String> = fit.iter().map(|name| format!("`{name}`")).collect();
            format!("its schema requires these strings: {}", names.join(", "))
        }
    });
    Diagnostic::error("fifo-without-key", fact, span, "no key").help(help)
}
