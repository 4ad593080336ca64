//! DynamoDB's items as JSON and back.
//! Invariant: what is written as JSON is read back equal; what JSON has no word for is read as its nearest
//! (a set as an array, bytes as Base64).

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::number;

/// An item, as the SDK holds it.
pub type Item = HashMap<String, AttributeValue>;

/// A JSON object as an item.
pub fn from_json(object: Map<String, Value>) -> Item {
    object.into_iter().map(|(name, value)| (name, attribute(value))).collect()
}

/// An item as a JSON object.
pub fn to_json(item: Item) -> Map<String, Value> {
    item.into_iter().map(|(name, value)| (name, json(value))).collect()
}

/// A JSON value as an attribute's value.
pub fn attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(bool) => AttributeValue::Bool(bool),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(values) => AttributeValue::L(values.into_iter().map(attribute).collect()),
        Value::Object(object) => AttributeValue::M(from_json(object)),
    }
}

/// An attribute's value as JSON.
pub fn json(value: AttributeValue) -> Value {
    let bytes = |blob: aws_sdk_dynamodb::primitives::Blob| Value::String(STANDARD.encode(blob.into_inner()));
    match value {
        AttributeValue::Bool(bool) => Value::Bool(bool),
        AttributeValue::N(digits) => number::json(&digits),
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::L(values) => Value::Array(values.into_iter().map(json).collect()),
        AttributeValue::M(item) => Value::Object(to_json(item)),
        AttributeValue::Ss(texts) => texts.into_iter().map(Value::String).collect(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|digits| number::json(digits)).collect(),
        AttributeValue::B(blob) => bytes(blob),
        AttributeValue::Bs(blobs) => blobs.into_iter().map(bytes).collect(),
        // `Null`, and the kinds that the service does not have yet.
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::primitives::Blob;
    use serde_json::json;

    #[test]
    fn json_comes_back_equal() {
        let value = json!({
            "s": "text", "i": -3, "big": u64::MAX, "f": 1.5, "b": true, "n": null,
            "l": [1, "two", [false]], "m": { "deep": { "deeper": [] } },
        });
        let Value::Object(object) = value.clone() else { unreachable!("an object") };
        assert_eq!(Value::Object(to_json(from_json(object))), value);
    }

    #[test]
    fn sets_and_bytes_have_their_nearest() {
        assert_eq!(super::json(AttributeValue::Ss(vec!["a".into()])), json!(["a"]));
        assert_eq!(super::json(AttributeValue::Ns(vec!["1".into()])), json!([1]));
        assert_eq!(super::json(AttributeValue::B(Blob::new(*b"hi"))), json!("aGk="));
    }
}
