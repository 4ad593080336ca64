//! # missing-account
//!
//! A domain, or an external, has no account in an environment.
//!
//! ## Why it matters
//!
//! Every domain lives somewhere in every environment, or its events could not be delivered there.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, accounts: { stock: "222222222222" } }   # and payments?
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   dev:
//!     region: eu-west-1
//!     accounts: { stock: "222222222222", payments: "333333333333" }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `domain` lives nowhere in `environment`.
pub fn of_domain(domain: &str, environment: &str, span: Span, declared: Span) -> Diagnostic {
    let fact = format!("domain `{domain}` has no account in environment `{environment}`");
    Diagnostic::error("missing-account", fact, span, "names neither its account nor a default")
        .label(declared, "declared here")
        .help("name it under `accounts`, or give the environment `account:` for all that `accounts` does not name")
}

/// `external` is nowhere in `environment`.
pub fn of_external(external: &str, environment: &str, span: Span, declared: Span) -> Diagnostic {
    let fact = format!("external `{external}` has no account in environment `{environment}`");
    Diagnostic::error("missing-account", fact, span, "names no account for it").label(declared, "declared here").help(
        format!("give it `account:` where it is declared, or here: `externals: {{ {external}: {{ account: … }} }}`"),
    )
}
