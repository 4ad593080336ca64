//! # unsatisfiable-filter
//!
//! A `where`, a `when` or the `pattern` of a rule asks for what no event and no item can be, by the schemas of the file.
//!
//! ## Why it matters
//!
//! EventBridge takes such a pattern, and nothing ever matches it: the handler is deployed, its alarms are green, and it
//! never runs. A misspelt word or property is the usual cause. Beside matchers that can match, one that never can is a
//! warning: half of what is meant may be missing.
//!
//! A `where` is judged by the schema of the event, which carries what its schema names and nothing else. A `when` is judged
//! by the same schema, since an item that breaks it becomes no event; attributes that feed no property are free. What
//! cannot be decided, such as whether a text is of a format, is not reported.
//!
//! ## Instead of
//!
//! ```yaml
//! consumes: { event: orders.OrderPlaced, where: { colour: [gren] } }     # enum: [red, green]
//! ```
//!
//! write
//!
//! ```yaml
//! consumes: { event: orders.OrderPlaced, where: { colour: [green] } }
//! ```
//!
//! or correct the schema. The warning can be accepted, the error cannot.

use crate::diagnostic::Diagnostic;
use crate::satisfiable::Cause;
use crate::source::Span;

/// Nothing matches a pattern. `what` says which one and what it never matches: `` `where` of handler `x` lets no
/// `orders.OrderPlaced` through ``.
pub fn never(what: &str, cause: Cause, span: Span) -> Diagnostic {
    Diagnostic::error("unsatisfiable-filter", format!("{what}: {}", cause.fact), span, "never matches")
        .help_if(cause.help)
}

/// Of several matchers one never matches. `whose` is the pattern, and `about` the path of the declaration that it stands on.
pub fn dead(whose: &str, cause: Cause, span: Span, about: &str) -> Diagnostic {
    let fact = format!("in {whose} this never matches: {}", cause.fact);
    Diagnostic::warning("unsatisfiable-filter", fact, span, "never matches")
        .help_if(cause.help)
        .help("if that is meant, say why: `accept: [{ what: unsatisfiable-filter, why: … }]`")
        .about(about)
}

/// Whenever the event is published its `when` rules out what a `where` asks for. `published` are the places of all `when`.
pub fn never_published(what: &str, span: Span, published: &[Span]) -> Diagnostic {
    let fact = format!("{what}: it is never published so");
    let diagnostic = Diagnostic::error("unsatisfiable-filter", fact, span, "never matches");
    published.iter().fold(diagnostic, |diagnostic, span| diagnostic.label(*span, "published when this matches"))
}

/// A `when` on `modify` tests nothing that can change.
pub fn never_changes(event: &str, span: Span) -> Diagnostic {
    let fact = format!(
        "`{event}` is published when an item comes to match, and its `when` tests the key, which never changes"
    );
    Diagnostic::error("unsatisfiable-filter", fact, span, "matched before, or never matches")
        .help("test what changes, or write `change: insert`")
}
