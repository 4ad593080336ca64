//! From nodes to types. A `record!` states a declaration's keys once; the type, the reading and the editors' JSON
//! Schema all come from that one list, so they cannot disagree.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json};

use crate::diagnostic::Diagnostics;
use crate::finding::{missing_key, unknown_key, wrong_type};
use crate::node::{Node, Value};
use crate::source::{Span, Spanned};

/// What can be read from a node.
pub trait Decode: Sized {
    /// Reads a node; `None`, with findings, where it is not of this type.
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;

    /// What stands for a key that is not written; `None` where the key must be written.
    fn absent() -> Option<Self> {
        None
    }
}

/// A record being read: its entries, checked for unknown keys.
pub struct Fields<'a> {
    what: &'static str,
    span: Span,
    entries: &'a [(Spanned<String>, Node)],
}

impl<'a> Fields<'a> {
    /// Opens a node as a record of these keys.
    pub fn open(node: &'a Node, what: &'static str, keys: &[String], diagnostics: &mut Diagnostics) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            diagnostics.push(wrong_type::expected(what, node));
            return None;
        };
        for (key, _) in entries {
            if !keys.contains(&key.value) {
                diagnostics.push(unknown_key::in_record(key, what, keys));
            }
        }
        let span = entries.first().map_or(node.span, |(key, _)| key.span);
        Some(Fields { what, span, entries })
    }

    /// Where the record begins: its first key.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Reads the value of a key; `None`, with a finding, where it is missing or broken.
    pub fn take<T: Decode>(&self, key: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        match self.entries.iter().find(|(k, _)| k.value == key) {
            Some((_, node)) => T::decode(node, diagnostics),
            None => T::absent().or_else(|| {
                diagnostics.push(missing_key::in_record(key, self.what, self.span));
                None
            }),
        }
    }
}

/// The key of a field: `log_retention` is written `log-retention`.
pub fn key(field: &str) -> String {
    field.trim_start_matches("r#").replace('_', "-")
}

/// A property of a record, for its JSON Schema.
pub struct Property {
    /// The key.
    pub key: String,
    /// The value's schema.
    pub schema: Schema,
    /// Whether the key must be written.
    pub required: bool,
    /// What editors show.
    pub description: String,
}

/// The JSON Schema of a record.
pub fn record_schema(description: &str, properties: Vec<Property>) -> Schema {
    let required: Vec<&str> = properties.iter().filter(|p| p.required).map(|p| p.key.as_str()).collect();
    let mut schema = json_schema!({ "type": "object", "description": description, "additionalProperties": false });
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    let mut described = Map::new();
    for mut property in properties {
        property.schema = without_null(property.schema);
        property.schema.insert("description".into(), property.description.into());
        described.insert(property.key, property.schema.to_value());
    }
    schema.insert("properties".into(), Json::Object(described));
    schema
}

/// The schema of what is written where the key is written: a key with nothing behind it is a mistake, not a `null`.
fn without_null(schema: Schema) -> Schema {
    let is_null = |schema: &Json| schema.get("type").is_some_and(|kind| kind == "null");
    let mut value = schema.to_value();
    if let Some([written, null]) = value.get("anyOf").and_then(Json::as_array).map(Vec::as_slice)
        && is_null(null)
    {
        value = written.clone();
    }
    if let Some(Json::Array(kinds)) = value.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            value["type"] = kind.clone();
        }
    }
    Schema::try_from(value).expect("a schema without `null` is a schema")
}

/// The text of doc comments, a line each, as one description.
pub fn description(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::decode(node, diagnostics).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Value::List(items) = &node.value else {
            diagnostics.push(wrong_type::expected("a list", node));
            return None;
        };
        Some(items.iter().filter_map(|item| T::decode(item, diagnostics)).collect())
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::decode(node, diagnostics).map(|value| Spanned { value, span: node.span })
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A declaration with keys: the type, its reading and its JSON Schema from one list.
macro_rules! record {
    ($(#[doc = $doc:literal])* pub struct $name:ident $what:literal { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where it begins.
            pub span: $crate::source::Span,
            $($(#[doc = $field_doc])* pub $field: $type,)*
        }

        impl $crate::syntax::decode::Decode for $name {
            fn decode(
                node: &$crate::node::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                use $crate::syntax::decode::{Fields, key};
                let fields = Fields::open(node, $what, &[$(key(stringify!($field))),*], diagnostics)?;
                $(let $field = fields.take::<$type>(&key(stringify!($field)), diagnostics);)*
                Some($name { span: fields.span(), $($field: $field?,)* })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                use $crate::syntax::decode::{Decode, Property, description, key, record_schema};
                let properties = vec![$(Property {
                    key: key(stringify!($field)),
                    schema: generator.subschema_for::<$type>(),
                    required: <$type as Decode>::absent().is_none(),
                    description: description(&[$($field_doc),*]),
                },)*];
                record_schema(&description(&[$($doc),*]), properties)
            }
        }
    };
}

/// One of a few words: the type, its reading and its JSON Schema from one list.
macro_rules! choice {
    ($(#[doc = $doc:literal])* pub enum $name:ident $what:literal { $($(#[doc = $variant_doc:literal])* $variant:ident = $word:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[doc = $variant_doc])* $variant,)*
        }

        impl $name {
            /// As written.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl $crate::syntax::decode::Decode for $name {
            fn decode(
                node: &$crate::node::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                match &node.value {
                    $($crate::node::Value::String(word) if word == $word => Some($name::$variant),)*
                    _ => {
                        diagnostics.push($crate::finding::wrong_type::choice($what, &[$($word),*], node));
                        None
                    }
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),*] })
            }
        }
    };
}

pub(crate) use {choice, record};
