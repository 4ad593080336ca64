//! # too-many-parameters
//!
//! A stack would have more parameters than CloudFormation takes.
//!
//! ## Why it matters
//!
//! Each function's code and each relay's image is a parameter, so that a function whose code is the same stays as it is.
//! CloudFormation takes 200 in a template.
//!
//! ## Instead of
//!
//! ```yaml
//! domains:
//!   retail:
//!     handlers: {}   # two hundred of everything
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

/// CloudFormation's limit on the parameters of one template.
pub const LIMIT: usize = 200;

/// A stack of `domain` has `count` parameters.
pub fn in_stack(domain: &str, stack: &str, count: usize, span: Span) -> Diagnostic {
    let fact = format!("stack `{stack}` has {count} parameters");
    let label = format!("its domain; CloudFormation takes {LIMIT}");
    let diagnostic = if count > LIMIT {
        Diagnostic::error("too-many-parameters", fact, span, label)
    } else {
        Diagnostic::warning("too-many-parameters", fact, span, label)
    };
    diagnostic.help("split the domain: its functions are too many for one stack").about(format!("domains.{domain}"))
}
