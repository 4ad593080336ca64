//! Streams, and the patterns of `when`.

use crate::diagnostic::Diagnostics;
use crate::finding::invalid_pattern;
use crate::name::{EventName, Name};
use crate::node::{Node, Step};
use crate::pattern::{self, Pattern};
use crate::source::Spanned;
use crate::syntax::ast;

/// A stream of committed changes.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// The store it reads.
    pub from: Spanned<String>,
    /// What it publishes.
    pub publications: Vec<Publication>,
}

/// A change that becomes an event.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The event.
    pub event: Spanned<EventName>,
    /// The kind of change.
    pub change: ast::Change,
    /// Which items.
    pub when: Option<Spanned<Pattern>>,
}

/// A stream with its patterns parsed; a publication with a broken pattern stays, without it.
pub fn lower(name: &Spanned<Name>, stream: &ast::Stream, diagnostics: &mut Diagnostics) -> Stream {
    let mut publications = Vec::new();
    for (event, publication) in &stream.publish.entries {
        let when = publication.when.as_ref().and_then(|when| {
            let value = parse_pattern("when", &when.0, diagnostics)?;
            Some(Spanned { value, span: when.0.span })
        });
        publications.push(Publication { event: event.clone(), change: publication.change.value, when });
    }
    Stream { name: name.clone(), from: stream.from.clone().map(|text| text.0), publications }
}

/// The pattern under `key`, each mistake reported at its place inside.
pub fn parse_pattern(key: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<Pattern> {
    let mistakes = match pattern::parse(&node.to_json()) {
        Ok(pattern) => return Some(pattern),
        Err(mistakes) => mistakes,
    };
    for mistake in mistakes {
        let place = node.at(mistake.path.iter().map(|step| match step {
            pattern::Step::Key(key) => Step::Key(key),
            pattern::Step::Index(index) => Step::Index(*index),
        }));
        diagnostics.push(invalid_pattern::mistake(key, &mistake.fact, mistake.help, place.span));
    }
    None
}
