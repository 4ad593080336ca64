//! Whether one event can match two patterns. An event is made up and tried on both, so the answer is an event or "not
//! known", and never a guess.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::pattern::{Branch, Matcher, Pattern};

/// How many pairs of branches are tried.
const PAIRS: usize = 10_000;

/// An event that matches both patterns. `None` says only that none was found.
pub fn overlap(one: &Pattern, other: &Pattern) -> Option<Json> {
    if one.branch_count().saturating_mul(other.branch_count()) > PAIRS {
        return None;
    }
    let others = other.branches();
    one.branches().iter().flat_map(|branch| others.iter().map(move |other| (branch, other))).find_map(|pair| {
        let event = event(pair)?;
        (one.matches(&event) && other.matches(&event)).then_some(event)
    })
}

/// An event that should match both branches.
fn event((one, other): (&Branch<'_>, &Branch<'_>)) -> Option<Json> {
    let mut asked: BTreeMap<&[&str], Vec<&[Matcher]>> = BTreeMap::new();
    for test in one.tests.iter().chain(&other.tests) {
        asked.entry(&test.names).or_default().push(test.matchers);
    }
    let mut event = Map::new();
    for (names, tests) in asked {
        if !tests.iter().all(|matchers| matchers.contains(&Matcher::Exists(false))) {
            insert(&mut event, names, value(&tests)?)?;
        }
    }
    Some(Json::Object(event))
}

/// A value that each of several lists of matchers lets through.
fn value(tests: &[&[Matcher]]) -> Option<Json> {
    let examples: Vec<Json> = tests.iter().flat_map(|matchers| matchers.iter()).flat_map(examples).collect();
    let joined = examples
        .iter()
        .filter_map(Json::as_str)
        .flat_map(|start| examples.iter().filter_map(Json::as_str).map(move |end| Json::from(format!("{start}{end}"))));
    let fits = |value: &Json| tests.iter().all(|matchers| matchers.iter().any(|matcher| matcher.matches(value)));
    examples.iter().cloned().chain(joined).find(fits)
}

/// Values that a matcher may let through, the plainest first.
fn examples(matcher: &Matcher) -> Vec<Json> {
    match matcher {
        Matcher::Text(text)
        | Matcher::Prefix { text, .. }
        | Matcher::Suffix { text, .. }
        | Matcher::EqualsIgnoreCase(text) => vec![json!(text)],
        Matcher::Address(address) => vec![json!(address.to_string())],
        Matcher::Number(number) => vec![json!(number)],
        Matcher::Boolean(value) => vec![json!(value)],
        Matcher::Null => vec![Json::Null],
        Matcher::Wildcard(wildcard) => vec![json!(wildcard.pieces().concat())],
        Matcher::Cidr(block) => vec![json!(block.network().to_string())],
        Matcher::Numeric(interval) => {
            let bounds = [interval.lower, interval.upper].into_iter().flatten().map(|bound| bound.value);
            bounds.flat_map(|bound| [bound, bound + 1.0, bound - 1.0].map(|number| json!(number))).collect()
        }
        Matcher::Exists(_) | Matcher::AnythingBut(_) => vec![json!("any"), json!("other"), json!(0)],
    }
}

/// Puts a value at the end of a path. `None` where a plain value is in the way.
fn insert(event: &mut Map<String, Json>, names: &[&str], value: Json) -> Option<()> {
    let (name, rest) = names.split_first()?;
    if rest.is_empty() {
        return event.insert((*name).to_owned(), value).is_none().then_some(());
    }
    insert(event.entry(*name).or_insert_with(|| json!({})).as_object_mut()?, rest, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern;

    fn overlaps(one: Json, other: Json) -> bool {
        let [one, other] = [one, other].map(|value| pattern::parse(&value).expect("a pattern"));
        overlap(&one, &other).is_some()
    }

    #[test]
    fn patterns_overlap_where_an_event_matches_both() {
        let all = || json!({ "source": ["a"] });
        assert!(overlaps(all(), json!({ "source": ["a"], "detail-type": ["B"] })));
        assert!(overlaps(all(), json!({ "source": [{ "prefix": "" }], "detail": { "n": [{ "numeric": [">", 1] }] } })));
        assert!(overlaps(json!({ "t": [{ "prefix": "Order" }] }), json!({ "t": [{ "suffix": "Placed" }] })));
        assert!(overlaps(json!({ "$or": [{ "a": [1] }, { "b": [2] }] }), json!({ "a": [3], "b": [2] })));
        assert!(overlaps(json!({ "a": [{ "exists": false }] }), json!({ "b": [true] })));
        assert!(overlaps(json!({ "a": [{ "anything-but": ["any"] }] }), json!({ "a": [{ "exists": true }] })));
    }

    #[test]
    fn patterns_that_no_event_matches_do_not() {
        assert!(!overlaps(json!({ "source": ["a"] }), json!({ "source": ["b"] })));
        assert!(!overlaps(json!({ "n": [{ "numeric": ["<", 1] }] }), json!({ "n": [{ "numeric": [">", 1] }] })));
        assert!(!overlaps(json!({ "a": [{ "exists": false }] }), json!({ "a": ["x"] })));
        assert!(!overlaps(json!({ "a": ["x"] }), json!({ "a": { "b": ["x"] } })));
        assert!(!overlaps(json!({ "a": ["x"] }), json!({ "a": [{ "anything-but": "x" }] })));
    }
}
