//! # unknown-resource
//!
//! An override is for resources that there are none of: nothing in the file is declared there, or the declaration asked
//! for no resource of that type in that stack.
//!
//! ## Why it matters
//!
//! An override that meets nothing would change nothing, without anybody noticing.
//!
//! The path is the one that stands in a resource's `DeclaredBy`, from behind the domain on: `handlers.allocate-stock`.
//! What belongs to the domain as a whole, or was asked for by another domain, is written from the top:
//! `domains.stock`, `domains.payments.handlers.create-payment`. What only some environments have is overridden in those:
//! `environments.prod.domains.stock.overrides`.
//!
//! ## Instead of
//!
//! ```yaml
//! overrides:
//!   service:
//!     allocate-stock:
//!       AWS::Lambda::Function: { ReservedConcurrentExecutions: 5 }
//! ```
//!
//! write
//!
//! ```yaml
//! overrides:
//!   service:
//!     handlers.allocate-stock:
//!       AWS::Lambda::Function: { ReservedConcurrentExecutions: 5 }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Spanned;

const CODE: &str = "unknown-resource";

/// No resource of the stack was asked for by this declaration; `known` are those that asked for some.
pub fn declaration(written: &Spanned<String>, stack: &str, known: &[&str]) -> Diagnostic {
    let path = &written.value;
    let fact = format!("nothing in the {stack} stack was asked for by `{path}`");
    let inside = known.iter().find(|name| name.ends_with(&format!(".{path}")));
    let near = inside.map(|name| format!("did you mean `{name}`?"));
    let help = near.or_else(|| suggestion(path, known.iter().copied())).unwrap_or_else(|| listed(known));
    Diagnostic::error(CODE, fact, written.span, "unknown").help(help)
}

/// A path begins with the domain in which it stands.
pub fn repeated_domain(written: &Spanned<String>, rest: &str) -> Diagnostic {
    let fact = format!("`{}` names the domain in which it stands", written.value);
    Diagnostic::error(CODE, fact, written.span, "repeated").help(format!("write `{rest}`"))
}

/// A declaration asked for no resource of this type in this stack; `known` are the types of those that it asked for.
pub fn kind(written: &Spanned<String>, declaration: &str, stack: &str, known: &[&str]) -> Diagnostic {
    let fact = format!("`{declaration}` has no `{}` in the {stack} stack", written.value);
    let last = written.value.rsplit(':').next().unwrap_or_default();
    let same = known.iter().find(|name| !last.is_empty() && name.ends_with(&format!(":{last}")));
    let near = same.map(|name| format!("did you mean `{name}`?"));
    let help = near.or_else(|| suggestion(&written.value, known.iter().copied())).unwrap_or_else(|| listed(known));
    Diagnostic::error(CODE, fact, written.span, "unknown").help(help)
}

/// What is meant is in the domain's other stack.
pub fn elsewhere(written: &Spanned<String>, stack: &str, other: &str) -> Diagnostic {
    let fact = format!("`{}` is not in the {stack} stack", written.value);
    Diagnostic::error(CODE, fact, written.span, "not here").help(format!("write it under `{other}`"))
}

/// What is meant is there in other environments only.
pub fn only_in(written: &Spanned<String>, environment: &str, others: &[&str], domain: &str) -> Diagnostic {
    let fact = format!("there is no such `{}` in environment `{environment}`", written.value);
    let paths = others.iter().map(|name| format!("`environments.{name}.domains.{domain}.overrides`"));
    let help = format!("override it where it is: {}", paths.collect::<Vec<_>>().join(", "));
    Diagnostic::error(CODE, fact, written.span, "not in every environment").help(help)
}

fn listed(known: &[&str]) -> String {
    match known {
        [] => "there is nothing to override".to_owned(),
        known => format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    }
}
