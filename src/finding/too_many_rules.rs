//! # too-many-rules
//!
//! A bus would have more rules than EventBridge takes.
//!
//! ## Why it matters
//!
//! A bus takes 300 rules (100 in `af-south-1` and `eu-south-1`): one for each domain that consumes its events, and one
//! for each handler and each domain that the handler hears of.
//!
//! ## Instead of
//!
//! ```yaml
//! domains:
//!   retail:
//!     handlers: {}   # two hundred, each with the events of two domains
//! ```
//!
//! write
//!
//! ```yaml
//! domains:
//!   stock:
//!     handlers: {}   # the ones that concern stock
//!   payments:
//!     handlers: {}   # and the others elsewhere
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// EventBridge's limit on the rules of one bus in a region.
pub fn limit(region: &str) -> usize {
    if ["af-south-1", "eu-south-1"].contains(&region) { 100 } else { 300 }
}

/// The bus of `domain` has `count` rules in `region`.
pub fn on_bus(domain: &str, region: &str, count: usize, span: Span) -> Diagnostic {
    let limit = limit(region);
    let fact = format!("the bus of `{domain}` has {count} rules in {region}");
    let label = format!("this domain; EventBridge takes {limit} there");
    let diagnostic = if count > limit {
        Diagnostic::error("too-many-rules", fact, span, label)
    } else {
        Diagnostic::warning("too-many-rules", fact, span, label)
    };
    diagnostic.help("split the domain: each part has a bus of its own").about(format!("domains.{domain}"))
}
