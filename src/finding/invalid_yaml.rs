//! # invalid-yaml
//!
//! The file is no YAML: it is empty, or a bracket, a quote or an indentation is wrong.
//!
//! ## Why it matters
//!
//! Nothing can be read behind such a place, so this is the one mistake that hides others.
//!
//! ## Instead of
//!
//! ```yaml
//! domains: {
//!   stock: {}
//! ```
//!
//! write
//!
//! ```yaml
//! domains:
//!   stock: {}
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The text holds nothing.
pub fn empty(span: Span) -> Diagnostic {
    Diagnostic::error("invalid-yaml", "the file is empty", span, "nothing here")
        .help("`busline schema` prints the keys that a file may have")
}

/// The text is no YAML, for the reason that the reader gave.
pub fn malformed(reason: &str, span: Span) -> Diagnostic {
    Diagnostic::error("invalid-yaml", format!("the file is not valid YAML: {reason}"), span, "here")
}
