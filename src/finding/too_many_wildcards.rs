//! # too-many-wildcards
//!
//! A bus would have more rules with a `wildcard` than EventBridge takes.
//!
//! ## Why it matters
//!
//! EventBridge takes 30 rules with wildcards on a bus and lifts this limit for nobody. A forwarding rule has the filters
//! of all the handlers that it serves, so one `wildcard` counts on the producer's bus and on the consumer's.
//!
//! ## Instead of
//!
//! ```yaml
//! where: { sku: [{ wildcard: "razor-*" }] }
//! ```
//!
//! write
//!
//! ```yaml
//! where: { sku: [{ prefix: razor- }] }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// EventBridge's limit on the rules with wildcards of one bus.
pub const LIMIT: usize = 30;

/// The bus of `domain` has `count` rules with wildcards.
pub fn on_bus(domain: &str, count: usize, span: Span) -> Diagnostic {
    let fact = format!("the bus of `{domain}` has {count} rules with a `wildcard`");
    let label = format!("this domain; EventBridge takes {LIMIT}");
    let diagnostic = if count > LIMIT {
        Diagnostic::error("too-many-wildcards", fact, span, label)
    } else {
        Diagnostic::warning("too-many-wildcards", fact, span, label)
    };
    diagnostic
        .help("`prefix` and `suffix` count as no wildcard, and say most of what one can")
        .about(format!("domains.{domain}"))
}
