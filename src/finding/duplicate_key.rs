//! # duplicate-key
//!
//! A key, and with it perhaps a whole declaration, stands twice in one map.
//!
//! ## Why it matters
//!
//! YAML readers keep one of the two and drop the other without a word: half of what you wrote would not exist.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated }
//!   allocate-stock: { consumes: payments.PaymentCreated }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated }
//!   reserve-stock: { consumes: payments.PaymentCreated }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};

/// `key` stands a second time; `first` is where it stood before.
pub fn repeated(key: &Spanned<String>, first: Span) -> Diagnostic {
    let fact = format!("`{}` stands twice in one map", key.value);
    Diagnostic::error("duplicate-key", fact, key.span, "again here").label(first, "first here")
}
