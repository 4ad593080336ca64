//! # invalid-data
//!
//! What `trace --data` is given does not fit the event's schema.
//!
//! ## Why it matters
//!
//! No such event is ever on the bus. A relay reads the item through the contract before it publishes, and puts a change that
//! does not fit into its poison queue; of an external's event a handler says that it cannot be decoded. The way of an event
//! that does not exist would tell nothing.
//!
//! ## Instead of
//!
//! ```json
//! { "id": "o1", "total": "12" }
//! ```
//!
//! write, of a schema that asks for a number,
//!
//! ```json
//! { "id": "o1", "total": 12 }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The data do not fit at a place: `path` is the way there, empty for the whole; `named` is where the event is declared.
pub fn unfit(event: &str, path: &str, fact: &str, (span, named): (Span, Span)) -> Diagnostic {
    let place = if path.is_empty() { String::new() } else { format!("at `{path}` ") };
    Diagnostic::error("invalid-data", format!("{place}{fact}"), span, format!("no data of `{event}`"))
        .label(named, "the event")
}

/// The data are not JSON.
pub fn unreadable(reason: &str, span: Span) -> Diagnostic {
    Diagnostic::error("invalid-data", format!("the data are not JSON: {reason}"), span, "here")
}
