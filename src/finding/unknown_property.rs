//! # unknown-property
//!
//! A stream maps a property that its event's schema does not name.
//!
//! ## Why it matters
//!
//! The schema is the projection: a property that it does not name never leaves the domain, whatever is mapped to it.
//!
//! ## Instead of
//!
//! ```yaml
//! events:
//!   PaymentCreated: { schema: { type: object, properties: { payer: { type: string } } } }
//! streams:
//!   payment-changes:
//!     from: payments
//!     publish: { PaymentCreated: { change: insert, map: { payr: account.holder } } }
//! ```
//!
//! write
//!
//! ```yaml
//! streams:
//!   payment-changes:
//!     from: payments
//!     publish: { PaymentCreated: { change: insert, map: { payer: account.holder } } }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// `property`, which is mapped for `event`, is not among the `known` ones.
pub fn mapped<'a>(event: &str, property: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("`{property}` is mapped for `{event}`, whose schema does not name it");
    let help = suggestion(property, known).unwrap_or_else(|| {
        "a property of the event is mapped from a place in the item, never the other way".to_owned()
    });
    Diagnostic::error("unknown-property", fact, span, "not in the schema").help(help)
}
