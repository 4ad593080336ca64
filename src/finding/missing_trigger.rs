//! # missing-trigger
//!
//! A handler has no trigger, or more than one.
//!
//! ## Why it matters
//!
//! A function without a trigger never runs; one with two would need two kinds of input.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { writes: [stock] }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, writes: [stock] }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A handler has no trigger.
pub fn none(handler: &str, span: Span) -> Diagnostic {
    Diagnostic::error("missing-trigger", format!("handler `{handler}` has no trigger"), span, "nothing runs it")
        .help(
            "give it `http: { method, path, auth }`, `consumes: domain.Event`, `schedule: rate(5m)` or `rule: <a rule of its domain>`",
        )
}

/// A handler has two triggers: what each is, and where.
pub fn two(handler: &str, (first, at): (&str, Span), (second, and_at): (&str, Span)) -> Diagnostic {
    Diagnostic::error("missing-trigger", format!("handler `{handler}` has two triggers"), at, first)
        .label(and_at, format!("and {second}"))
        .help("make it two handlers")
}
