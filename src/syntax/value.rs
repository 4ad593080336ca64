//! The leaves of the grammar: texts, durations, account ids, numbers in a range, and tables of named declarations.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::decode::Decode;
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_account, invalid_name, invalid_value, wrong_type};
use crate::name::{EventName, Name, SecretName};
use crate::node::{Node, Value};
use crate::source::{Span, Spanned};

/// Any text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub String);

impl Decode for Text {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(Text(text.clone())),
            _ => {
                diagnostics.push(wrong_type::expected("a text", node));
                None
            }
        }
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl Decode for bool {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.value {
            Value::Bool(bool) => Some(bool),
            _ => {
                diagnostics.push(wrong_type::expected("`true` or `false`", node));
                None
            }
        }
    }
}

/// A whole number between two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> Decode for Whole<LEAST, MOST> {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.value {
            Value::Integer(number) if (LEAST..=MOST).contains(&number) => Some(Whole(number)),
            _ => {
                diagnostics.push(wrong_type::expected(&format!("a whole number from {LEAST} to {MOST}"), node));
                None
            }
        }
    }
}

impl<const LEAST: i64, const MOST: i64> JsonSchema for Whole<LEAST, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Whole".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LEAST, "maximum": MOST })
    }
}

/// A length of time, in seconds; written `30s`, `15m`, `24h` or `20d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub u32);

impl Duration {
    /// Reads `15m`.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        number.parse::<u32>().ok()?.checked_mul(seconds).map(Duration)
    }

    /// Whole days, rounded up: the unit of AWS's retention settings.
    pub fn days(self) -> u32 {
        self.0.div_ceil(86_400)
    }
}

/// As an author would write it.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
        let (size, unit) = units.into_iter().find(|(size, _)| self.0.is_multiple_of(*size)).expect("one divides all");
        write!(f, "{}{unit}", self.0 / size)
    }
}

impl Decode for Duration {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let parsed = match &node.value {
            Value::String(text) => Duration::parse(text),
            _ => None,
        };
        if parsed.is_none() {
            diagnostics.push(invalid_value::duration(node));
        }
        parsed
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+[smhd]$", "examples": ["30s", "15m", "24h", "20d"] })
    }
}

/// The id of an AWS account: twelve digits, quoted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountId(pub String);

impl Decode for AccountId {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(id) if id.len() == 12 && id.chars().all(|c| c.is_ascii_digit()) => {
                Some(AccountId(id.clone()))
            }
            Value::Integer(_) | Value::Float(_) => {
                diagnostics.push(invalid_account::unquoted(node));
                None
            }
            _ => {
                diagnostics.push(invalid_account::malformed(node));
                None
            }
        }
    }
}

impl JsonSchema for AccountId {
    fn schema_name() -> Cow<'static, str> {
        "AccountId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{12}$" })
    }
}

/// A piece of the file kept as it stands: a pattern, or a schema written inline.
#[derive(Clone, Debug)]
pub struct Verbatim(pub Node);

impl Decode for Verbatim {
    fn decode(node: &Node, _: &mut Diagnostics) -> Option<Self> {
        Some(Verbatim(node.clone()))
    }
}

impl JsonSchema for Verbatim {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Verbatim".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

/// A kind of name that may be a key.
pub trait Key: Sized {
    /// What the grammar asks of it, as a regular expression.
    const PATTERN: &'static str;

    /// Reads it; the error says what is wrong.
    fn parse(text: &str) -> Result<Self, String>;
}

impl Key for Name {
    const PATTERN: &'static str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

    fn parse(text: &str) -> Result<Self, String> {
        Name::parse(text)
    }
}

impl Key for EventName {
    const PATTERN: &'static str = "^[A-Z][A-Za-z0-9]*(@([2-9]|[1-9][0-9]))?$";

    fn parse(text: &str) -> Result<Self, String> {
        EventName::parse(text)
    }
}

impl Key for SecretName {
    const PATTERN: &'static str = "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$";

    fn parse(text: &str) -> Result<Self, String> {
        SecretName::parse(text)
    }
}

impl Key for Text {
    const PATTERN: &'static str = "^.+$";

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("is empty".to_owned()) } else { Ok(Text(text.to_owned())) }
    }
}

impl Decode for Name {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Text(text) = Text::decode(node, diagnostics)?;
        Name::parse(&text)
            .map_err(|why| diagnostics.push(invalid_name::name(&text, &why, Name::PATTERN, node.span)))
            .ok()
    }
}

impl JsonSchema for Name {
    fn schema_name() -> Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": Name::PATTERN, "maxLength": Name::LONGEST })
    }
}

/// Named declarations in the order of the file. Those that could not be read are left out, but their names are kept:
/// what refers to them is not a second mistake.
#[derive(Clone, Debug)]
pub struct Table<K, T> {
    /// What could be read.
    pub entries: Vec<(Spanned<K>, T)>,
    /// The names of what could not.
    pub broken: Vec<String>,
    /// Where it begins.
    pub span: Span,
}

impl<K: Key, T: Decode> Decode for Table<K, T> {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Value::Map(written) = &node.value else {
            diagnostics.push(wrong_type::expected("a map", node));
            return None;
        };
        let mut table = Table { entries: Vec::new(), broken: Vec::new(), span: node.span };
        for (key, node) in written {
            let name = K::parse(&key.value)
                .map_err(|why| diagnostics.push(invalid_name::name(&key.value, &why, K::PATTERN, key.span)));
            match (name, T::decode(node, diagnostics)) {
                (Ok(name), Some(value)) => table.entries.push((Spanned { value: name, span: key.span }, value)),
                _ => table.broken.push(key.value.clone()),
            }
        }
        Some(table)
    }

    fn absent() -> Option<Self> {
        Some(Table { entries: Vec::new(), broken: Vec::new(), span: Span::default() })
    }
}

impl<K: Key, T: JsonSchema> JsonSchema for Table<K, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}s", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "propertyNames": { "pattern": K::PATTERN }, "additionalProperties": value })
    }
}
