//! The sentence for a declaration that changed.

use super::{Fact, How};
use crate::diff::declared::{Declaration, Kind};
use crate::diff::words::quoted;

/// What changed, in one sentence without a full stop.
pub fn sentence(how: How, declaration: &Declaration, former: Option<&str>, facts: &[Fact]) -> String {
    match how {
        How::Added => now(declaration, true),
        How::Removed => now(declaration, false),
        How::Moved => {
            let mut sentence = format!("{} moves", subject(declaration));
            for fact in facts.iter().filter(|fact| ["account", "region"].contains(&fact.word.as_str())) {
                let (before, after) = (said(fact.before.as_ref()), said(fact.after.as_ref()));
                sentence.push_str(&format!(" from {} {before} to {after}", fact.word));
            }
            let others: Vec<Fact> =
                facts.iter().filter(|fact| !["account", "region"].contains(&fact.word.as_str())).cloned().collect();
            if others.is_empty() { sentence } else { format!("{sentence}; {}", otherwise(&others)) }
        }
        How::Renamed => {
            let name = former.and_then(|path| path.rsplit('.').next()).unwrap_or_default();
            let whole = format!("{} was called {} before", subject(declaration), quoted(name));
            if facts.is_empty() { whole } else { format!("{whole}; {}", otherwise(facts)) }
        }
        How::Changed => format!("{}: {}", subject(declaration), otherwise(facts)),
    }
}

fn otherwise(facts: &[Fact]) -> String {
    let each = |fact: &Fact| match (&fact.before, &fact.after) {
        (None, Some(after)) => format!("{} is now {}", fact.word, quoted(after)),
        (Some(before), None) => format!("no {} any more, it was {}", fact.word, quoted(before)),
        (before, after) => format!("{} was {}, is {}", fact.word, said(before.as_ref()), said(after.as_ref())),
    };
    facts.iter().map(each).collect::<Vec<_>>().join("; ")
}

fn said(value: Option<&String>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| quoted(value))
}

/// What a sentence about a declaration begins with.
fn subject(declaration: &Declaration) -> String {
    let (home, name) = (quoted(&declaration.home), quoted(&declaration.name));
    match declaration.kind {
        Kind::Environment => format!("environment {name}"),
        Kind::Domain => format!("domain {name}"),
        Kind::External => format!("external {name}"),
        Kind::Store => format!("store {name} of {home}"),
        Kind::Event => format!("event {name} of {home}"),
        Kind::Stream => format!("stream {name} of {home}"),
        Kind::Publication => format!("{home} publishes {name}"),
        Kind::Handler => format!("handler {name} of {home}"),
        Kind::Subscription => format!("{home} consumes {name}{}", by(declaration, "by")),
        Kind::Route => format!("route {name} of {home}"),
        Kind::Rule => format!("rule {name} of {home}"),
        Kind::Policy => format!("policy {name} of {home}"),
        Kind::Override => format!("override {name} of {home}"),
    }
}

/// What is now so, or is so no more.
fn now(declaration: &Declaration, is: bool) -> String {
    let (home, name) = (quoted(&declaration.home), quoted(&declaration.name));
    let fact = |word: &str| quoted(declaration.facts.get(word).map_or("", String::as_str));
    let verb = |verb: &str| format!("{} {verb}", if is { "now" } else { "no longer" });
    match declaration.kind {
        Kind::Environment | Kind::Domain | Kind::External if is => {
            let what = subject(declaration);
            let place = if declaration.kind == Kind::Environment {
                String::new()
            } else {
                format!(", in account {} {}", fact("account"), fact("region"))
            };
            format!("{what} is new{place}")
        }
        Kind::Environment | Kind::Domain | Kind::External => format!("{} is gone", subject(declaration)),
        Kind::Store => format!("{home} {} {name} ({})", verb("stores"), fact("kind").trim_matches('`')),
        Kind::Event => format!("{home} {} {name}", verb("tells")),
        Kind::Stream => format!("{home} {} the changes of {} as {name}", verb("reads"), fact("from")),
        Kind::Publication => {
            let when = declaration.facts.get("condition").map(|when| format!(" where {}", quoted(when)));
            let (change, from) = (fact("change"), fact("from"));
            format!("{home} {} {name} on {change} in {from}{}", verb("publishes"), when.unwrap_or_default())
        }
        Kind::Handler => format!("{home} {} the handler {name}", verb("has")),
        Kind::Subscription => subscription(declaration, is),
        Kind::Route => {
            let by = by(declaration, "by");
            format!("{home} {} {name}{by}, open to {}", verb("answers"), fact("open to"))
        }
        Kind::Rule => format!("{home} {} the rule {name}, to {}", verb("has"), fact("target")),
        Kind::Policy => {
            let (grantee, allow) = (fact("grantee"), fact("allow"));
            format!("{home} {} {grantee} {allow} {}, by {name}", verb("lets"), fact("events"))
        }
        Kind::Override => format!("{home} {} {name}", verb("overrides")),
    }
}

/// The handler that a subscription or a route is for.
fn by(declaration: &Declaration, word: &str) -> String {
    declaration.handler.as_ref().map(|handler| format!(", {word} {}", quoted(handler))).unwrap_or_default()
}

/// Who forwards what to whom.
fn subscription(declaration: &Declaration, is: bool) -> String {
    let (producer, event) = declaration.name.split_once('.').unwrap_or(("", declaration.name.as_str()));
    let filter = declaration.facts.get("filter").map(|filter| format!(" where {}", quoted(filter)));
    let filter = filter.unwrap_or_default();
    let often = if is { "now" } else { "no longer" };
    let (to, producer, event) = (quoted(&declaration.home), quoted(producer), quoted(event));
    let by = by(declaration, "for");
    if producer == to {
        format!("{to} {often} takes its own {event}{by}{filter}")
    } else {
        format!("{producer} {often} forwards {event} to {to}{by}{filter}")
    }
}
