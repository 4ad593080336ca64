//! # duplicate-route
//!
//! Two handlers of one domain answer the same method and path.
//!
//! ## Why it matters
//!
//! A domain has one API, and a route leads to one function. Parameters count by their place, not by their name.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   cancel: { http: { method: PATCH, path: "/payments/{id}", auth: none } }
//!   refund: { http: { method: PATCH, path: "/payments/{payment}", auth: none } }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   cancel: { http: { method: PATCH, path: "/payments/{id}", auth: none } }
//!   refund: { http: { method: POST, path: "/payments/{id}/refund", auth: none } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `handler` answers a route that another handler answers already.
pub fn of_handler(handler: &str, route: &str, span: Span, first: Span) -> Diagnostic {
    let fact = format!("handler `{handler}` answers `{route}`, which another handler answers already");
    Diagnostic::error("duplicate-route", fact, span, "again here").label(first, "first here")
}
