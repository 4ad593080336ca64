//! An example of what a schema describes: every property is there, and the same on any day.

use serde_json::{Map, Value as Json, json};

use super::event::TIME;
use crate::schema::{Format, Kind, Object, Shape};

/// An example of an object.
pub fn of(object: &Object) -> Json {
    let fields = object.fields.iter().map(|field| (field.name.clone(), place(&field.name, &field.shape)));
    Json::Object(fields.collect::<Map<_, _>>())
}

fn place(name: &str, shape: &Shape) -> Json {
    match &shape.kind {
        Kind::Array(item) => json!([place(name, item)]),
        Kind::Boolean => json!(true),
        Kind::Choice(choice) => json!(choice.values.first()),
        Kind::Integer => json!(1),
        Kind::Map(item) => json!({ "key": place(name, item) }),
        Kind::Number => json!(1.5),
        Kind::Object(object) => of(object),
        Kind::Text(format) => json!(match format {
            None => name.to_owned(),
            Some(Format::Date) => TIME[..10].to_owned(),
            Some(Format::DateTime) => TIME.to_owned(),
            Some(Format::Uuid) => "00000000-0000-4000-8000-000000000003".to_owned(),
            Some(Format::Other(kind)) => other(kind).to_owned(),
        }),
    }
}

/// A text of a format that has no type of its own.
fn other(format: &str) -> &str {
    match format {
        "email" | "idn-email" => "someone@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "iri" | "uri-reference" | "iri-reference" => "https://example.com/",
        "uri-template" => "https://example.com/{id}",
        "time" => "03:04:05Z",
        "duration" => "PT1H",
        "json-pointer" => "/a",
        "relative-json-pointer" => "0",
        "regex" => "a",
        _ => "text",
    }
}
