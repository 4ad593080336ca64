//! Intrinsic functions in their long form, and patterns where CloudFormation wants a text.
//!
//! Invariant: only what the plan calls a `Sub` is ever substituted. A literal is written as it is, whatever it looks like.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::plan::resource::Value;

/// What `Ref` answers for a resource or a parameter.
pub fn reference(id: &str) -> Value {
    Value::Ref(id.to_owned())
}

/// An attribute of a resource.
pub fn attribute(id: &str, name: &'static str) -> Value {
    Value::Attribute(id.to_owned(), name)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Literal(text) => serializer.serialize_str(text),
            Value::Ref(id) => intrinsic(serializer, "Ref", id),
            Value::Attribute(id, name) => intrinsic(serializer, "Fn::GetAtt", &[id.as_str(), name]),
            Value::Sub(text) => intrinsic(serializer, "Fn::Sub", text),
        }
    }
}

fn intrinsic<S: Serializer, T: Serialize>(serializer: S, function: &str, argument: &T) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(function, argument)?;
    map.end()
}

/// A pattern as an object, which reads best; as a text where CloudFormation would refuse or misread the object.
pub fn pattern(pattern: &Json) -> Json {
    if is_plain(pattern) { pattern.clone() } else { json!(pattern_text(pattern)) }
}

/// A pattern as JSON without blanks, its keys sorted.
pub fn pattern_text(pattern: &Json) -> String {
    sorted(pattern).to_string()
}

/// Whether CloudFormation reads an object as what it is: it refuses `null`, and takes some keys for its own functions.
fn is_plain(json: &Json) -> bool {
    match json {
        Json::Null => false,
        Json::Array(items) => items.iter().all(is_plain),
        Json::Object(members) => members.iter().all(|(key, value)| {
            let function = key == "Ref" || key == "Condition" || key.starts_with("Fn::");
            !function && is_plain(value)
        }),
        Json::String(_) | Json::Number(_) | Json::Bool(_) => true,
    }
}

fn sorted(json: &Json) -> Json {
    match json {
        Json::Array(items) => items.iter().map(sorted).collect(),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(members.into_iter().collect())
        }
        plain => plain.clone(),
    }
}

/// The same without members that hold nothing: CloudFormation knows no `null`.
pub fn without_nulls(json: Json) -> Json {
    match json {
        Json::Array(items) => items.into_iter().map(without_nulls).collect(),
        Json::Object(members) => {
            let some = members.into_iter().filter(|(_, value)| !value.is_null());
            Json::Object(some.map(|(key, value)| (key, without_nulls(value))).collect::<Map<_, _>>())
        }
        plain => plain,
    }
}
