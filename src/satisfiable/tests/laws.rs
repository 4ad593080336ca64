//! What holds for every pattern over every schema, on generated ones: a witness matches and is valid, and where there is
//! none, no valid value that is tried matches.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

use super::{pattern, schema};
use crate::pattern::parse;
use crate::satisfiable::{Answer, World, explain, satisfiable};

/// Names are few, so that schemas and patterns meet; one has a dot, which makes two ways of one path.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![12 => prop::sample::select(vec!["a", "b", "c"]), 1 => Just("a.b")].prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = Value> {
    let texts = ["", "red", "Red", "RED", "dark red", "blue", "b", "10.0.0.1", "10.0.0.9", "::1", "2026-01-31"];
    let ids = ["0b0d2d0c-5c0e-4a5e-9a53-111111111111", "2026-01-31T10:00:00Z", "a@b.example"];
    prop::sample::select([&texts[..], &ids[..]].concat()).prop_map(Value::from)
}

fn number() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!(0), json!(1), json!(1.5), json!(2), json!(-3), json!(300)])
}

fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![4 => text(), 3 => number(), 1 => Just(Value::Null), 1 => any::<bool>().prop_map(Value::from)]
}

fn matcher() -> impl Strategy<Value = Value> {
    let part = || prop::sample::select(vec!["r", "re", "d", "10.", "2026-", "0b0d", "z", "@", "blue"]);
    let wildcard = || prop::sample::select(vec!["*", "r*", "*d", "d*d", "*-*", "20*-31", "z*"]);
    let range = (number(), number()).prop_map(|(low, high)| json!({ "numeric": [">", low, "<", high] }));
    let bound = (prop::sample::select(vec!["=", "<", "<=", ">", ">="]), number())
        .prop_map(|(operator, number)| json!({ "numeric": [operator, number] }));
    prop_oneof![
        8 => plain(),
        2 => part().prop_map(|text| json!({ "prefix": text })),
        1 => part().prop_map(|text| json!({ "prefix": { "equals-ignore-case": text } })),
        1 => part().prop_map(|text| json!({ "suffix": text })),
        1 => part().prop_map(|text| json!({ "suffix": { "equals-ignore-case": text } })),
        1 => text().prop_map(|text| json!({ "equals-ignore-case": text })),
        1 => wildcard().prop_map(|text| json!({ "wildcard": text })),
        4 => any::<bool>().prop_map(|exists| json!({ "exists": exists })),
        1 => prop::sample::select(vec!["10.0.0.0/29", "0.0.0.0/0", "::/0", "fe80::/10"]).prop_map(|block| json!({ "cidr": block })),
        2 => range,
        2 => bound,
        1 => vec(text(), 1..3).prop_map(|texts| json!({ "anything-but": texts })),
        1 => vec(number(), 1..3).prop_map(|numbers| json!({ "anything-but": numbers })),
        1 => part().prop_map(|text| json!({ "anything-but": { "prefix": text } })),
        1 => part().prop_map(|text| json!({ "anything-but": { "suffix": text } })),
        1 => text().prop_map(|text| json!({ "anything-but": { "equals-ignore-case": text } })),
        1 => vec(wildcard(), 1..3).prop_map(|texts| json!({ "anything-but": { "wildcard": texts } })),
    ]
}

fn written_pattern() -> impl Strategy<Value = Value> {
    let leaf = btree_map(name(), vec(matcher(), 1..3).prop_map(Value::from), 1..3).prop_map(object);
    leaf.prop_recursive(3, 16, 3, |inner| {
        let field = prop_oneof![vec(matcher(), 1..3).prop_map(Value::from), inner.clone()];
        (btree_map(name(), field, 0..3), prop::option::weighted(0.3, vec(inner, 2..4))).prop_map(|(mut fields, or)| {
            if let Some(or) = or {
                fields.insert("$or".to_owned(), Value::from(or));
            }
            object(fields)
        })
    })
}

fn valid_pattern() -> impl Strategy<Value = Value> {
    written_pattern().prop_filter("the parts do not fit together", |value| parse(value).is_ok())
}

/// A pattern that asks for what the document names, so that it can often match.
fn fitting(document: &Value) -> BoxedStrategy<Value> {
    let none = Just(Map::new()).boxed();
    let properties = document["properties"].as_object().expect("properties");
    let fields = properties.iter().fold(none, |fields, (name, shape)| {
        let shape = shape["anyOf"].get(0).unwrap_or(shape);
        let shape = if shape["type"] == "array" { &shape["items"] } else { shape };
        let below = if shape["properties"].is_object() { fitting(shape) } else { valid_list() };
        let name = name.clone();
        let put = move |(mut fields, below): (Map<String, Value>, Option<Value>)| {
            fields.extend(below.map(|below| (name.clone(), below)));
            fields
        };
        (fields, prop::option::of(below)).prop_map(put).boxed()
    });
    // At least one field: a pattern is never empty.
    let name = properties.keys().next().expect("a property").clone();
    let filled = move |(mut fields, list): (Map<String, Value>, Value)| {
        if fields.is_empty() {
            fields.insert(name.clone(), list);
        }
        Value::Object(fields)
    };
    (fields, valid_list()).prop_map(filled).boxed()
}

fn valid_list() -> BoxedStrategy<Value> {
    let valid = |list: &Vec<Value>| parse(&json!({ "a": list })).is_ok();
    vec(matcher(), 1..4).prop_filter("a mistake", valid).prop_map(Value::from).boxed()
}

/// A document, and a pattern that may have to do with it.
fn both(formats: bool) -> impl Strategy<Value = (Value, Value)> {
    document(formats).prop_flat_map(|document| {
        let fitting = fitting(&document).prop_filter("paths clash", |value| parse(value).is_ok());
        (Just(document), prop_oneof![2 => fitting, 1 => valid_pattern()])
    })
}

fn object(fields: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(fields.into_iter().collect::<Map<_, _>>())
}

/// A document whose root describes an object; with formats or without.
fn document(formats: bool) -> impl Strategy<Value = Value> {
    let formatted = ["uuid", "date", "date-time", "ipv4", "ipv6", "email"];
    let plain = move || {
        prop_oneof![
            2 => Just(json!({ "type": "string" })),
            3 => vec(prop::sample::select(vec!["red", "Red", "blue", "10.0.0.1"]), 1..3).prop_map(|mut values| {
                values.sort_unstable();
                values.dedup();
                json!({ "type": "string", "enum": values })
            }),
            1 => prop::sample::select(formatted.to_vec()).prop_map(move |format| {
                if formats { json!({ "type": "string", "format": format }) } else { json!({ "type": "string" }) }
            }),
            2 => Just(json!({ "type": "integer" })),
            1 => Just(json!({ "type": "number" })),
            1 => Just(json!({ "type": "boolean" })),
        ]
    };
    let nullable = |shape: BoxedStrategy<Value>| {
        (shape, prop::bool::weighted(0.2))
            .prop_map(|(shape, null)| if null { json!({ "anyOf": [shape, { "type": "null" }] }) } else { shape })
    };
    let shape = nullable(plain().boxed()).prop_recursive(3, 12, 3, move |inner| {
        let inner = || inner.clone();
        let composed = prop_oneof![
            2 => inner().prop_map(|items| json!({ "type": "array", "items": items })),
            1 => inner().prop_map(|values| json!({ "type": "object", "additionalProperties": values })),
            4 => described(inner().boxed()),
        ];
        prop_oneof![nullable(composed.boxed()), inner()]
    });
    described(shape.boxed())
}

/// An object with properties of these schemas, some of which are required.
fn described(shape: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    btree_map(name(), (shape, any::<bool>()), 1..4).prop_map(|properties| {
        let required: Vec<String> =
            properties.iter().filter(|(_, (_, required))| *required).map(|(name, _)| name.clone()).collect();
        let properties = object(properties.into_iter().map(|(name, (shape, _))| (name, shape)));
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    })
}

/// Values that a document allows; in the open world with more properties, and null for what may be missing.
fn instance(document: &Value, world: World) -> BoxedStrategy<Value> {
    if let Some(shapes) = document["anyOf"].as_array() {
        return prop_oneof![3 => instance(&shapes[0], world), 1 => Just(Value::Null)].boxed();
    }
    if let Some(values) = document["enum"].as_array() {
        return prop::sample::select(values.clone()).boxed();
    }
    match (document["type"].as_str(), document["format"].as_str()) {
        (_, Some(format)) => {
            let texts: &[&str] = match format {
                "uuid" => &["0b0d2d0c-5c0e-4a5e-9a53-111111111111", "FFFFFFFF-5c0e-4a5e-9a53-111111111111"],
                "date" => &["2026-01-31", "1999-12-01"],
                "date-time" => &["2026-01-31T10:00:00Z", "1999-12-01t23:59:60.5+01:00"],
                "ipv4" => &["10.0.0.1", "10.0.0.9", "255.255.255.255"],
                "ipv6" => &["::1", "fe80::1", "::ffff:a00:1", "::ffff:10.0.0.1"],
                _ => &["a@b.example", "red@blue.example"],
            };
            let values: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
            prop::sample::select(values).boxed()
        }
        (Some("string"), None) => text().boxed(),
        (Some("integer"), _) => (-4_i64..4).prop_map(Value::from).boxed(),
        (Some("number"), _) => number().boxed(),
        (Some("boolean"), _) => any::<bool>().prop_map(Value::from).boxed(),
        (Some("array"), _) => vec(instance(&document["items"], world), 0..3).prop_map(Value::from).boxed(),
        _ => match document["additionalProperties"].is_object() {
            true => {
                btree_map(name(), instance(&document["additionalProperties"], world), 0..3).prop_map(object).boxed()
            }
            false => members(document, world),
        },
    }
}

fn members(document: &Value, world: World) -> BoxedStrategy<Value> {
    let properties = document["properties"].as_object().expect("properties");
    let is_required = |name: &str| document["required"].as_array().expect("a list").iter().any(|known| known == name);
    let start: BoxedStrategy<Map<String, Value>> = match world {
        World::Closed => Just(Map::new()).boxed(),
        World::Open => prop::option::of((name(), other())).prop_map(|more| more.into_iter().collect()).boxed(),
    };
    let all = properties.iter().fold(start, |members, (name, shape)| {
        let value = instance(shape, world);
        let value = match (is_required(name), world) {
            (true, _) => value.prop_map(Some).boxed(),
            (false, World::Closed) => prop::option::of(value).boxed(),
            (false, World::Open) => {
                Union::new([Just(None).boxed(), Just(Some(Value::Null)).boxed(), value.prop_map(Some).boxed()]).boxed()
            }
        };
        let name = name.clone();
        let put = move |(mut members, value): (Map<String, Value>, Option<Value>)| {
            members.remove(&name);
            members.extend(value.map(|value| (name.clone(), value)));
            members
        };
        (members, value).prop_map(put).boxed()
    });
    all.prop_map(Value::Object).boxed()
}

/// What an item may hold under a name that the schema does not know. The open world takes such names to have no dot where
/// a pattern steps into an object, so there is none below.
fn other() -> impl Strategy<Value = Value> {
    let deeper = |inner: BoxedStrategy<Value>| {
        let names = prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned);
        prop_oneof![vec(inner.clone(), 0..3).prop_map(Value::from), btree_map(names, inner, 0..3).prop_map(object)]
    };
    plain().prop_recursive(2, 6, 3, move |inner| deeper(inner.boxed()))
}

fn jsonschema_allows(document: &Value, value: &Value) -> bool {
    let validator = jsonschema::options().should_validate_formats(true).build(document).expect("a schema");
    validator.is_valid(value)
}

/// A document, a pattern, and values of the document.
fn tried(world: World) -> impl Strategy<Value = (Value, Value, Vec<Value>)> {
    both(true).prop_flat_map(move |(document, pattern)| {
        let instances = vec(instance(&document, world), 24);
        (Just(document), Just(pattern), instances)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_witness_matches_and_is_valid((document, written) in both(true)) {
        if let Answer::Possible(witness) = satisfiable(&[&pattern(&written)], &schema(&document), World::Closed) {
            prop_assert!(pattern(&written).matches(&witness), "{witness}");
            prop_assert!(jsonschema_allows(&document, &witness), "{witness}");
        }
    }

    #[test]
    fn what_is_impossible_never_happens((document, written, values) in tried(World::Closed)) {
        let answer = satisfiable(&[&pattern(&written)], &schema(&document), World::Closed);
        for value in values {
            prop_assert!(answer != Answer::Impossible || !pattern(&written).matches(&value), "{value}");
        }
    }

    #[test]
    fn what_is_impossible_never_happens_to_an_item((document, written, values) in tried(World::Open)) {
        let dotted = |value: &Value| value.to_string().contains("a.b");
        let answer = satisfiable(&[&pattern(&written)], &schema(&document), World::Open);
        for value in values.iter().filter(|value| !dotted(value)) {
            prop_assert!(answer != Answer::Impossible || !pattern(&written).matches(value), "{value}");
        }
    }

    #[test]
    fn patterns_that_do_not_overlap_never_meet((document, written, values) in tried(World::Closed), other in valid_pattern()) {
        let (left, right) = (pattern(&written), pattern(&other));
        match satisfiable(&[&left, &right], &schema(&document), World::Closed) {
            Answer::Possible(both) => {
                prop_assert!(left.matches(&both) && right.matches(&both), "{both}");
                prop_assert!(jsonschema_allows(&document, &both), "{both}");
            }
            Answer::Impossible => {
                for value in values {
                    prop_assert!(!(left.matches(&value) && right.matches(&value)), "{value}");
                }
            }
            Answer::Undecided => {}
        }
    }

    #[test]
    fn a_pattern_overlaps_itself((document, written) in both(true)) {
        let (pattern, schema) = (pattern(&written), schema(&document));
        let alone = satisfiable(&[&pattern], &schema, World::Closed);
        let twice = satisfiable(&[&pattern, &pattern], &schema, World::Closed);
        prop_assert_eq!(alone == Answer::Impossible, twice == Answer::Impossible);
    }

    #[test]
    fn without_formats_everything_is_decided((document, written) in both(false)) {
        prop_assert_ne!(satisfiable(&[&pattern(&written)], &schema(&document), World::Closed), Answer::Undecided);
    }

    #[test]
    fn what_is_impossible_is_explained((document, written) in both(true)) {
        for world in [World::Closed, World::Open] {
            let explanation = explain(&pattern(&written), &schema(&document), world);
            let impossible = satisfiable(&[&pattern(&written)], &schema(&document), world) == Answer::Impossible;
            prop_assert_eq!(impossible, !explanation.impossible.is_empty());
            prop_assert!(!impossible || explanation.dead.is_empty());
            for cause in explanation.impossible.iter().chain(&explanation.dead) {
                let end = cause.path.iter().try_fold(&written, |place, step| match step {
                    crate::pattern::Step::Key(key) => place.get(key),
                    crate::pattern::Step::Index(index) => place.get(index),
                });
                prop_assert!(end.is_some(), "{:?}", cause);
            }
        }
    }
}
