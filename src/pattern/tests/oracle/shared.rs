//! What both speak: each matcher and value, and patterns and events of few names and values, so that they meet. `$or` quamina
//! does not know; it gets a pattern for each way through it.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const TEXTS: &[&str] = &[
    "",
    "a",
    "ab",
    "AB",
    "ba",
    "aab",
    "*",
    "a*b",
    "\\",
    "\n",
    "\"",
    "a\"b",
    "é",
    "É",
    "aé",
    "ß",
    "ẞ",
    "ſ",
    "s",
    "K",
    "k",
    "İ",
    "i",
    "ı",
    "σ",
    "ς",
    "ǆ",
    "ǅ",
    "𝄞",
    "1",
    "null",
    "true",
    "10.0.0.1",
    "10.0.0.9",
    "010.0.0.1",
    "2001:db8:0:0:0:0:0:1",
    "2001:db8::1",
    "::ffff:10.0.0.1",
    "::ffff:a00:1",
];

/// Plain values.
pub fn values() -> Vec<Value> {
    let texts = TEXTS.iter().map(|text| json!(text));
    texts.chain(numbers()).chain([Value::Null, json!(true), json!(false)]).collect()
}

fn numbers() -> Vec<Value> {
    [0.0, -0.0, 1.0, 1.5, -2.0, 300.0, 0.000_001, 4_999_999_999.5, 5e9]
        .map(Value::from)
        .into_iter()
        .chain([0, 1, -2, 300, 5_000_000_000_i64].map(Value::from))
        .collect()
}

/// Matchers of every kind that both know, one of each for every value.
pub fn matchers() -> Vec<Value> {
    let mut matchers = values();
    for text in TEXTS {
        matchers.extend(["prefix", "suffix", "equals-ignore-case", "anything-but"].map(|kind| json!({ kind: text })));
        matchers.push(json!({ "anything-but": ["b", text] }));
    }
    for number in numbers() {
        matchers.extend(["=", "<", "<=", ">", ">="].map(|operator| json!({ "numeric": [operator, number] })));
        matchers.extend([">", ">="].map(|operator| json!({ "numeric": [operator, number, "<", 301] })));
        matchers.extend(["<", "<="].map(|operator| json!({ "numeric": [">=", -2, operator, number] })));
        matchers.extend([json!({ "anything-but": number }), json!({ "anything-but": [number, 7] })]);
    }
    let shapes = ["*", "a*", "*b", "a*b", "a*a*b", "*a*", "a", "", "\\**", "*\\\\", "*é*", "10.*.1"];
    matchers.extend(shapes.map(|shape| json!({ "wildcard": shape })));
    matchers.extend(["10.0.0.0/29", "10.0.0.8/30", "2001:db8::/124"].map(|block| json!({ "cidr": block })));
    matchers.extend([true, false].map(|exists| json!({ "exists": exists })));
    matchers
}

/// Patterns of every shape.
pub fn pattern() -> impl Strategy<Value = Value> {
    let leaf = btree_map(name(), list(), 1..2).prop_map(object);
    leaf.prop_recursive(2, 12, 3, |inner| {
        let field = prop_oneof![2 => list(), 1 => inner.clone()];
        let or = prop::option::weighted(0.3, vec(inner, 2..4));
        (btree_map(name(), field, 1..3), or).prop_map(|(mut fields, or)| {
            if let Some(alternatives) = or {
                fields.insert("$or".to_owned(), Value::from(alternatives));
            }
            object(fields)
        })
    })
}

/// Events of every shape.
pub fn event() -> impl Strategy<Value = Value> {
    let value = plain().prop_recursive(3, 24, 4, |inner| {
        let object = btree_map(name(), inner.clone(), 1..4).prop_map(object).boxed();
        prop_oneof![
            2 => object.clone(),
            2 => vec(object, 0..4).prop_map(Value::from),
            1 => vec(inner, 0..4).prop_map(Value::from),
        ]
    });
    btree_map(name(), value, 0..4).prop_map(object)
}

/// Patterns with several fields below each other, of which some lie in one array of an event of `elements`.
pub fn pattern_of_elements() -> impl Strategy<Value = Value> {
    let fields = || btree_map(prop::sample::select(vec!["x", "y", "z"]), list(), 1..4);
    (fields(), prop::option::of(fields())).prop_map(|(fields, deeper)| {
        let mut fields = Value::from_iter(fields);
        if let Some(deeper) = deeper {
            fields["deeper"] = Value::from_iter(deeper);
        }
        json!({ "elements": fields })
    })
}

/// Events with arrays of objects, some of them in such arrays.
pub fn elements() -> impl Strategy<Value = Value> {
    let value = || prop_oneof![4 => plain(), 1 => vec(plain(), 0..3).prop_map(Value::from)];
    let members =
        || btree_map(prop::sample::select(vec!["x", "y", "z"]), value(), 1..4).prop_map(Value::from_iter::<Fields>);
    let deeper = (members(), vec(members(), 0..3)).prop_map(|(mut members, deeper)| {
        members["deeper"] = Value::from(deeper);
        members
    });
    vec(deeper, 1..4).prop_map(|elements| json!({ "elements": elements }))
}

type Fields = std::collections::BTreeMap<&'static str, Value>;

/// The ways through the alternatives of every `$or`; `None` where one of them wants a plain value and an object at one key,
/// which no pattern without `$or` can say.
pub fn without_or(pattern: &Value) -> Option<Vec<Value>> {
    let mut ways = vec![Value::Object(Map::new())];
    for (name, value) in pattern.as_object()? {
        let parts: Vec<Value> = match value {
            Value::Array(alternatives) if name == "$or" => {
                alternatives.iter().map(without_or).collect::<Option<Vec<_>>>()?.concat()
            }
            Value::Object(_) => without_or(value)?.into_iter().map(|nested| json!({ name: nested })).collect(),
            list => vec![json!({ name: list })],
        };
        let both = ways.iter().flat_map(|way| parts.iter().map(|part| joined(way, part)));
        ways = both.collect::<Option<Vec<_>>>()?;
    }
    Some(ways)
}

fn joined(one: &Value, other: &Value) -> Option<Value> {
    let (mut members, more) = (one.as_object()?.clone(), other.as_object()?);
    for (name, value) in more {
        let value = match members.get(name) {
            Some(before) => joined(before, value)?,
            None => value.clone(),
        };
        members.insert(name.clone(), value);
    }
    Some(Value::Object(members))
}

/// What stands at a key; `exists` stands alone, or the two would differ.
fn list() -> impl Strategy<Value = Value> {
    let others = [json!({ "prefix": "a" }), json!({ "anything-but": ["a", "b"] }), json!({ "numeric": [">", 0] })];
    let matcher = prop_oneof![3 => plain(), 1 => prop::sample::select(others.to_vec())];
    prop_oneof![
        4 => vec(matcher, 1..6).prop_map(Value::from),
        1 => any::<bool>().prop_map(|exists| json!([{ "exists": exists }])),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned)
}

fn plain() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!("a"), json!("ab"), json!("b"), json!(1), json!(1.5), json!(null), json!(true)])
}

fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect())
}
