//! Overrides, as written.

use crate::diagnostic::Diagnostics;
use crate::finding::wrong_type;
use crate::node::{Node, Value};
use crate::syntax::decode::{Decode, record};
use crate::syntax::value::{Table, Text};

record! {
    /// Properties of resources, for what the file cannot say otherwise: for each stack, by the declaration that asked for
    /// the resources (`handlers.allocate-stock`) and by their type (`AWS::Lambda::Function`). Maps are merged key by
    /// key, anything else is replaced.
    pub struct Overrides "overrides" {
        /// In what receives: bus, policies, queues, inbound rules.
        bus: StackOverrides,
        /// In what stores, works and sends: stores, functions, relays, APIs, forwarding rules.
        service: StackOverrides,
    }
}

/// By the path of a declaration, and by the type of the resources that it asked for.
pub type StackOverrides = Table<Text, Table<Text, Properties>>;

/// Properties of a resource, by AWS's own names.
#[derive(Clone, Debug)]
pub struct Properties(pub Node);

impl Decode for Properties {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        if !matches!(node.value, Value::Map(_)) {
            diagnostics.push(wrong_type::expected("a map of properties", node));
            return None;
        }
        Some(Properties(node.clone()))
    }
}

impl schemars::JsonSchema for Properties {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Properties".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "minProperties": 1 })
    }
}
