//! # invalid-schema
//!
//! An event's schema is not a valid JSON Schema 2020-12 of an object.
//!
//! ## Why it matters
//!
//! A wrong schema describes nothing: `required` that names no property, a `$ref` that leads nowhere, a type that
//! does not exist.
//!
//! ## Instead of
//!
//! ```yaml
//! { "type": "object", "properties": { "id": { "type": "strnig" } } }
//! ```
//!
//! write
//!
//! ```yaml
//! { "type": "object", "properties": { "id": { "type": "string" } } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A mistake at a place of the schema; `named` is where the event names it.
pub fn mistake(event: &str, fact: &str, help: Option<String>, span: Span, named: Span) -> Diagnostic {
    let diagnostic =
        Diagnostic::error("invalid-schema", format!("the schema of `{event}` is invalid: {fact}"), span, "here");
    let diagnostic = if span == named { diagnostic } else { diagnostic.label(named, "the schema of this event") };
    diagnostic.help_if(help)
}
