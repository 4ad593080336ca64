//! # unknown-domain
//!
//! Something names a domain that the file does not declare.
//!
//! ## Why it matters
//!
//! An account or an override for a domain that does not exist does nothing, and the domain that was meant goes
//! without.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, accounts: { stok: "222222222222" } }
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, accounts: { stock: "222222222222" } }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::{Span, Spanned};

/// `accounts` names a domain that is not declared.
pub fn with_account<'a>(name: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(
        "unknown-domain",
        format!("an account is given to `{name}`, which is no domain"),
        span,
        "not declared",
    )
    .help_if(suggestion(name, known))
}

/// A rule forwards to a domain that is not declared.
pub fn forwarded_to<'a>(rule: &str, name: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("rule `{rule}` forwards to `{name}`, which is no domain");
    let help = suggestion(name, known).unwrap_or_else(|| "a bus outside the file is named by its ARN".to_owned());
    Diagnostic::error("unknown-domain", fact, span, "not declared").help(help)
}

/// An environment changes a domain that is not declared.
pub fn overridden<'a>(key: &Spanned<String>, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("an environment changes `{}`, which is no domain", key.value);
    Diagnostic::error("unknown-domain", fact, key.span, "not declared").help_if(suggestion(&key.value, known))
}
