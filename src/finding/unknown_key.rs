//! # unknown-key
//!
//! A key that the grammar does not know stands in a declaration.
//!
//! ## Why it matters
//!
//! Nothing is accepted and ignored: a misspelt key would leave its default in force without anybody noticing.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, memroy: 512 }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated, memory: 512 }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Spanned;

/// `key` is none of the keys that `what` has.
pub fn in_record(key: &Spanned<String>, what: &str, keys: &[String]) -> Diagnostic {
    let fact = format!("{what} has no key `{}`", key.value);
    let help = suggestion(&key.value, keys.iter().map(String::as_str))
        .unwrap_or_else(|| format!("it may have {}", listed(keys)));
    Diagnostic::error("unknown-key", fact, key.span, "unknown").help(help)
}

fn listed(keys: &[String]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
