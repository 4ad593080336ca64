//! What a schema document becomes, or why it becomes nothing.

mod projection;

use super::rust::{Body, Declaration, Presence, declare};
use super::{Kind, MistakeKind, Object, Step, reduce};
use serde_json::{Value, json};

/// Each mistake as `path: message`, with `?` before what is unsupported and `!` before what is invalid.
fn mistakes(document: Value) -> Vec<String> {
    let mistakes = reduce(&document).expect_err("the document has a mistake");
    let line = |mistake: super::Mistake| {
        let path: Vec<String> = mistake.path.iter().map(step).collect();
        let sign = if mistake.kind == MistakeKind::Invalid { '!' } else { '?' };
        format!("{sign} {}: {}", path.join("/"), mistake.message)
    };
    mistakes.into_iter().map(line).collect()
}

fn step(step: &Step) -> String {
    match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    }
}

fn object(document: Value) -> Object {
    reduce(&document).unwrap_or_else(|mistakes| panic!("the document is right, but: {mistakes:#?}"))
}

/// The declarations of an event `Event`, one line each.
fn declarations(document: Value) -> Vec<String> {
    declare("Event", &object(document)).iter().map(line).collect()
}

fn line(declaration: &Declaration) -> String {
    let rename = |rename: &Option<String>| rename.as_ref().map(|name| format!(" = {name:?}")).unwrap_or_default();
    let body: Vec<String> = match &declaration.body {
        Body::Enum(variants) => {
            variants.iter().map(|variant| format!("{}{}", variant.name, rename(&variant.rename))).collect()
        }
        Body::Struct { fields, .. } => fields
            .iter()
            .map(|field| format!("{}{}: {}", field.identifier, rename(&field.rename), field.r#type))
            .collect(),
    };
    let rule = declaration.rename_all.map(|rule| format!(" {rule}")).unwrap_or_default();
    format!("{}{rule} {{ {} }}", declaration.name, body.join(", "))
}

fn properties(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

#[test]
fn a_whole_event_keeps_order_and_presence() {
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "payment-cancelled",
        "title": "A payment was cancelled",
        "type": "object",
        "additionalProperties": false,
        "required": ["paymentId", "status", "note"],
        "properties": {
            "paymentId": { "type": "string", "format": "uuid", "examples": ["x"], "default": "x" },
            "status": { "enum": ["cancelled", "refunded"], "description": "Where it stands." },
            "note": { "type": ["string", "null"] },
            "at": { "type": "string", "format": "date-time", "deprecated": true },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "amount": { "type": "number" } } } },
            "labels": { "type": "object", "additionalProperties": { "type": "integer" } },
            "payer": { "anyOf": [{ "$ref": "#/$defs/Party" }, { "type": "null" }] },
            "payee": { "$ref": "#/$defs/Party", "description": "Who is paid." }
        },
        "$defs": { "Party": { "type": "object", "properties": { "email": { "type": "string", "format": "email" }, "born": { "type": "string", "format": "date" } } } }
    });
    let schema = object(document.clone());
    assert_eq!(schema.description, ["A payment was cancelled"]);
    assert!(schema.fields[3].deprecated && !schema.fields[3].required);
    assert!(schema.fields[6].shape.nullable);
    assert_eq!(schema.fields[7].shape.description, ["Who is paid."]);
    assert_eq!(
        declarations(document),
        [
            "Event camelCase { payment_id: uuid::Uuid, status: Status, note: Option<String>, at: Option<jiff::Timestamp>, \
             lines: Option<Vec<LinesItem>>, labels: Option<std::collections::BTreeMap<String, i64>>, payer: Option<Party>, payee: Option<Party> }",
            "Status lowercase { Cancelled, Refunded }",
            "LinesItem { amount: Option<f64> }",
            "Party { email: Option<String>, born: Option<jiff::civil::Date> }",
        ]
    );
    let declared = declare("Event", &schema);
    let Body::Struct { fields, eq } = &declared[0].body else { panic!("an event is a struct") };
    assert!(!eq, "a number lies within");
    let presence: Vec<Presence> = fields[..4].iter().map(|field| field.presence).collect();
    assert_eq!(presence, [Presence::Required, Presence::Required, Presence::Nullable, Presence::Optional]);
    assert!(fields[1].description.is_empty(), "the type says it");
}

#[test]
fn hostile_names_become_distinct_identifiers() {
    assert_eq!(
        declarations(properties(json!({
            "type": { "type": "string" }, "self": { "type": "string" }, "a-b": { "type": "string" }, "a_b": { "type": "string" },
            "a b": { "type": "string" }, "": { "type": "string" }, "Straße": { "type": "string" }, "{{x}}\"": { "type": "string" }, "1st": { "type": "string" },
            "HTTPStatus": { "type": "string" }
        })))[0],
        r#"Event { r#type: Option<String>, self_ = "self": Option<String>, a_b_2 = "a-b": Option<String>, a_b: Option<String>, a_b_3 = "a b": Option<String>, field = "": Option<String>, stra_e = "Straße": Option<String>, x = "{{x}}\"": Option<String>, field_1st = "1st": Option<String>, http_status = "HTTPStatus": Option<String> }"#
    );
    assert_eq!(
        declarations(properties(json!({ "s": { "enum": ["", "self", "on hold", "ON_HOLD", "1", "ü"] } })))[1],
        r#"S { Empty = "", Self_ = "self", OnHold = "on hold", OnHold2 = "ON_HOLD", Value1 = "1", Value = "ü" }"#
    );
}

#[test]
fn nested_types_are_named_once_within_an_event() {
    let nested =
        json!({ "type": "object", "properties": { "status": { "enum": ["a"] }, "string": { "enum": ["b"] } } });
    let document = properties(json!({ "status": { "const": "x" }, "event": nested, "other": nested }));
    assert_eq!(
        declarations(document),
        [
            "Event { status: Option<Status>, event: Option<EventEvent>, other: Option<Other> }",
            "Status lowercase { X }",
            "EventEvent { status: Option<EventEventStatus>, string: Option<EventEventString> }",
            "EventEventStatus lowercase { A }",
            "EventEventString lowercase { B }",
            "Other { status: Option<OtherStatus>, string: Option<OtherString> }",
            "OtherStatus lowercase { A }",
            "OtherString lowercase { B }",
        ]
    );
}

#[test]
fn an_event_named_like_a_type_of_the_prelude_hides_nothing() {
    let schema = object(properties(json!({ "x": { "type": "array", "items": { "type": ["string", "null"] } } })));
    assert_eq!(
        line(&declare("Option", &schema)[0]),
        "Option { x: std::option::Option<Vec<std::option::Option<String>>> }"
    );
}

#[test]
fn variants_choose_the_rule_that_spares_most() {
    let rules = |values: Value| declarations(properties(json!({ "s": { "enum": values } })))[1].clone();
    assert_eq!(rules(json!(["in-transit", "lost"])), "S kebab-case { InTransit, Lost }");
    assert_eq!(rules(json!(["inTransit", "lost"])), "S camelCase { InTransit, Lost }");
    assert_eq!(rules(json!(["IN_TRANSIT", "LOST"])), "S SCREAMING_SNAKE_CASE { InTransit, Lost }");
    assert_eq!(rules(json!(["InTransit", "lost"])), "S { InTransit, Lost = \"lost\" }");
}

#[test]
fn null_is_allowed_where_type_and_values_both_allow_it() {
    let nullable = |schema: Value| object(properties(json!({ "x": schema }))).fields[0].shape.nullable;
    assert!(nullable(json!({ "enum": ["a", null] })));
    assert!(nullable(json!({ "type": ["string", "null"], "enum": ["a", null] })));
    assert!(!nullable(json!({ "type": ["string", "null"], "enum": ["a"] })));
    assert!(!nullable(json!({ "type": "string", "enum": ["a", null] })));
    assert!(nullable(json!({ "oneOf": [{ "type": "null", "title": "none" }, { "type": "integer" }] })));
}

#[test]
fn every_mistake_comes_with_its_place() {
    assert_eq!(
        mistakes(json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "required": ["a", "nowhere", "a", 1],
            "propertis": {},
            "properties": {
                "a": { "type": "string", "minLength": 1, "pattern": "x", "items": {} },
                "b": { "type": "text" },
                "c": { "type": ["string", "integer"] },
                "d": { "type": "string", "format": "emial" },
                "e": { "$ref": "#/$defs/Nowhere" },
                "f": { "$ref": "other.json" },
                "g": { "type": "array" },
                "h": true,
                "i": { "type": "integer", "enum": [1] },
                "j": { "properties": {} },
                "k": { "type": "object" },
                "l": { "allOf": [] },
                "m": { "type": "object", "properties": { "x": { "type": "boolean" } }, "additionalProperties": true },
                "n": { "enum": ["a", "a"] },
                "o": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
                "p": { "type": "string", "title": 1 }
            },
            "$defs": { "Unused": { "type": "integer", "minimum": 0 } }
        })),
        [
            "? $schema: the dialect `http://json-schema.org/draft-07/schema` is not supported",
            "? propertis: `propertis` is no keyword of JSON Schema",
            "! required/1: `properties` has no `nowhere`",
            "! required/2: `a` is required twice",
            "! required/3: `required` must be an array of property names",
            "? properties/a/minLength: `minLength` is not supported",
            "? properties/a/pattern: `pattern` is not supported",
            "? properties/a/items: `items` says nothing about a string",
            "! properties/b/type: `text` is no type of JSON Schema",
            "? properties/c/type: a choice between `string` and `integer` is not supported",
            "? properties/d/format: JSON Schema has no format `emial`",
            "! properties/e/$ref: `$defs` has no definition `Nowhere`",
            "? properties/f/$ref: the reference `other.json` is not supported",
            "? properties/g: an array without `items` holds any values",
            "? properties/h: the schema `true` has no type",
            "? properties/i/enum: `enum` is supported on strings only",
            "? properties/j: a schema without `type` allows any value",
            "? properties/k: an object without `properties` holds any values",
            "? properties/l/allOf: `allOf` is not supported",
            "? properties/l: a schema without `type` allows any value",
            "? properties/m/additionalProperties: properties without a name are not supported beside named ones",
            "! properties/n/enum: the value `\"a\"` is listed twice",
            "? properties/o/oneOf: `oneOf` is supported for one schema or `null` only",
            "! properties/p/title: `title` must be a string",
            "? $defs/Unused/minimum: `minimum` is not supported",
        ]
    );
}

#[test]
fn the_root_is_an_object_with_named_properties() {
    for document in [
        json!({ "type": "string" }),
        json!({ "type": ["object", "null"], "properties": {} }),
        json!({ "type": "object", "additionalProperties": { "type": "string" } }),
    ] {
        assert_eq!(mistakes(document), ["? : an event's data is an object with named properties"]);
    }
    assert_eq!(mistakes(json!([])), ["! : an event's schema is an object"]);
    assert!(object(json!({ "type": "object", "properties": {} })).fields.is_empty());
}

#[test]
fn a_definition_that_contains_itself_is_refused_once() {
    let document = json!({
        "type": "object",
        "properties": { "tree": { "$ref": "#/$defs/Tree" }, "again": { "$ref": "#/$defs/Tree" } },
        "$defs": {
            "Tree": { "type": "object", "properties": { "leaf": { "$ref": "#/$defs/Leaf" } } },
            "Leaf": { "type": "object", "properties": { "of": { "$ref": "#/$defs/Tree" } } }
        }
    });
    assert_eq!(
        mistakes(document),
        ["? $defs/Leaf/properties/of/$ref: definition `Tree` contains itself: Tree -> Leaf -> Tree"]
    );
}

#[test]
fn references_that_multiply_and_depth_without_end_are_refused() {
    let mut definitions = serde_json::Map::new();
    for level in 0..200 {
        let next = json!({ "$ref": format!("#/$defs/D{}", level + 1) });
        definitions.insert(format!("D{level}"), properties(json!({ "l": next, "r": next })));
    }
    definitions.insert("D200".to_owned(), json!({ "type": "string" }));
    let mut document = properties(json!({ "x": { "$ref": "#/$defs/D0" } }));
    document["$defs"] = Value::Object(definitions.clone());
    assert_eq!(mistakes(document).len(), 1);
    let mut document = properties(json!({ "x": { "$ref": "#/$defs/D185" } }));
    document["$defs"] = Value::Object(
        definitions.into_iter().filter(|(name, _)| name >= &"D185".to_owned() && name.len() == 4).collect(),
    );
    assert_eq!(mistakes(document).len(), 1);
}

#[test]
fn a_definition_may_be_another_one_by_reference() {
    let document = json!({
        "$ref": "#/$defs/Whole",
        "$defs": {
            "Whole": { "type": "object", "properties": { "a~/b": { "$ref": "#/$defs/a~0~1b" } } },
            "a~/b": { "$ref": "#/$defs/Inner" },
            "Inner": { "enum": ["x"] }
        }
    });
    let schema = object(document);
    assert!(
        matches!(&schema.fields[0].shape.kind, Kind::Choice(choice) if choice.definition.as_deref() == Some("Inner"))
    );
}

#[test]
fn personal_data_is_found_at_any_depth() {
    let personal = json!({ "type": "string", "x-busline-class": "personal" });
    let document = json!({
        "type": "object",
        "properties": {
            "name": personal,
            "customer": { "type": "object", "properties": { "mail": personal, "since": { "type": "string" } } },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "note": personal } } },
            "tags": { "type": "object", "additionalProperties": personal },
            "payer": { "$ref": "#/$defs/Person" },
            "witness": { "anyOf": [{ "$ref": "#/$defs/Person" }, { "type": "null" }] },
            "place": { "$ref": "#/$defs/Place", "x-busline-class": "personal" },
            "depot": { "$ref": "#/$defs/Place", "x-other-tool": { "any": "thing" } }
        },
        "$defs": {
            "Person": { "type": "object", "properties": { "name": personal }, "x-busline-class": "personal" },
            "Place": { "type": "object", "properties": { "street": { "type": "string" } } }
        }
    });
    let object = object(document);
    assert_eq!(object.personal(), ["name", "customer.mail", "lines[].note", "tags.*", "payer", "witness", "place"]);
    let Body::Struct { fields, .. } = &declare("Event", &object)[0].body else { panic!("a struct") };
    let told: Vec<&str> = fields.iter().filter(|field| field.personal).map(|field| field.identifier.as_str()).collect();
    assert_eq!(told, ["name", "tags", "payer", "witness", "place"]);
}

#[test]
fn what_is_said_of_the_whole_holds_of_each_property() {
    let mut document = properties(json!({ "a": { "type": "string" }, "b": { "type": "integer" } }));
    document["x-busline-class"] = "personal".into();
    assert_eq!(object(document).personal(), ["a", "b"]);
}

#[test]
fn a_class_that_is_none_and_a_misspelt_keyword_are_refused() {
    assert_eq!(
        mistakes(properties(json!({
            "a": { "type": "string", "x-busline-class": "secret" },
            "b": { "type": "string", "x-busline-class": true },
            "c": { "type": "string", "x-busline-clas": "personal" },
            "d": { "type": "string", "x-busline-owner": "crm" },
            "e": { "type": "string", "x-buslin-class": "personal" },
            "f": { "type": "string", "x-amazon-owner": "crm" }
        }))),
        [
            "! properties/a/x-busline-class: `x-busline-class` must be `personal`",
            "! properties/b/x-busline-class: `x-busline-class` must be `personal`",
            "? properties/c/x-busline-clas: `x-busline-clas` is no keyword of JSON Schema",
            "? properties/d/x-busline-owner: `x-busline-owner` is no keyword of JSON Schema",
            "? properties/e/x-buslin-class: `x-buslin-class` is no keyword of JSON Schema",
        ]
    );
}
