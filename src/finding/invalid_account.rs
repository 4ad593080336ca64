//! # invalid-account
//!
//! An account id is malformed: it is not twelve digits in quotes.
//!
//! ## Why it matters
//!
//! Without quotes YAML reads a number, and drops the zeros that an id may begin with.
//!
//! ## Instead of
//!
//! ```yaml
//! accounts: { stock: 222222222222 }
//! ```
//!
//! write
//!
//! ```yaml
//! accounts: { stock: "222222222222" }
//! ```

use crate::diagnostic::Diagnostic;
use crate::node::{Node, Value};

/// The id is a number.
pub fn unquoted(node: &Node) -> Diagnostic {
    Diagnostic::error("invalid-account", "an account id is a text, and this is a number", node.span, "not quoted")
        .help("put the twelve digits in quotes: YAML drops the zeros that a number begins with")
}

/// The id is not twelve digits.
pub fn malformed(node: &Node) -> Diagnostic {
    let found = match &node.value {
        Value::String(id) if id.chars().all(|c| c.is_ascii_digit()) => format!("{} of them", id.len()),
        _ => "not an account id".to_owned(),
    };
    Diagnostic::error("invalid-account", "an account id is twelve digits", node.span, found)
        .help("write all twelve in quotes, with nothing between them: `\"123456789012\"`")
}
