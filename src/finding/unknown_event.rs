//! # unknown-event
//!
//! A handler or an external consumes, or a stream publishes, an event that nobody declares.
//!
//! ## Why it matters
//!
//! The rule that would be made for it matches nothing: the handler would never run, and nobody would be told.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreatd }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock: { consumes: subscriptions.SubscriptionCreated }
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// `user` (someone, and what he does: a handler consumes) names an event that is not declared.
pub fn consumed<'a>(user: &str, event: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("{user} `{event}`, which nobody publishes");
    Diagnostic::error("unknown-event", fact, span, "not published anywhere").help_if(meant(event, known))
}

/// `user` names an event without its domain.
pub fn unqualified<'a>(user: &str, event: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let exact = known.iter().find(|name| name.ends_with(&format!(".{event}")));
    let version = || known.iter().find(|name| unversioned(name).ends_with(&format!(".{}", unversioned(event))));
    let help = match exact.or_else(version) {
        Some(name) => format!("write `{name}`"),
        None => suggestion(event, known).unwrap_or_else(|| "an event is named `domain.Event`".to_owned()),
    };
    let fact = format!("{user} `{event}`, which names no domain");
    Diagnostic::error("unknown-event", fact, span, "not `domain.Event`").help(help)
}

/// An external consumes an external's event.
pub fn of_external(user: &str, event: &str, span: Span) -> Diagnostic {
    let fact = format!("{user} `{event}`, which comes from outside itself");
    Diagnostic::error("unknown-event", fact, span, "no domain publishes it")
        .help("what externals tell one another does not pass through the domains: name a domain's event")
}

/// A stream publishes an event that its domain does not declare.
pub fn published<'a>(stream: &str, event: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let fact = format!("stream `{stream}` publishes `{event}`, which its domain does not declare");
    let help =
        meant(event, known).unwrap_or_else(|| "declare it, with its schema, under the domain's `events`".to_owned());
    Diagnostic::error("unknown-event", fact, span, "not declared").help(help)
}

/// What was perhaps meant: another version of the same event, or a name that is near.
fn meant<'a>(event: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let name = unversioned(event);
    let versions: Vec<&str> = known.iter().copied().filter(|known| unversioned(known) == name).collect();
    match versions.as_slice() {
        _ if event.ends_with("@1") && versions.contains(&name) => Some(format!("version 1 is written `{name}`")),
        [] | [_] => suggestion(event, versions.first().copied().map_or(known, |version| vec![version])),
        versions => Some(format!("its versions are `{}`", versions.join("`, `"))),
    }
}

/// A name without its version.
fn unversioned(event: &str) -> &str {
    event.split('@').next().unwrap_or(event)
}
