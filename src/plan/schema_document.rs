//! A reduced schema written out again in JSON Schema draft 4, the newest that EventBridge's registry takes.

use serde_json::{Map, Value, json};

use crate::schema::{Format, Kind, Object, Shape};

/// The schema of an object.
pub fn draft4(object: &Object) -> Value {
    let required: Vec<&str> = object.fields.iter().filter(|f| f.required).map(|f| f.name.as_str()).collect();
    let properties: Map<String, Value> =
        object.fields.iter().map(|field| (field.name.clone(), shape(&field.shape))).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    describe(&mut schema, &object.description);
    // Draft 4 asks that `required` is not empty.
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    Value::Object(schema)
}

fn shape(shape: &Shape) -> Value {
    let value = match &shape.kind {
        Kind::Array(items) => json!({ "type": "array", "items": self::shape(items) }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Choice(choice) => json!({ "type": "string", "enum": choice.values }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Map(values) => json!({ "type": "object", "additionalProperties": self::shape(values) }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Object(object) => draft4(object),
        Kind::Text(format) => text(*format),
    };
    let Value::Object(mut schema) = value else { unreachable!("each kind is an object") };
    describe(&mut schema, &shape.description);
    if shape.nullable { json!({ "anyOf": [schema, { "type": "null" }] }) } else { Value::Object(schema) }
}

fn text(format: Option<Format>) -> Value {
    let name = match format {
        None => return json!({ "type": "string" }),
        Some(Format::Date) => "date",
        Some(Format::DateTime) => "date-time",
        Some(Format::Uuid) => "uuid",
        Some(Format::Other(name)) => name,
    };
    json!({ "type": "string", "format": name })
}

fn describe(schema: &mut Map<String, Value>, paragraphs: &[String]) {
    if !paragraphs.is_empty() {
        schema.insert("description".to_owned(), paragraphs.join("\n\n").into());
    }
}
