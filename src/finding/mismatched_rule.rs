//! # mismatched-rule
//!
//! A rule and a handler do not name each other.
//!
//! ## Why it matters
//!
//! A handler has one trigger, and a rule one target. Where only one of the two names the other, either the events would
//! go elsewhere or the handler would be written for others.
//!
//! ## Instead of
//!
//! ```yaml
//! rules:
//!   large-orders: { pattern: { source: [app.orders] }, target: { queue: {} } }
//! handlers:
//!   check-order: { rule: large-orders }
//! ```
//!
//! write
//!
//! ```yaml
//! rules:
//!   large-orders: { pattern: { source: [app.orders] }, target: { handler: check-order } }
//! handlers:
//!   check-order: { rule: large-orders }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `rule` feeds `handler`, whose trigger is something else: the places of the target and of the handler.
pub fn of_rule(rule: &str, handler: &str, (span, other): (Span, Span)) -> Diagnostic {
    let fact = format!("rule `{rule}` feeds handler `{handler}`, which something else runs");
    Diagnostic::error("mismatched-rule", fact, span, "this handler")
        .label(other, "has another trigger")
        .help(format!("give the handler `rule: {rule}` as its one trigger, or the rule another target"))
}

/// The trigger of `handler` is `rule`, whose target is something else: the places of the trigger and of the rule.
pub fn of_handler(handler: &str, rule: &str, (span, other): (Span, Span)) -> Diagnostic {
    let fact = format!("handler `{handler}` takes what rule `{rule}` matches, and the rule brings it elsewhere");
    Diagnostic::error("mismatched-rule", fact, span, "this rule")
        .label(other, "has another target")
        .help(format!("give the rule `target: {{ handler: {handler} }}`, or the handler another trigger"))
}
