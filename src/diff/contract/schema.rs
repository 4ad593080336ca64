//! Two JSON Schemas of one place, compared for who reads what is written and for who writes what is read.
//!
//! Invariant: where a value of the new schema is none of the old one, a change says that it breaks consumers, and where a
//! value of the old one is none of the new one, that it breaks producers. One leniency: a further property that need not be
//! there breaks nobody, since who reads takes what it knows, and nothing was written under that name.

mod bounds;
mod object;
mod scalar;
mod union;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::diff::words::quoted;

/// What changed in one place of a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The place: `lines[].count`; empty for the whole.
    pub field: String,
    /// What changed there, in words.
    pub words: String,
    /// Whether who was built for the old schema may meet what it cannot read.
    pub breaks_consumers: bool,
    /// Whether what was written for the old schema may be refused by the new one.
    pub breaks_producers: bool,
}

/// What changed from one document to another, by place.
pub fn compare(old: &Json, new: &Json) -> Vec<Change> {
    let mut walk = Walk { old, new, open: BTreeSet::new(), found: BTreeSet::new() };
    walk.place("", old, new);
    walk.found.into_iter().collect()
}

/// Keywords that say nothing about values.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "examples",
    "title",
];

/// The walk over both documents at once.
struct Walk<'a> {
    old: &'a Json,
    new: &'a Json,
    /// The pairs of references that are being walked: where one comes again, it is the same question.
    open: BTreeSet<(String, String)>,
    found: BTreeSet<Change>,
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// More is allowed: who reads may not know it.
    Wider,
    /// Less is allowed: who writes may still send it.
    Narrower,
    /// Both.
    Apart,
    /// Neither.
    Same,
}

impl<'a> Walk<'a> {
    fn say(&mut self, field: &str, way: Way, words: String) {
        let (breaks_consumers, breaks_producers) =
            (matches!(way, Way::Wider | Way::Apart), matches!(way, Way::Narrower | Way::Apart));
        self.found.insert(Change { field: field.to_owned(), words, breaks_consumers, breaks_producers });
    }

    /// Compares what may stand in one place.
    fn place(&mut self, field: &str, old: &'a Json, new: &'a Json) {
        let pair = (reference(old), reference(new));
        let referred = !pair.0.is_empty() || !pair.1.is_empty();
        if referred && !self.open.insert(pair.clone()) {
            return;
        }
        let (old, new) = (resolve(self.old, old), resolve(self.new, new));
        match (old, new) {
            (Json::Object(old), Json::Object(new)) => self.schemas(field, old, new),
            (old, new) if old == new => {}
            (Json::Bool(true), _) => self.say(field, Way::Narrower, "may not be anything any more".to_owned()),
            (_, Json::Bool(true)) => self.say(field, Way::Wider, "may be anything now".to_owned()),
            _ => self.say(field, Way::Apart, "is another schema altogether".to_owned()),
        }
        if referred {
            self.open.remove(&pair);
        }
    }

    fn schemas(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) {
        if old == new && !refers(old) {
            return;
        }
        self.class(field, old, new);
        if union::is_union(old) || union::is_union(new) {
            self.unions(field, old, new);
            return;
        }
        if !self.types(field, old, new) {
            return;
        }
        self.values(field, old, new);
        self.bounds(field, old, new);
        self.objects(field, old, new);
        self.arrays(field, old, new);
        self.others(field, old, new);
    }

    /// Our own annotation says what is personal; it changes nothing about values.
    fn class(&mut self, field: &str, old: &Map<String, Json>, new: &Map<String, Json>) {
        let [before, after] = [old, new].map(|schema| schema.get("x-busline-class"));
        match (before, after) {
            (None, Some(_)) => self.say(field, Way::Same, "is personal data now".to_owned()),
            (Some(_), None) => self.say(field, Way::Same, "is no personal data any more".to_owned()),
            _ => {}
        }
    }

    fn arrays(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) {
        let items = format!("{field}[]");
        match (old.get("items"), new.get("items")) {
            (Some(old), Some(new)) => self.place(&items, old, new),
            (None, Some(_)) => self.say(&items, Way::Narrower, "may not be anything any more".to_owned()),
            (Some(_), None) => self.say(&items, Way::Wider, "may be anything now".to_owned()),
            (None, None) => {}
        }
    }

    /// Keywords of which only a difference is seen.
    fn others(&mut self, field: &str, old: &Map<String, Json>, new: &Map<String, Json>) {
        const OPAQUE: &[&str] = &[
            "allOf",
            "contains",
            "dependentRequired",
            "dependentSchemas",
            "else",
            "if",
            "maxContains",
            "minContains",
            "not",
            "pattern",
            "patternProperties",
            "prefixItems",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
        ];
        for keyword in OPAQUE {
            let way = match (old.get(*keyword), new.get(*keyword)) {
                (before, after) if before == after => continue,
                (None, Some(_)) if !["else", "then"].contains(keyword) => Way::Narrower,
                (Some(_), None) if !["else", "then"].contains(keyword) => Way::Wider,
                _ => Way::Apart,
            };
            self.say(field, way, format!("has another {}", quoted(keyword)));
        }
    }
}

/// The definition that a schema refers to and stands for; empty where it refers to none.
fn reference(schema: &Json) -> String {
    schema.get("$ref").and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn refers(schema: &Map<String, Json>) -> bool {
    fn within(json: &Json) -> bool {
        match json {
            Json::Object(members) => refers(members),
            Json::Array(items) => items.iter().any(within),
            _ => false,
        }
    }
    schema.iter().any(|(key, value)| key == "$ref" || (key != "$defs" && within(value)))
}

/// The schema at the end of its references; a reference that leads nowhere, or in a circle, leads to itself.
fn resolve<'a>(document: &'a Json, schema: &'a Json) -> &'a Json {
    let mut at = schema;
    for _ in 0..64 {
        let target = at.get("$ref").and_then(Json::as_str).and_then(|target| target.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(next) => at = next,
            None => return at,
        }
    }
    at
}

/// `lines[].count` from a place and the name of a member.
fn member(field: &str, name: &str) -> String {
    if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") }
}
