//! # unknown-handler
//!
//! A rule is to feed a handler that its domain does not declare.
//!
//! ## Why it matters
//!
//! There would be no queue to bring the events to. A rule feeds handlers of its own domain only: others consume from
//! their own buses.
//!
//! ## Instead of
//!
//! ```yaml
//! rules:
//!   large-orders: { pattern: { source: [app.orders] }, target: { handler: check-orders } }
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

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// The target of `rule` is a handler that its domain does not declare.
pub fn fed<'a>(rule: &str, handler: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("rule `{rule}` feeds handler `{handler}`, which its domain does not declare");
    let help = suggestion(handler, known)
        .unwrap_or_else(|| format!("declare it under the domain's `handlers`, with `rule: {rule}`"));
    Diagnostic::error("unknown-handler", fact, span, "not declared").help(help)
}
