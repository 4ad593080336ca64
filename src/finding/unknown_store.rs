//! # unknown-store
//!
//! A stream or a handler names a store that its domain does not declare.
//!
//! ## Why it matters
//!
//! A handler reaches the stores of its own domain only, and only those that it names: that is what its role
//! allows.
//!
//! ## Instead of
//!
//! ```yaml
//! stores: { stock: { dynamodb: { partition-key: { id: string } } } }
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, writes: [stok] }
//! ```
//!
//! write
//!
//! ```yaml
//! stores: { stock: { dynamodb: { partition-key: { id: string } } } }
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, writes: [stock] }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// `user` (a handler or a stream, with its name) uses a store that the domain does not declare.
pub fn used<'a>(user: &str, store: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("{user} uses store `{store}`, which its domain does not declare");
    Diagnostic::error("unknown-store", fact, span, "not declared").help_if(suggestion(store, known))
}
