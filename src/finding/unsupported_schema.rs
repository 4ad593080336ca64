//! # unsupported-schema
//!
//! An event's schema is valid JSON Schema, but says something that Busline's types cannot express.
//!
//! ## Why it matters
//!
//! Every rule of a contract is enforced by the type that is made from it. One that no type can hold would be a
//! promise that nobody keeps.
//!
//! ## Instead of
//!
//! ```yaml
//! { "type": "string", "pattern": "^[0-9]{8}$" }
//! ```
//!
//! write
//!
//! ```yaml
//! { "type": "string", "description": "eight digits" }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Something at a place of the schema has no type; `named` is where the event names the schema.
pub fn mistake(event: &str, fact: &str, help: Option<String>, span: Span, named: Span) -> Diagnostic {
    let fact = format!("the schema of `{event}` cannot become a type: {fact}");
    let diagnostic = Diagnostic::error("unsupported-schema", fact, span, "here");
    let diagnostic = if span == named { diagnostic } else { diagnostic.label(named, "the schema of this event") };
    diagnostic.help_if(help)
}
