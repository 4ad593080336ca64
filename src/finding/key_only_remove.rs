//! # key-only-remove
//!
//! A DocumentDB stream publishes a removal that needs more than the document's key.
//!
//! ## Why it matters
//!
//! DocumentDB keeps no image of a document before it was removed: the change carries its `id` and nothing else,
//! so neither a `when` nor a required property that comes from elsewhere can ever be met.
//!
//! ## Instead of
//!
//! ```yaml
//! publish:
//!   PaymentErased: { change: remove, when: { status: [cancelled] } }
//! ```
//!
//! write
//!
//! ```yaml
//! publish:
//!   PaymentErased: { change: remove }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A removal is filtered.
pub fn filtered(event: &str, span: Span) -> Diagnostic {
    let fact = format!("`{event}` tells of a removal in DocumentDB, and its `when` reads a document that is gone");
    Diagnostic::error("key-only-remove", fact, span, "cannot be read").help("leave `when` out")
}

/// A property is mapped from what is gone with the document.
pub fn mapped(event: &str, path: &str, span: Span) -> Diagnostic {
    let fact =
        format!("`{event}` tells of a removal in DocumentDB, and its `map` reads `{path}` of a document that is gone");
    Diagnostic::error("key-only-remove", fact, span, "cannot be read").help("only `id` can be mapped")
}

/// The event's schema requires a property that a removal does not carry.
pub fn required(event: &str, property: &str, span: Span) -> Diagnostic {
    let fact = format!(
        "`{event}` tells of a removal in DocumentDB, and its schema requires `{property}` of a document that is gone"
    );
    Diagnostic::error("key-only-remove", fact, span, "carries its `id` alone")
        .help("mark the document as removed first, and publish that change")
}
