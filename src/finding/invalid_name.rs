//! # invalid-name
//!
//! A name is outside the grammar: domains, stores, streams, handlers and environments are kebab-case, at most 40
//! characters; events are PascalCase, at most 60.
//!
//! ## Why it matters
//!
//! Names become resource names, crates, types and detail-types. A small alphabet keeps them the same in all of
//! these, and keeps any two apart.
//!
//! ## Instead of
//!
//! ```yaml
//! domains:
//!   Stock_Control: {}
//! ```
//!
//! write
//!
//! ```yaml
//! domains:
//!   stock-control: {}
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `text` is no name of its kind; `why` says what is wrong, `pattern` what it must look like.
pub fn name(text: &str, why: &str, pattern: &str, span: Span) -> Diagnostic {
    let shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    Diagnostic::error("invalid-name", format!("the name `{shown}` {why}"), span, "not a name")
        .help(format!("a name here matches `{pattern}`"))
}

/// `text` is a name that the generated tree needs for itself.
pub fn reserved(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error("invalid-name", format!("no domain can be called `{text}`"), span, "reserved")
        .help("`shared`, `contracts` and `target` are folders of the generated workspace")
}
