//! # invalid-pattern
//!
//! A `where` or a `when` is not an EventBridge pattern.
//!
//! ## Why it matters
//!
//! CloudFormation and linters let such a pattern pass; EventBridge refuses it in the middle of a deployment, or
//! takes it and matches nothing.
//!
//! ## Instead of
//!
//! ```yaml
//! when: { status: cancelled }
//! ```
//!
//! write
//!
//! ```yaml
//! when: { status: [cancelled] }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A mistake at a place inside the pattern under `key`.
pub fn mistake(key: &str, fact: &str, help: Option<String>, span: Span) -> Diagnostic {
    Diagnostic::error("invalid-pattern", format!("`{key}` is not a pattern: {fact}"), span, "here").help_if(help)
}
