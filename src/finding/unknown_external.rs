//! # unknown-external
//!
//! An environment says where an external is that the file does not declare.
//!
//! ## Why it matters
//!
//! The place of an external that does not exist changes nothing, and the external that was meant stays where its
//! declaration says: in another environment's account, perhaps.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   prod: { region: eu-west-1, externals: { crn: { account: "999999999999" } } }
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   prod: { region: eu-west-1, externals: { crm: { account: "999999999999" } } }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// An environment places an external that is not declared.
pub fn placed<'a>(name: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("an environment says where `{name}` is, which is no external");
    Diagnostic::error("unknown-external", fact, span, "not declared").help_if(suggestion(name, known))
}
