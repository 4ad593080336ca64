//! # unreadable-schema
//!
//! The schema of an event cannot be read: the file is missing, or it is not JSON.
//!
//! ## Why it matters
//!
//! The schema is the contract. Without it there is no type, and no projection that says what may leave the
//! domain.
//!
//! ## Instead of
//!
//! ```yaml
//! events:
//!   StockAllocated: { schema: schemas/stock-alocated.json }
//! ```
//!
//! write
//!
//! ```yaml
//! events:
//!   StockAllocated: { schema: schemas/stock-allocated.json }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The file at `path` could not be read, for a reason.
pub fn file(path: &str, reason: &str, span: Span) -> Diagnostic {
    let shown: String = path.chars().flat_map(char::escape_debug).collect();
    Diagnostic::error("unreadable-schema", format!("the schema `{shown}` cannot be read: {reason}"), span, "named here")
        .help("paths are relative to the folder of the system's file")
}
