//! # duplicate-name
//!
//! Two declarations lead to one name.
//!
//! A handler is called like the relay of a stream, an event like a version of another, an external like a domain; two
//! publishers have one source, or two events that a handler consumes lead to one function of it.
//!
//! ## Why it matters
//!
//! Crates and events are told apart by their names. If two were the same, one would silently take the other's
//! place.
//!
//! ## Instead of
//!
//! ```yaml
//! streams:
//!   stock-changes: { from: stock, publish: { StockAllocated: { change: insert } } }
//! handlers:
//!   stock-changes-relay: { consumes: payments.PaymentCancelled }
//! ```
//!
//! write
//!
//! ```yaml
//! streams:
//!   stock-changes: { from: stock, publish: { StockAllocated: { change: insert } } }
//! handlers:
//!   release-stock: { consumes: payments.PaymentCancelled }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The crate that is made for a stream or a store (`kind`) has the name of a handler.
pub fn of_crate(handler: &str, span: Span, (kind, declared): (&str, Span)) -> Diagnostic {
    let fact = format!("handler `{handler}` has the name of a crate that Busline makes for a {kind}");
    Diagnostic::error("duplicate-name", fact, span, "this handler")
        .label(declared, format!("this {kind}"))
        .help("rename the handler")
}

/// An external has the name of a domain.
pub fn of_external(name: &str, span: Span, domain: Span) -> Diagnostic {
    let fact = format!("external `{name}` has the name of a domain");
    Diagnostic::error("duplicate-name", fact, span, "this external")
        .label(domain, "this domain")
        .help(format!("rename one of them: `{name}.SomeEvent` must say whose event it is"))
}

/// Two domains or externals have one source.
pub fn of_source(source: &str, span: Span, first: Span) -> Diagnostic {
    let fact = format!("two publishers have the source `{source}`");
    Diagnostic::error("duplicate-name", fact, span, "this publisher")
        .label(first, "has it too")
        .help("a source says who speaks: give each domain and each external its own")
}

/// Two events of a domain have one type, because one is called like a version of the other.
pub fn of_type(name: &str, event: &str, span: Span, first: Span) -> Diagnostic {
    let fact = format!("the event `{event}` has the type `{name}`, which another event has already");
    Diagnostic::error("duplicate-name", fact, span, "this event")
        .label(first, "has it already")
        .help("a version shows in an event's type: rename the event that is only called like one")
}

/// Two events that a handler consumes lead to one function of the author's.
pub fn of_function(handler: &str, function: &str, span: Span, first: Span) -> Diagnostic {
    let fact = format!("handler `{handler}` would have two functions called `{function}`");
    Diagnostic::error("duplicate-name", fact, span, "the function for this event")
        .label(first, "and for this one")
        .help("consume one of them in a handler of its own")
}
