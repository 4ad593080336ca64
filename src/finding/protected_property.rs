//! # protected-property
//!
//! An override changes what Busline answers for: a name that other stacks spell out, who may do what, where events go,
//! what is done with those that fail, or a setting from which others were derived.
//!
//! ## Why it matters
//!
//! The templates of all accounts agree because each such value was decided once. Changed in one place alone it would
//! leave a rule without a target, a grant for a name that nobody has, or a claim that ends before its function does:
//! events would be lost, or handled twice, without an error anywhere.
//!
//! ## Instead of
//!
//! ```yaml
//! overrides:
//!   service:
//!     handlers.allocate-stock:
//!       AWS::Lambda::Function: { Timeout: 30 }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, timeout: 30s }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A property of a type is not to be overridden, for a reason, with what to do instead where there is something.
pub fn of_type(kind: &str, property: &str, (reason, instead): (&str, Option<String>), span: Span) -> Diagnostic {
    let fact = format!("`{property}` of `{kind}` cannot be overridden: {reason}");
    Diagnostic::error("protected-property", fact, span, "protected").help_if(instead)
}
