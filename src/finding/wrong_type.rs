//! # wrong-type
//!
//! A value is of another kind than its key asks for: a list for a number, a word that is none of the choices.
//!
//! ## Why it matters
//!
//! Read leniently, `timeout: [10s]` or `removal: keep` would mean something that nobody wrote.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   prod: { region: eu-west-1, removal: keep }
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   prod: { region: eu-west-1, removal: retain }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::node::{Node, Value};
use crate::source::Span;

/// A node is not what is expected there.
pub fn expected(expected: &str, node: &Node) -> Diagnostic {
    let fact = match &node.value {
        Value::Null => format!("expected {expected}, found nothing"),
        _ => format!("expected {expected}, found {}", node.kind()),
    };
    Diagnostic::error("wrong-type", fact, node.span, node.kind())
}

/// A node is none of the words that `what` may be.
pub fn choice(what: &str, words: &[&str], node: &Node) -> Diagnostic {
    let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let Value::String(written) = &node.value else { return expected(&format!("{what} ({listed})"), node) };
    Diagnostic::error("wrong-type", format!("`{written}` is not {what}"), node.span, "unknown word")
        .help(suggestion(written, words.iter().copied()).unwrap_or_else(|| format!("it is one of {listed}")))
}

/// A policy is for an account and for an organization.
pub fn two_grantees(policy: &str, span: Span) -> Diagnostic {
    let fact = format!("policy `{policy}` is for both an account and an organization");
    Diagnostic::error("wrong-type", fact, span, "two grantees")
        .help("a policy is for one of them: declare two policies")
}

/// A store is said to be two things.
pub fn two_kinds(store: &str, span: Span) -> Diagnostic {
    let fact = format!("store `{store}` is said to be both a DynamoDB table and a DocumentDB collection");
    Diagnostic::error("wrong-type", fact, span, "two kinds").help("a store is one thing: declare two stores")
}
