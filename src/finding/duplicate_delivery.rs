//! # duplicate-delivery
//!
//! One event takes two ways to one consumer.
//!
//! ## Why it matters
//!
//! The consumer is paid for and run twice. A handler that consumes an event knows the repeat by the event's id and does
//! nothing; a queue that somebody else reads, a log, a topic or a function outside the file gets the event two times.
//!
//! Only what is certain is told: an event was found that takes both ways.
//!
//! ## Instead of
//!
//! ```yaml
//! orders:
//!   source: app.orders
//!   rules:
//!     tell-billing: { pattern: { source: [app.orders] }, target: { bus: billing } }
//! billing:
//!   handlers:
//!     make-invoice: { consumes: orders.OrderPlaced }
//! ```
//!
//! write
//!
//! ```yaml
//! orders:
//!   source: app.orders
//! billing:
//!   handlers:
//!     make-invoice: { consumes: orders.OrderPlaced }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A consumer (who it is, and its path) names an event twice: the places of the second and the first.
pub fn named((who, path): (&str, &str), event: &str, (span, first): (Span, Span)) -> Diagnostic {
    let fact = format!("{who} consumes `{event}` twice");
    Diagnostic::warning("duplicate-delivery", fact, span, "the second time")
        .label(first, "the first")
        .help("name it once")
        .about(path)
}

/// A rule forwards an event to a domain that consumes it anyway: the places of the rule and of the consumer.
pub fn forwarded(
    (domain, rule): (&str, &str),
    consumer: &str,
    event: &str,
    (span, consumed): (Span, Span),
) -> Diagnostic {
    let fact =
        format!("`{event}` reaches the bus of `{consumer}` twice, by rule `{rule}` and because it is consumed there");
    Diagnostic::warning("duplicate-delivery", fact, span, "one way")
        .label(consumed, "the other")
        .help("leave out of the rule's pattern what the domain consumes")
        .about(format!("domains.{domain}.rules.{rule}"))
}

/// Two rules bring the same event to the same place: the places of the later and the earlier.
pub fn routed((domain, rule): (&str, &str), other: &str, place: &str, (span, first): (Span, Span)) -> Diagnostic {
    let fact = format!("rules `{other}` and `{rule}` bring the same events to `{place}`");
    Diagnostic::warning("duplicate-delivery", fact, span, "one way")
        .label(first, "the other")
        .help("make their patterns exclude each other, or make them one rule with `$or`")
        .about(format!("domains.{domain}.rules.{rule}"))
}
