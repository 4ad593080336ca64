//! # missing-auth
//!
//! A route does not say who may call it.
//!
//! ## Why it matters
//!
//! There is no default: a route that is open to the world should be open because somebody wrote so.
//!
//! ## Instead of
//!
//! ```yaml
//! http: { method: POST, path: /subscriptions }
//! ```
//!
//! write
//!
//! ```yaml
//! http: { method: POST, path: /subscriptions, auth: none }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The route of `handler` has no `auth`.
pub fn of_route(handler: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "missing-auth",
        format!("the route of `{handler}` does not say who may call it"),
        span,
        "no `auth` here",
    )
    .help("write `auth: none` if anyone may")
}
