//! # policy-too-large
//!
//! The policy of a bus would be longer than EventBridge takes.
//!
//! ## Why it matters
//!
//! A bus policy holds 10,240 characters, and each producer and each policy needs a statement of its own:
//! folded into one, a producer could speak as another.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   audit:
//!     consumes: [a.A, b.B, c.C]   # and twenty domains more
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   audit:
//!     consumes: [a.A, b.B, c.C]   # the others in a second auditing domain
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// EventBridge's limit on the policy of one bus, in characters.
pub const LIMIT: usize = 10_240;

/// The policy of the bus of `domain` has `size` characters, in so many `statements`.
pub fn of_bus(domain: &str, size: usize, statements: usize, span: Span) -> Diagnostic {
    let fact = format!("the bus policy of `{domain}` has {size} characters in {statements} statements");
    let label = format!("this domain; EventBridge takes {LIMIT}");
    let diagnostic = if size > LIMIT {
        Diagnostic::error("policy-too-large", fact, span, label)
    } else {
        Diagnostic::warning("policy-too-large", fact, span, label)
    };
    diagnostic
        .help("let a second domain consume the events of some of the producers")
        .about(format!("domains.{domain}"))
}
