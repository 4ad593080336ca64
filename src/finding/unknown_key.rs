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

/// What is said of a subscription, and is easily written beside it.
const OF_WHAT_IS_CONSUMED: &[&str] = &["where", "delivery", "order-by", "drop-stale"];

/// `key` is none of the keys that `what` has.
pub fn in_record(key: &Spanned<String>, what: &str, keys: &[String]) -> Diagnostic {
    let fact = format!("{what} has no key `{}`", key.value);
    let is_beside = what == "a handler" && OF_WHAT_IS_CONSUMED.contains(&key.value.as_str());
    let inside = || format!("it stands in what is consumed: `consumes: {{ event: domain.Event, {}: … }}`", key.value);
    let help = is_beside
        .then(inside)
        .or_else(|| suggestion(&key.value, keys.iter().map(String::as_str)))
        .unwrap_or_else(|| format!("it may have {}", listed(keys)));
    Diagnostic::error("unknown-key", fact, key.span, "unknown").help(help)
}

fn listed(keys: &[String]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_key_that_is_right_elsewhere_is_sent_there() {
        let help = |what: &str, key: &str| {
            let key = Spanned { value: key.to_owned(), span: Span::default() };
            in_record(&key, what, &["consumes".to_owned(), "memory".to_owned()]).help
        };
        assert_eq!(
            help("a handler", "where"),
            ["it stands in what is consumed: `consumes: { event: domain.Event, where: … }`"]
        );
        assert_eq!(help("a domain", "where"), ["it may have `consumes`, `memory`"]);
        assert_eq!(help("a handler", "memroy"), ["did you mean `memory`?"]);
    }
}
