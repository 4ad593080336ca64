//! # too-many-resources
//!
//! A stack needs more resources than CloudFormation takes.
//!
//! ## Why it matters
//!
//! CloudFormation refuses a template of more than 500 resources, and a large domain is hard to reason about well
//! before that.
//!
//! ## Instead of
//!
//! ```yaml
//! domains:
//!   retail:
//!     handlers: {}   # sixty handlers of everything
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

/// CloudFormation's limit on the resources of one template.
pub const LIMIT: usize = 500;

/// A stack of `domain` has `count` resources.
pub fn in_stack(domain: &str, stack: &str, count: usize, span: Span) -> Diagnostic {
    let fact = format!("stack `{stack}` has {count} resources");
    let label = format!("its domain; CloudFormation takes {LIMIT}");
    let (diagnostic, path) = if count > LIMIT {
        (Diagnostic::error("too-many-resources", fact, span, label), domain)
    } else {
        (Diagnostic::warning("too-many-resources", fact, span, label), domain)
    };
    diagnostic.help("split the domain: its handlers are too many for one stack").about(format!("domains.{path}"))
}
