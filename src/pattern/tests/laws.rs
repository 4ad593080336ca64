//! What holds for every pattern and every event, on generated ones. Names and values are few, so that
//! patterns and events meet.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::pattern::{Matcher, Pattern, parse};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![12 => prop::sample::select(vec!["a", "b", "c", "d"]), 1 => Just("a.b")].prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "a", "ab", "AB", "ba", "*", "10.0.0.1", "10.0.0.9", "::1", "\\"])
        .prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!(0), json!(-0.0), json!(1), json!(1.0), json!(1.5), json!(-2), json!(300.0)])
}

fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![4 => text().prop_map(Value::from), 3 => number(), 1 => Just(Value::Null), 1 => any::<bool>().prop_map(Value::from)]
}

fn wildcard() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["*", "a*", "*b", "a*b", "\\**", "*\\\\"]).prop_map(Value::from)
}

fn matcher() -> impl Strategy<Value = Value> {
    let range = (number(), number()).prop_map(|(low, high)| json!({ "numeric": [">=", low, "<", high] }));
    let bound = (prop::sample::select(vec!["=", "<", "<=", ">", ">="]), number())
        .prop_map(|(operator, number)| json!({ "numeric": [operator, number] }));
    prop_oneof![
        6 => plain(),
        1 => text().prop_map(|text| json!({ "prefix": text })),
        1 => text().prop_map(|text| json!({ "suffix": { "equals-ignore-case": text } })),
        1 => text().prop_map(|text| json!({ "equals-ignore-case": text })),
        1 => wildcard().prop_map(|text| json!({ "wildcard": text })),
        2 => any::<bool>().prop_map(|exists| json!({ "exists": exists })),
        1 => prop::sample::select(vec!["10.0.0.0/29", "::/0"]).prop_map(|block| json!({ "cidr": block })),
        1 => range,
        1 => bound,
        1 => vec(text(), 1..3).prop_map(|texts| json!({ "anything-but": texts })),
        1 => vec(number(), 1..3).prop_map(|numbers| json!({ "anything-but": numbers })),
        1 => text().prop_map(|text| json!({ "anything-but": { "prefix": text } })),
        1 => vec(wildcard(), 1..3).prop_map(|texts| json!({ "anything-but": { "wildcard": texts } })),
    ]
}

fn written_pattern() -> impl Strategy<Value = Value> {
    let leaf = btree_map(name(), vec(matcher(), 1..4).prop_map(Value::from), 1..3).prop_map(object);
    leaf.prop_recursive(3, 24, 4, |inner| {
        let field = prop_oneof![vec(matcher(), 1..3).prop_map(Value::from), inner.clone()];
        (btree_map(name(), field, 0..3), prop::option::of(vec(inner, 2..4))).prop_map(|(mut fields, or)| {
            if let Some(or) = or {
                fields.insert("$or".to_owned(), Value::from(or));
            }
            object(fields)
        })
    })
}

fn valid_pattern() -> impl Strategy<Value = Pattern> {
    written_pattern().prop_filter_map("the parts do not fit together", |value| parse(&value).ok())
}

fn event() -> impl Strategy<Value = Value> {
    let value = plain().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Value::from), btree_map(name(), inner, 0..4).prop_map(object)]
    });
    btree_map(name(), value, 1..6).prop_map(object)
}

fn arbitrary_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        name(),
        ".*",
        prop::sample::select(vec!["$or", "numeric", "anything-but", "cidr", "wildcard", "exists", "suffix"])
            .prop_map(str::to_owned)
    ];
    let leaf = prop_oneof![
        plain(),
        ".*".prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from)
    ];
    leaf.prop_recursive(6, 64, 5, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(key.clone(), inner, 0..3).prop_map(object)
        ]
    })
}

fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}

/// The pattern with everything that has an order turned round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(entries) => object(entries.iter().rev().map(|(key, value)| match value {
            Value::Array(terms) if key == "numeric" && terms.first().is_some_and(Value::is_string) => {
                (key.clone(), value.clone())
            }
            _ => (key.clone(), reversed(value)),
        })),
        Value::Array(values) => values.iter().rev().map(reversed).collect(),
        plain => plain.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, max_global_rejects: 30, ..ProptestConfig::default() })]

    #[test]
    fn parsing_never_panics(value in arbitrary_json(), event in arbitrary_json()) {
        match parse(&value) {
            Ok(pattern) => {
                pattern.matches(&event);
                prop_assert!(pattern.size() > 0);
            }
            Err(mistakes) => prop_assert!(!mistakes.is_empty()),
        }
    }

    #[test]
    fn the_canonical_form_is_its_own(pattern in valid_pattern()) {
        let again = parse(&pattern.to_json());
        prop_assert_eq!(again.map(|again| again.to_json()), Ok(pattern.to_json()));
    }

    #[test]
    fn the_canonical_form_matches_the_same(pattern in valid_pattern(), events in vec(event(), 20)) {
        let canonical = parse(&pattern.to_json()).expect("the canonical form is valid");
        for event in events {
            prop_assert_eq!(pattern.matches(&event), canonical.matches(&event), "{}", event);
        }
    }

    #[test]
    fn order_makes_no_difference(value in written_pattern()) {
        let forms = [&value, &reversed(&value)].map(|value| parse(value).ok().map(|pattern| pattern.to_json()));
        prop_assert_eq!(&forms[0], &forms[1]);
    }

    #[test]
    fn a_union_matches_what_any_member_matches(members in vec(valid_pattern(), 1..5), events in vec(event(), 20)) {
        // `Pattern::union` refuses what would have too many combinations, and its callers then do without. Where it
        // answers, the answer is right; and it answers nearly always, or too many rejections would fail this law.
        let union = Pattern::union(&members);
        prop_assume!(union.is_ok());
        let union = union.expect("assumed");
        prop_assert_eq!(parse(&union.to_json()).map(|again| again.to_json()), Ok(union.to_json()));
        for event in events {
            let wanted = members.iter().any(|member| member.matches(&event));
            prop_assert_eq!(union.matches(&event), wanted, "{} and {}", union.to_json(), event);
        }
    }

    #[test]
    fn a_pattern_matches_as_its_branches_do(pattern in valid_pattern(), event in event()) {
        let branches = pattern.branches();
        prop_assert_eq!(branches.len(), pattern.branch_count());
        let alone: Option<Vec<Pattern>> = branches.iter().map(|branch| branch.to_pattern()).collect();
        if let Some(alone) = alone {
            let joined = Pattern::union(&alone).expect("one branch at least, and no more than a pattern may have");
            prop_assert_eq!(pattern.matches(&event), joined.matches(&event), "{}", joined.to_json());
            prop_assert_eq!(pattern.matches(&event), alone.iter().any(|branch| branch.matches(&event)));
        }
    }

    #[test]
    fn matching_agrees_with_trying_every_combination(pattern in valid_pattern(), events in vec(event(), 20)) {
        for event in events {
            let mut values = vec![];
            flatten(&event, String::new(), &mut vec![], &mut values);
            let expected = pattern.branches().iter().any(|branch| {
                let mut tests: Vec<(String, &[Matcher])> =
                    branch.tests.iter().map(|test| (test.path(), test.matchers)).collect();
                tests.sort_by(|left, right| left.0.cmp(&right.0));
                any_combination(&tests, &values, &[])
            });
            prop_assert_eq!(pattern.matches(&event), expected, "{} and {}", pattern.to_json(), event);
        }
    }
}

/// The plain values of an event, each with its path and the elements that it lies in, arrays told apart by
/// the way to them.
type Flat<'e> = (String, &'e Value, Vec<(String, usize)>);

fn flatten<'e>(value: &'e Value, path: String, elements: &mut Vec<(String, usize)>, values: &mut Vec<Flat<'e>>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(value, path, elements, values);
            }
        }
        Value::Array(array) => {
            for (index, element) in array.iter().enumerate() {
                if element.is_object() || element.is_array() {
                    elements.push((format!("{array:p}"), index));
                    flatten(element, path.clone(), elements, values);
                    elements.pop();
                } else {
                    values.push((path.clone(), element, elements.clone()));
                }
            }
        }
        plain => values.push((path, plain, elements.clone())),
    }
}

fn any_combination(tests: &[(String, &[Matcher])], values: &[Flat<'_>], chosen: &[(String, usize)]) -> bool {
    let [(path, matchers), rest @ ..] = tests else {
        return true;
    };
    let agrees = |elements: &[(String, usize)]| {
        elements.iter().all(|element| chosen.iter().all(|other| other.0 != element.0 || other.1 == element.1))
    };
    let candidates: Vec<&Flat<'_>> =
        values.iter().filter(|(other, _, elements)| other == path && agrees(elements)).collect();
    if candidates.is_empty() && matchers.contains(&Matcher::Exists(false)) {
        return any_combination(rest, values, chosen);
    }
    candidates.iter().any(|(_, value, elements)| {
        matchers.iter().any(|matcher| matcher.matches(value))
            && any_combination(rest, values, &[chosen, elements].concat())
    })
}
