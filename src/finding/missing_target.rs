//! # missing-target
//!
//! A rule has no target, or more than one.
//!
//! ## Why it matters
//!
//! A rule without a target takes events and does nothing. One with two would have one dead-letter queue for two ways to
//! fail, and who looks into it could not tell which of the two to deliver to again.
//!
//! ## Instead of
//!
//! ```yaml
//! rules:
//!   audit:
//!     pattern: { source: [app.stock] }
//!     target: { queue: {}, log-group: {} }
//! ```
//!
//! write
//!
//! ```yaml
//! rules:
//!   audit: { pattern: { source: [app.stock] }, target: { queue: {} } }
//!   audit-log: { pattern: { source: [app.stock] }, target: { log-group: {} } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A rule has no target.
pub fn none(rule: &str, span: Span) -> Diagnostic {
    Diagnostic::error("missing-target", format!("rule `{rule}` has no target"), span, "goes nowhere")
        .help("give it one of `queue: {}`, `log-group: {}`, `handler`, `bus` and `arn`")
}

/// A rule has two targets.
pub fn two(rule: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("missing-target", format!("rule `{rule}` has two targets"), second, "a second target")
        .label(first, "the first")
        .help("make it two rules with one pattern")
}
