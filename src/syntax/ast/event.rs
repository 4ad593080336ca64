//! Events, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Acceptance;
use crate::diagnostic::Diagnostics;
use crate::finding::wrong_type;
use crate::node::{Node, Value};
use crate::source::Spanned;
use crate::syntax::decode::{Decode, record};
use crate::syntax::value::Text;

record! {
    /// An event that a domain tells others about.
    pub struct Event "an event" {
        /// The JSON Schema 2020-12 of its data: a file's path, or the schema itself.
        schema: Spanned<SchemaText>,
        /// What it means, in a sentence.
        description: Option<Text>,
        /// Findings about this event that are meant.
        accept: Vec<Acceptance>,
    }
}

/// A schema: a path, or written inline.
#[derive(Clone, Debug)]
pub enum SchemaText {
    /// The path of a file beside `domains.yaml`.
    File(String),
    /// The schema itself.
    Inline(Node),
}

impl Decode for SchemaText {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(path) => Some(SchemaText::File(path.clone())),
            Value::Map(_) => Some(SchemaText::Inline(node.clone())),
            _ => {
                diagnostics.push(wrong_type::expected("a schema or the path of one", node));
                None
            }
        }
    }
}

impl JsonSchema for SchemaText {
    fn schema_name() -> Cow<'static, str> {
        "Schema".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "object" }] })
    }
}
