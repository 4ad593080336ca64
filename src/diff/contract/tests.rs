//! Each kind of change of a schema, and whom it breaks.

use serde_json::{Value as Json, json};

use super::schema::compare;

/// Compares two schemas of one property, and says of each change its place, its words and whom it breaks.
fn said(old: Json, new: Json) -> Vec<String> {
    let document = |schema: Json| json!({ "type": "object", "properties": { "p": schema } });
    documents(&document(old), &document(new))
}

fn documents(old: &Json, new: &Json) -> Vec<String> {
    let mark = |breaks: bool, letter: &'static str| if breaks { letter } else { "" };
    let all = compare(old, new).into_iter();
    all.map(|change| {
        let who = format!("{}{}", mark(change.breaks_consumers, "C"), mark(change.breaks_producers, "P"));
        format!("{}: {} [{who}]", change.field, change.words)
    })
    .collect()
}

#[test]
fn types() {
    assert_eq!(said(json!({ "type": "integer" }), json!({ "type": "number" })), ["p: was `integer`, is `number` [C]"]);
    assert_eq!(
        said(json!({ "type": ["string", "null"] }), json!({ "type": "string" })),
        ["p: was `null` and `string`, is `string` [P]"]
    );
    assert_eq!(said(json!({ "type": "string" }), json!({ "type": "integer" })), ["p: was `string`, is `integer` [CP]"]);
}

#[test]
fn values() {
    assert_eq!(
        said(json!({ "enum": ["a", "b"] }), json!({ "enum": ["b", "c"] })),
        ["p: may be `c` now [C]", "p: may not be `a` any more [P]"]
    );
    assert_eq!(
        said(json!({ "type": "string" }), json!({ "type": "string", "const": "a" })),
        ["p: may only be `a` now [P]"]
    );
    assert_eq!(said(json!({ "const": "a" }), json!({ "enum": ["a"] })), Vec::<String>::new());
    assert_eq!(
        said(json!({ "type": "string", "format": "date" }), json!({ "type": "string", "format": "date-time" })),
        ["p: had the format `date`, has `date-time` [CP]"]
    );
}

#[test]
fn bounds() {
    assert_eq!(
        said(json!({ "type": "integer", "minimum": 1 }), json!({ "type": "integer", "minimum": 2 })),
        ["p: had `minimum` 1, has 2 [P]"]
    );
    assert_eq!(
        said(json!({ "type": "string", "maxLength": 5 }), json!({ "type": "string", "maxLength": 9 })),
        ["p: had `maxLength` 5, has 9 [C]"]
    );
    assert_eq!(
        said(json!({ "type": "array", "uniqueItems": true }), json!({ "type": "array" })),
        ["p: may repeat an item now [C]"]
    );
}

#[test]
fn properties() {
    let of = |required: &[&str], names: &[&str]| {
        let properties: serde_json::Map<String, Json> =
            names.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
        json!({ "type": "object", "required": required, "properties": properties })
    };
    assert_eq!(
        documents(&of(&["a"], &["a", "b"]), &of(&[], &["a", "b", "c"])),
        ["a: may be missing now [C]", "c: is new []"]
    );
    assert_eq!(
        documents(&of(&["a"], &["a", "b"]), &of(&["b", "c"], &["b", "c"])),
        ["a: is gone, and was always there [C]", "b: has to be there now [P]", "c: is new and required [P]",]
    );
    assert_eq!(documents(&of(&[], &["a"]), &of(&[], &[])), ["a: is gone, and was there sometimes [C]"]);
}

#[test]
fn other_properties() {
    let map = |schema: Json| json!({ "type": "object", "additionalProperties": schema });
    assert_eq!(said(map(json!(false)), map(json!(true))), ["p.*: other properties may be there now [C]"]);
    assert_eq!(
        said(map(json!({ "type": "string" })), map(json!({ "type": "integer" }))),
        ["p.*: was `string`, is `integer` [CP]"]
    );
}

#[test]
fn items_and_what_is_in_them() {
    let list =
        |schema: Json| json!({ "type": "array", "items": { "type": "object", "properties": { "sku": schema } } });
    assert_eq!(
        said(list(json!({ "type": "string" })), list(json!({ "type": "number" }))),
        ["p[].sku: was `string`, is `number` [CP]"]
    );
}

#[test]
fn alternatives() {
    let either = |schemas: Json| json!({ "anyOf": schemas });
    let (text, number, nothing) = (json!({ "type": "string" }), json!({ "type": "number" }), json!({ "type": "null" }));
    assert_eq!(
        said(either(json!([text, nothing])), either(json!([text, number, nothing]))),
        ["p: may be 1 alternative more [C]"]
    );
    assert_eq!(said(either(json!([text, nothing])), text.clone()), ["p: may be 1 alternative fewer [P]"]);
    assert_eq!(said(either(json!([text, nothing])), json!({ "oneOf": [nothing, text] })), Vec::<String>::new());
    assert_eq!(
        said(either(json!([text, nothing])), either(json!([{ "type": "string", "format": "date" }, nothing]))),
        ["p: has the format `date` now [P]"]
    );
}

#[test]
fn references_are_followed_and_may_go_round() {
    let document = |schema: Json| {
        json!({
            "type": "object", "properties": { "p": { "$ref": "#/$defs/Node" } },
            "$defs": { "Node": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Node" }, "v": schema } } },
        })
    };
    assert_eq!(
        documents(&document(json!({ "type": "string" })), &document(json!({ "type": "number" }))),
        ["p.v: was `string`, is `number` [CP]"]
    );
    let inline = json!({ "type": "object", "properties": { "p": { "type": "string" } } });
    let referred = json!({ "type": "object", "properties": { "p": { "$ref": "#/$defs/T" } }, "$defs": { "T": { "type": "string" } } });
    assert_eq!(documents(&inline, &referred), Vec::<String>::new());
}
