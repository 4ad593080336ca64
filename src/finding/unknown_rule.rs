//! # unknown-rule
//!
//! A handler is to take what a rule matches, and its domain has no such rule.
//!
//! ## Why it matters
//!
//! Nothing would ever run the handler.
//!
//! ## Instead of
//!
//! ```yaml
//! rules:
//!   large-orders: { pattern: { source: [app.orders] }, target: { handler: check-order } }
//! handlers:
//!   check-order: { rule: large-order }
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

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// The trigger of `handler` is a rule that its domain does not declare.
pub fn of_handler<'a>(handler: &str, rule: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("handler `{handler}` takes what rule `{rule}` matches, which its domain does not declare");
    let help = suggestion(rule, known)
        .unwrap_or_else(|| format!("declare it under the domain's `rules`, with `target: {{ handler: {handler} }}`"));
    Diagnostic::error("unknown-rule", fact, span, "not declared").help(help)
}
