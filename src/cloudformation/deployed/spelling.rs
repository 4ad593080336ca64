//! The spellings of a template: JSON, and YAML with CloudFormation's short forms.
//!
//! Invariant: what is read has long forms alone, `Fn::GetAtt` always as a list. The text is bounded in size and depth.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json, json};
use serde_yaml::{Tagged, budget, options};

/// The text as a value, or why it is none.
pub fn read(text: &str) -> Result<Json, String> {
    if text.trim_start().starts_with('{')
        && let Ok(json) = serde_json::from_str(text)
    {
        return Ok(json);
    }
    let options = options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        budget: budget! { max_nodes: 2_000_000, max_depth: 64, max_aliases: 10_000, max_documents: 1 },
    };
    let read = serde_yaml::from_str_with_options::<Spelt>(text, options);
    read.map(|Spelt(json)| json)
        .map_err(|error| error.render().to_string().lines().next().unwrap_or_default().to_owned())
}

/// A value whose short forms are written out.
struct Spelt(Json);

impl<'de> Deserialize<'de> for Spelt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Tagged(Plain(json), tag) = Tagged::deserialize(deserializer)?;
        let tag = tag.as_deref().and_then(|tag| tag.strip_prefix('!'));
        Ok(Spelt(match tag.filter(|tag| tag.starts_with(|first: char| first.is_ascii_uppercase())) {
            Some(function) => written_out(function, json),
            None => json,
        }))
    }
}

/// `!Ref Queue` as `Ref: Queue`, `!GetAtt Queue.Arn` as `Fn::GetAtt: [Queue, Arn]`.
fn written_out(function: &str, argument: Json) -> Json {
    match (function, argument) {
        ("Ref" | "Condition", argument) => json!({ function: argument }),
        ("GetAtt", Json::String(path)) => match path.split_once('.') {
            Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
            None => json!({ "Fn::GetAtt": path }),
        },
        (_, argument) => json!({ format!("Fn::{function}"): argument }),
    }
}

/// A value as the YAML library hands it over, its own tag aside.
struct Plain(Json);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Plain, E> {
        Ok(Plain(Json::Null))
    }

    fn visit_none<E>(self) -> Result<Plain, E> {
        Ok(Plain(Json::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Plain, D::Error> {
        Plain::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Plain, E> {
        Ok(Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Plain, E> {
        Ok(Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Plain, E> {
        Ok(Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Plain, E> {
        Ok(Plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Plain, E> {
        Ok(Plain(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Plain, A::Error> {
        let mut items = Vec::new();
        while let Some(Spelt(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Plain(Json::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plain, A::Error> {
        let mut members = Map::new();
        while let Some((key, Spelt(value))) = map.next_entry::<String, Spelt>()? {
            members.insert(key, value);
        }
        Ok(Plain(Json::Object(members)))
    }
}
