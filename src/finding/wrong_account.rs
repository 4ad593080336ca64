//! # wrong-account
//!
//! A handler is given a secret of another account than its domain's.
//!
//! ## Why it matters
//!
//! What keeps a secret of another account would have to let this one in, and its key too, and Busline makes neither. More
//! often an environment has taken over the secret of another: production would run with what was meant for development.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, account: "111111111111" }
//!   prod: { region: eu-west-1, account: "222222222222" }
//! domains:
//!   payments:
//!     handlers:
//!       charge-card:
//!         http: { method: POST, path: /charges, auth: iam }
//!         secrets: { STRIPE_KEY: "arn:aws:ssm:eu-west-1:111111111111:parameter/stripe-key" }
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, account: "111111111111" }
//!   prod:
//!     region: eu-west-1
//!     account: "222222222222"
//!     domains:
//!       payments:
//!         handlers:
//!           charge-card:
//!             secrets: { STRIPE_KEY: "arn:aws:ssm:eu-west-1:222222222222:parameter/stripe-key" }
//! domains:
//!   payments:
//!     handlers:
//!       charge-card:
//!         http: { method: POST, path: /charges, auth: iam }
//!         secrets: { STRIPE_KEY: "arn:aws:ssm:eu-west-1:111111111111:parameter/stripe-key" }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The secret `name` of `handler` is in account `theirs`, and the domain in `ours` of `environment`.
pub fn of_secret(
    (handler, name): (&str, &str),
    theirs: &str,
    (environment, ours): (&str, &str),
    span: Span,
) -> Diagnostic {
    let fact = format!(
        "handler `{handler}` is in account {ours} in `{environment}`, and its secret `{name}` in account {theirs}"
    );
    Diagnostic::error("wrong-account", fact, span, "another account")
        .help(format!("name the secret of that account under `environments.{environment}.domains`"))
}
