//! # unknown-resource-property
//!
//! An override names a property that the resource type does not have.
//!
//! ## Why it matters
//!
//! CloudFormation refuses the whole stack, in the middle of a deployment.
//!
//! ## Instead of
//!
//! ```yaml
//! overrides:
//!   service:
//!     handlers.allocate-stock:
//!       AWS::Lambda::Function: { ReservedConcurency: 5 }
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
use crate::source::Span;

/// A type has no such property; `known` are those that it has in that place.
pub fn of_type(kind: &str, property: &str, known: &[String], span: Span) -> Diagnostic {
    let fact = format!("`{kind}` has no property `{property}`");
    let name = property.rsplit('.').next().unwrap_or(property);
    let listed = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let near = suggestion(name, known.iter().map(String::as_str)).or_else(|| alike(name, known));
    let help = near.unwrap_or_else(|| match known {
        [] => "nothing more can be said there".to_owned(),
        _ => format!("it has {}", listed()),
    });
    Diagnostic::error("unknown-resource-property", fact, span, "unknown").help(help)
}

/// A name that begins alike: AWS's are long, and who has forgotten one often knows how it begins.
fn alike(name: &str, known: &[String]) -> Option<String> {
    let alike = |known: &String| (strsim::jaro_winkler(name, known), known.clone());
    let (likeness, nearest) = known.iter().map(alike).max_by(|one, other| one.0.total_cmp(&other.0))?;
    (likeness > 0.85).then(|| format!("did you mean `{nearest}`?"))
}
