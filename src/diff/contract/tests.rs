//! Each kind of change of a schema, and whom it breaks.

use proptest::prelude::*;
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
        said(json!({ "type": ["string", "null"], "enum": ["a"] }), json!({ "enum": ["a"] })),
        Vec::<String>::new()
    );
    assert_eq!(
        said(json!({ "type": "string", "enum": ["a", 1] }), json!({ "type": "integer", "enum": ["a", 1] })),
        ["p: may be `1` now [C]", "p: may not be `a` any more [P]"]
    );
    assert_eq!(
        said(json!({ "type": "string" }), json!({ "type": "integer", "const": 1 })),
        ["p: was `string`, is `integer` [CP]"]
    );
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
    let types = json!({ "type": ["string", "null"] });
    assert_eq!(said(types.clone(), either(json!([text, nothing]))), Vec::<String>::new());
    assert_eq!(said(either(json!([number, types])), either(json!([nothing, text, number]))), Vec::<String>::new());
    assert_eq!(said(types, either(json!([text, number]))), ["p: was `null`, is `number` [CP]"]);
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

/// A schema of a small world: every object names `a` and `b`.
fn schema() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        prop::sample::subsequence(vec!["string", "integer", "number", "null", "boolean"], 1..3)
            .prop_map(|types| json!({ "type": types })),
        prop::sample::subsequence(vec!["x", "y", "z"], 1..3).prop_map(|values| json!({ "enum": values })),
        (0..3, 3..5).prop_map(|(least, most)| json!({ "type": "integer", "minimum": least, "maximum": most })),
        (0..2_u8, 1..3_u8).prop_map(|(least, most)| json!({ "type": "string", "minLength": least, "maxLength": most })),
        Just(json!({ "const": 1 })),
        prop::sample::subsequence(vec!["string", "integer", "null"], 1..3)
            .prop_map(|types| json!({ "type": types, "enum": ["x", 1, null] })),
        Just(json!({ "type": "integer", "exclusiveMinimum": 0, "multipleOf": 2 })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let rest = prop_oneof![Just(None), Just(Some(json!(false))), inner.clone().prop_map(Some)];
        let required = prop::sample::subsequence(vec!["a", "b"], 0..3);
        let object = (inner.clone(), inner.clone(), required, rest).prop_map(|(a, b, required, rest)| {
            let mut object = json!({ "type": "object", "properties": { "a": a, "b": b }, "required": required });
            if let Some(rest) = rest {
                object["additionalProperties"] = rest;
            }
            object
        });
        prop_oneof![
            3 => object,
            1 => (inner.clone(), 0..3_u8).prop_map(|(items, most)| json!({ "type": "array", "items": items, "maxItems": most })),
            1 => prop::collection::vec(inner, 1..3).prop_map(|branches| json!({ "anyOf": branches })),
        ]
    })
}

fn instance() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        (-1..6).prop_map(|number| json!(number)),
        Just(json!(1.5)),
        prop::sample::select(vec!["", "x", "y", "zz"]).prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c"]), inner.clone(), 0..4)
                .prop_map(|members| json!(members)),
            1 => prop::collection::vec(inner, 0..3).prop_map(|items| json!(items)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_one_schema_takes_and_the_other_does_not_breaks_somebody(
        old in schema(),
        new in schema(),
        values in prop::collection::vec(instance(), 12),
    ) {
        let changes = compare(&old, &new);
        let [was, is] = [&old, &new].map(|schema| jsonschema::draft202012::new(schema).expect("a schema"));
        for value in values {
            let unread = is.is_valid(&value) && !was.is_valid(&value);
            let refused = was.is_valid(&value) && !is.is_valid(&value);
            prop_assert!(!unread || changes.iter().any(|change| change.breaks_consumers), "{value} of {old} and {new}");
            prop_assert!(!refused || changes.iter().any(|change| change.breaks_producers), "{value} of {old} and {new}");
        }
    }

    #[test]
    fn a_schema_is_the_same_as_itself(schema in schema()) {
        prop_assert_eq!(compare(&schema, &schema), vec![]);
    }

    #[test]
    fn who_is_broken_one_way_round_is_the_other_the_other_way_round(old in schema(), new in schema()) {
        let breaks = |old: &Json, new: &Json| {
            let changes = compare(old, new);
            (changes.iter().any(|change| change.breaks_consumers), changes.iter().any(|change| change.breaks_producers))
        };
        let (consumers, producers) = breaks(&old, &new);
        prop_assert_eq!(breaks(&new, &old), (producers, consumers));
    }
}
