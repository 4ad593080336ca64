//! # invalid-value
//!
//! A value has the right kind but cannot be used: a duration that AWS does not offer, a source that AWS reserves,
//! a path that no route can have.
//!
//! ## Why it matters
//!
//! AWS would refuse it in the middle of a deployment, in one account of several.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, timeout: 10 }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, timeout: 10s }
//! ```

use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::source::Span;

/// A value cannot be used, for a reason, with a remedy.
pub fn because(fact: impl Into<String>, span: Span, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error("invalid-value", fact, span, "cannot be used").help(help)
}

/// A duration is not written as one.
pub fn duration(node: &Node) -> Diagnostic {
    Diagnostic::error("invalid-value", "expected a duration", node.span, "not a duration")
        .help("a duration is a number with its unit: `30s`, `15m`, `24h` or `20d`")
}
