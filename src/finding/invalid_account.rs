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
use crate::node::Node;

/// The id is a number.
pub fn unquoted(node: &Node) -> Diagnostic {
    Diagnostic::error("invalid-account", "an account id is a text, and this is a number", node.span, "not quoted")
        .help("put the twelve digits in quotes: YAML drops the zeros that a number begins with")
}

/// The id is not twelve digits.
pub fn malformed(node: &Node) -> Diagnostic {
    Diagnostic::error("invalid-account", "an account id is twelve digits", node.span, "not an account id")
        .help("write it in quotes: `\"123456789012\"`")
}
