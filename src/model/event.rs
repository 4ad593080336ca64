//! Events: the contract, each with its schema reduced to a type.

use serde_json::Value;

use super::Lowering;
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_schema, unreadable_schema, unsupported_schema};
use crate::name::EventName;
use crate::node::{self, Node, Step};
use crate::schema::{self, MistakeKind};
use crate::source::{Span, Spanned};
use crate::syntax::ast::SchemaText;
use crate::syntax::value::Text;

/// An event of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name, and where it is declared.
    pub name: Spanned<EventName>,
    /// The source under which it travels: its domain's, or the one that an external gives it.
    pub source: String,
    /// What it means.
    pub description: Option<String>,
    /// Its schema as written.
    pub document: serde_json::Value,
    /// Its schema as a type.
    pub schema: schema::Object,
}

impl Event {
    /// The detail-type under which it travels.
    pub fn detail_type(&self) -> String {
        self.name.value.detail_type()
    }
}

/// What is written of an event, whoever publishes it.
pub struct Declared<'a> {
    /// Its source.
    pub source: String,
    /// Its schema.
    pub schema: &'a Spanned<SchemaText>,
    /// What it means.
    pub description: Option<&'a Text>,
}

/// An event with its schema reduced to a type.
pub fn lower(
    lowering: &Lowering<'_>,
    name: &Spanned<EventName>,
    event: Declared<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Event> {
    let node = document(lowering, event.schema, diagnostics)?;
    let document = node.to_json();
    match schema::reduce(&document) {
        Ok(schema) => Some(Event {
            name: name.clone(),
            source: event.source,
            description: event.description.map(|text| text.0.clone()),
            document,
            schema,
        }),
        Err(mistakes) => {
            for mistake in mistakes {
                report(name.value.as_str(), &mistake, &node, event.schema.span, diagnostics);
            }
            None
        }
    }
}

/// The schema as a tree, from its file or from the declaration itself.
fn document(lowering: &Lowering<'_>, schema: &Spanned<SchemaText>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let path = match &schema.value {
        SchemaText::Inline(node) => return Some(node.clone()),
        SchemaText::File(path) => path,
    };
    // The rim reports a file that it could not read, so a path that is not there was reported.
    let id = lowering.sources.find(path)?;
    let text = &lowering.sources.get(id).text;
    if let Err(error) = serde_json::from_str::<Value>(text) {
        let offset = text.lines().take(error.line().saturating_sub(1)).map(|line| line.len() + 1).sum::<usize>();
        let start = u32::try_from((offset + error.column().saturating_sub(1)).min(text.len())).unwrap_or(u32::MAX);
        let start = (0..=start).rev().find(|at| text.is_char_boundary(*at as usize)).unwrap_or(0);
        let reason = format!("it is not JSON: {error}");
        let place = Span { source: id, start, end: start };
        diagnostics.push(unreadable_schema::file(path, &reason, schema.span).label(place, "here"));
        return None;
    }
    node::read(text, id, diagnostics)
}

fn report(event: &str, mistake: &schema::Mistake, node: &Node, named: Span, diagnostics: &mut Diagnostics) {
    let place = node.at(mistake.path.iter().map(|step| match step {
        schema::Step::Key(key) => Step::Key(key),
        schema::Step::Index(index) => Step::Index(*index),
    }));
    let (fact, help) = (mistake.message.as_str(), mistake.help.clone());
    diagnostics.push(match mistake.kind {
        MistakeKind::Invalid => invalid_schema::mistake(event, fact, help, place.span, named),
        MistakeKind::Unsupported => unsupported_schema::mistake(event, fact, help, place.span, named),
    });
}
