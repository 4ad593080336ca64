//! The walk over a schema document.
//!
//! Invariant: each definition is walked once, wherever and however often it is referred to, so a mistake
//! in it is reported once; a place with a mistake yields nothing, and the walk goes on beside it.

mod members;
mod reference;
mod text;
mod union;

use super::{Choice, Field, Format, Kind, Mistake, MistakeKind, Object, Shape, Step, keyword};
use MistakeKind::{Invalid, Unsupported};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How deep values may nest, references followed; the walk recurses, and a stack is finite.
const DEPTH: usize = 64;
/// How many values a document may describe once its references are written out.
const SIZE: usize = 10_000;

pub(super) fn document(document: &Value) -> Result<Object, Vec<Mistake>> {
    let mut walk = Walk {
        definitions: document.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default(),
        known: BTreeMap::new(),
        open: Vec::new(),
        path: Vec::new(),
        depth: 0,
        size: 0,
        mistakes: Vec::new(),
    };
    match walk.root(document) {
        Some(object) if walk.mistakes.is_empty() => Ok(object),
        _ => Err(walk.mistakes),
    }
}

struct Walk {
    definitions: Map<String, Value>,
    /// The definitions walked so far; `None` for one that holds a mistake.
    known: BTreeMap<String, Option<Shape>>,
    /// The definitions being walked, outermost first.
    open: Vec<String>,
    /// Where in the document the walk is.
    path: Vec<Step>,
    depth: usize,
    size: usize,
    mistakes: Vec<Mistake>,
}

impl Walk {
    fn root(&mut self, document: &Value) -> Option<Object> {
        let Some(members) = document.as_object() else {
            self.mistake(Invalid, "an event's schema is an object".to_owned());
            return None;
        };
        self.dialect(members);
        let root = self.shape(document);
        self.all_definitions(members);
        match root? {
            Shape { nullable: false, kind: Kind::Object(mut object), personal, .. } => {
                // What is said of the whole holds of each of its parts.
                object.fields.iter_mut().for_each(|field| field.shape.personal |= personal);
                Some(object)
            }
            _ => {
                let help = "write `\"type\": \"object\"` and `properties` at the root";
                self.mistake_with(Unsupported, "an event's data is an object with named properties".to_owned(), help);
                None
            }
        }
    }

    fn dialect(&mut self, members: &Map<String, Value>) {
        let Some(dialect) = members.get("$schema") else {
            return;
        };
        match dialect.as_str().map(|uri| uri.trim_end_matches('#')) {
            Some("https://json-schema.org/draft/2020-12/schema") => {}
            Some(uri) => {
                let help = "write `https://json-schema.org/draft/2020-12/schema`";
                let message = format!("the dialect `{uri}` is not supported");
                self.within("$schema", |walk| walk.mistake_with(Unsupported, message, help));
            }
            None => self.within("$schema", |walk| walk.wrong_type("$schema", "a string")),
        }
    }

    /// Walks the definitions that nothing has referred to: they must be right all the same.
    fn all_definitions(&mut self, members: &Map<String, Value>) {
        match members.get("$defs") {
            Some(Value::Object(definitions)) => {
                for name in definitions.keys() {
                    self.definition(name);
                }
            }
            Some(_) => self.within("$defs", |walk| walk.wrong_type("$defs", "an object of schemas")),
            None => {}
        }
    }

    /// What may stand at the place that this schema describes.
    fn shape(&mut self, schema: &Value) -> Option<Shape> {
        let members = match schema {
            Value::Object(members) => members,
            Value::Bool(_) => {
                let message = format!("the schema `{schema}` has no type");
                self.mistake(Unsupported, message);
                return None;
            }
            _ => {
                self.mistake(Invalid, "a schema is an object".to_owned());
                return None;
            }
        };
        self.size += 1;
        if self.depth == DEPTH || self.size > SIZE {
            self.too_large();
            return None;
        }
        self.depth += 1;
        let kind = self.annotated(members);
        self.depth -= 1;
        kind
    }

    fn annotated(&mut self, members: &Map<String, Value>) -> Option<Shape> {
        let before = self.mistakes.len();
        let description = self.annotations(members);
        let shape = if members.contains_key("$ref") {
            self.reference(members)
        } else if members.contains_key("anyOf") || members.contains_key("oneOf") {
            self.union(members)
        } else {
            self.typed(members)
        };
        let mut shape = shape.filter(|_| self.mistakes.len() == before)?;
        shape.personal |= members.contains_key(keyword::CLASS);
        if !description.is_empty() {
            shape.description = description;
        }
        match &mut shape.kind {
            Kind::Object(Object { description, .. }) | Kind::Choice(Choice { description, .. })
                if description.is_empty() =>
            {
                description.clone_from(&shape.description);
            }
            _ => {}
        }
        Some(shape)
    }

    /// Checks the annotations and keeps what they say in words.
    fn annotations(&mut self, members: &Map<String, Value>) -> Vec<String> {
        let mut words = Vec::new();
        for keyword in ["title", "description", "$comment"] {
            match members.get(keyword) {
                Some(Value::String(text)) if keyword != "$comment" => words.push(text.clone()),
                None | Some(Value::String(_)) => {}
                Some(_) => self.within(keyword, |walk| walk.wrong_type(keyword, "a string")),
            }
        }
        if members.get("examples").is_some_and(|examples| !examples.is_array()) {
            self.within("examples", |walk| walk.wrong_type("examples", "an array"));
        }
        if members.get("deprecated").is_some_and(|deprecated| !deprecated.is_boolean()) {
            self.within("deprecated", |walk| walk.wrong_type("deprecated", "`true` or `false`"));
        }
        if members.get(keyword::CLASS).is_some_and(|class| class != "personal") {
            self.within(keyword::CLASS, |walk| walk.wrong_type(keyword::CLASS, "`personal`"));
        }
        words
    }

    /// Refuses every keyword but these, the annotations and, at the root, the root's own.
    fn only(&mut self, members: &Map<String, Value>, keywords: &[&str], what: &str) {
        let at_root = self.path.is_empty();
        for name in members.keys().map(String::as_str) {
            if keywords.contains(&name)
                || keyword::ANNOTATIONS.contains(&name)
                || name == keyword::CLASS
                || keyword::is_foreign(name)
                || (at_root && keyword::ROOT.contains(&name))
            {
                continue;
            }
            let (message, help) = if let Some(why) = keyword::why_unsupported(name) {
                (format!("`{name}` is not supported"), Some(why.to_owned()))
            } else if keyword::ROOT.contains(&name) {
                (format!("`{name}` is supported at the schema's root only"), None)
            } else if keyword::shapes(name) {
                (format!("`{name}` says nothing about {what}"), None)
            } else {
                let nearest = keyword::nearest(name).map(|near| format!("did you mean `{near}`?"));
                (format!("`{name}` is no keyword of JSON Schema"), nearest)
            };
            self.within(name, |walk| walk.report(Unsupported, message, help));
        }
    }

    fn within<T>(&mut self, step: impl Into<Step>, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let result = walk(self);
        self.path.pop();
        result
    }

    fn too_large(&mut self) {
        if !self.mistakes.iter().any(|mistake| mistake.message.starts_with("the schema nests deeper")) {
            let message = format!("the schema nests deeper than {DEPTH} levels or describes more than {SIZE} values");
            self.mistake(Unsupported, message);
        }
    }

    fn wrong_type(&mut self, keyword: &str, expected: &str) {
        self.mistake(Invalid, format!("`{keyword}` must be {expected}"));
    }

    fn mistake(&mut self, kind: MistakeKind, message: String) {
        self.report(kind, message, None);
    }

    fn mistake_with(&mut self, kind: MistakeKind, message: String, help: &str) {
        self.report(kind, message, Some(help.to_owned()));
    }

    fn report(&mut self, kind: MistakeKind, message: String, help: Option<String>) {
        self.mistakes.push(Mistake { path: self.path.clone(), kind, message, help });
    }
}
