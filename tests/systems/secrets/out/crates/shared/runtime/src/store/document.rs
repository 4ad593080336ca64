//! DocumentDB's documents as JSON and back.
//! Invariant: an item's `id` is its document's `_id`, so that one item looks the same in every store.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mongodb::bson::{Bson, Document};
use serde_json::{Map, Number, Value};

/// The key's name in a document.
pub const KEY: &str = "_id";

/// A JSON object as a document.
pub fn from_json(object: Map<String, Value>) -> Document {
    object.into_iter().map(|(name, value)| (if name == "id" { KEY.to_owned() } else { name }, bson(value))).collect()
}

/// A document as a JSON object.
pub fn to_json(document: Document) -> Map<String, Value> {
    let item = |(name, value): (String, Bson)| (if name == KEY { "id".to_owned() } else { name }, json(value));
    document.into_iter().map(item).collect()
}

/// A JSON value as BSON.
pub fn bson(value: Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(bool) => Bson::Boolean(bool),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => i32::try_from(integer).map_or(Bson::Int64(integer), Bson::Int32),
            (None, Some(float)) => Bson::Double(float),
            (None, None) => Bson::String(number.to_string()),
        },
        Value::String(text) => Bson::String(text),
        Value::Array(values) => Bson::Array(values.into_iter().map(bson).collect()),
        // Only the item's own `id` is the key; an object inside keeps its names.
        Value::Object(object) => Bson::Document(object.into_iter().map(|(name, value)| (name, bson(value))).collect()),
    }
}

/// BSON as a JSON value; what JSON has no word for as its plain text.
pub fn json(value: Bson) -> Value {
    match value {
        Bson::Null | Bson::Undefined => Value::Null,
        Bson::Boolean(bool) => Value::Bool(bool),
        Bson::Int32(integer) => integer.into(),
        Bson::Int64(integer) => integer.into(),
        Bson::Double(float) if float.fract() == 0.0 && float.abs() < 9e15 => (float as i64).into(),
        Bson::Double(float) => Number::from_f64(float).map_or(Value::Null, Value::Number),
        Bson::String(text) | Bson::Symbol(text) => Value::String(text),
        Bson::Array(values) => values.into_iter().map(json).collect(),
        Bson::Document(document) => {
            Value::Object(document.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
        Bson::ObjectId(id) => Value::String(id.to_hex()),
        Bson::DateTime(time) => match Timestamp::from_millisecond(time.timestamp_millis()) {
            Ok(time) => Value::String(time.to_string()),
            Err(_) => Value::Null,
        },
        Bson::Decimal128(decimal) => Value::String(decimal.to_string()),
        Bson::Binary(binary) => Value::String(STANDARD.encode(binary.bytes)),
        other => Value::String(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongodb::bson::{doc, oid::ObjectId};
    use serde_json::json;

    #[test]
    fn json_comes_back_equal_with_its_id_as_the_key() {
        let value = json!({ "id": "1", "i": 3, "big": 5_000_000_000_i64, "f": 1.5, "n": null, "m": { "id": [true] } });
        let Value::Object(object) = value.clone() else { unreachable!("an object") };
        let document = from_json(object);
        assert_eq!(document.get_str(KEY).ok(), Some("1"));
        assert_eq!(Value::Object(to_json(document)), value);
    }

    #[test]
    fn what_json_has_no_word_for_becomes_plain() {
        let id = ObjectId::parse_str("65f1c0ffee65f1c0ffee65f1").expect("an id");
        let time = mongodb::bson::DateTime::from_millis(0);
        assert_eq!(
            Value::Object(to_json(doc! { "_id": id, "at": time, "whole": 12.0 })),
            json!({ "id": "65f1c0ffee65f1c0ffee65f1", "at": "1970-01-01T00:00:00Z", "whole": 12 })
        );
    }
}
