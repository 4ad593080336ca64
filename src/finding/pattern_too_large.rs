//! # pattern-too-large
//!
//! A rule would need a pattern that is longer than EventBridge takes.
//!
//! ## Why it matters
//!
//! EventBridge takes patterns of up to 2,048 characters and refuses the rule, and with it the stack, beyond that. A
//! pattern near the limit breaks with the next value that somebody adds.
//!
//! ## Instead of
//!
//! ```yaml
//! consumes: { event: orders.OrderPlaced, where: { customer: [c-0001, c-0002, c-0003] } }   # and three hundred more
//! ```
//!
//! write
//!
//! ```yaml
//! consumes: { event: orders.OrderPlaced, where: { segment: [gold] } }
//! ```
//!
//! and let the producer say in the event what the list was to find out.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// EventBridge's limit on a pattern, in characters.
pub const LIMIT: usize = 2_048;

/// The pattern of `rule`, which the declaration at `path` asked for, has `size` characters.
pub fn of_rule(rule: &str, size: usize, path: &str, span: Span) -> Diagnostic {
    let fact = format!("the pattern of rule `{rule}` has {size} characters");
    let label = format!("asked for here; EventBridge takes {LIMIT}");
    let diagnostic = if size > LIMIT {
        Diagnostic::error("pattern-too-large", fact, span, label)
    } else {
        Diagnostic::warning("pattern-too-large", fact, span, label)
    };
    diagnostic.help("filter by a property with fewer values, or in the handler").about(path)
}
