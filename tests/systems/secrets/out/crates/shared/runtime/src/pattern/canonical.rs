//! The canonical form: keys sorted, matchers and alternatives in one order, nothing twice, numbers at their
//! shortest. Patterns that differ in order only render equal, and a pattern and its form match the same events.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value, json};

use super::numeric::decimal;
use super::{Excluded, Field, FieldValue, Matcher, Pattern};

impl Pattern {
    /// The canonical form as JSON.
    pub fn to_json(&self) -> Value {
        render(&self.canonical())
    }

    /// How many characters the canonical form has, minified. EventBridge counts characters, not bytes, and
    /// takes 2,048.
    pub fn size(&self) -> usize {
        self.to_json().to_string().chars().count()
    }

    pub(super) fn canonical(&self) -> Pattern {
        let mut fields: Vec<Field> = self.fields.iter().map(canonical_field).collect();
        let mut alternatives: Vec<Pattern> =
            self.alternatives.iter().flat_map(|alternative| flat(alternative.canonical())).collect();
        alternatives.sort_by_cached_key(|alternative| render(alternative).to_string());
        alternatives.dedup();
        if let [only] = alternatives.as_slice() {
            let clashes = |field: &Field| fields.iter().any(|other| other.name == field.name);
            alternatives = if only.fields.iter().any(clashes) {
                // EventBridge wants two alternatives, and the one there is cannot move outside.
                vec![only.clone(), only.clone()]
            } else {
                fields.extend(only.fields.iter().cloned());
                only.alternatives.clone()
            };
        }
        fields.sort_by(|left, right| left.name.cmp(&right.name));
        Pattern { fields, alternatives }
    }
}

/// An alternative that is nothing but alternatives is each of them.
pub(super) fn flat(pattern: Pattern) -> Vec<Pattern> {
    if pattern.fields.is_empty() && !pattern.alternatives.is_empty() { pattern.alternatives } else { vec![pattern] }
}

fn canonical_field(field: &Field) -> Field {
    let value = match &field.value {
        FieldValue::Nested(pattern) => FieldValue::Nested(pattern.canonical()),
        FieldValue::OneOf(matchers) => {
            let mut keyed: Vec<(String, Matcher)> = matchers.iter().map(canonical_matcher).map(with_key).collect();
            keyed.sort_by(matcher_order);
            keyed.dedup();
            FieldValue::OneOf(keyed.into_iter().map(|(_, matcher)| matcher).collect())
        }
    };
    Field { name: field.name.clone(), value }
}

fn canonical_matcher(matcher: &Matcher) -> Matcher {
    let Matcher::AnythingBut(excluded) = matcher else {
        return matcher.clone();
    };
    let mut excluded = excluded.clone();
    match &mut excluded {
        Excluded::Texts(texts)
        | Excluded::Prefixes(texts)
        | Excluded::Suffixes(texts)
        | Excluded::IgnoringCase(texts) => {
            texts.sort();
            texts.dedup();
        }
        Excluded::Numbers(numbers) => {
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
        }
        Excluded::Wildcards(wildcards) => {
            wildcards.sort_by_cached_key(ToString::to_string);
            wildcards.dedup();
        }
    }
    Matcher::AnythingBut(excluded)
}

fn with_key(matcher: Matcher) -> (String, Matcher) {
    (render_matcher(&matcher).to_string(), matcher)
}

/// Numbers stand in the order of their values, everything else in that of its spelling.
fn matcher_order(left: &(String, Matcher), right: &(String, Matcher)) -> Ordering {
    let value = |number: &Number| number.as_f64().unwrap_or_default();
    let by_value = match (&left.1, &right.1) {
        (Matcher::Number(left), Matcher::Number(right)) => value(left).total_cmp(&value(right)),
        _ => Ordering::Equal,
    };
    by_value.then_with(|| left.0.cmp(&right.0))
}

fn render(pattern: &Pattern) -> Value {
    let mut object = Map::new();
    let alternatives: Vec<Value> = pattern.alternatives.iter().map(render).collect();
    if !alternatives.is_empty() {
        object.insert("$or".to_owned(), Value::Array(alternatives));
    }
    for field in &pattern.fields {
        let value = match &field.value {
            FieldValue::Nested(nested) => render(nested),
            FieldValue::OneOf(matchers) => matchers.iter().map(render_matcher).collect(),
        };
        object.insert(field.name.clone(), value);
    }
    object.sort_keys();
    Value::Object(object)
}

fn render_matcher(matcher: &Matcher) -> Value {
    match matcher {
        Matcher::Text(text) => json!(text),
        Matcher::Address(address) => json!(address.to_string()),
        Matcher::Number(number) => json!(number),
        Matcher::Boolean(value) => json!(value),
        Matcher::Null => Value::Null,
        Matcher::Prefix { text, ignore_case } => json!({ "prefix": affix(text, *ignore_case) }),
        Matcher::Suffix { text, ignore_case } => json!({ "suffix": affix(text, *ignore_case) }),
        Matcher::EqualsIgnoreCase(text) => json!({ "equals-ignore-case": text }),
        Matcher::Wildcard(wildcard) => json!({ "wildcard": wildcard.to_string() }),
        Matcher::Exists(exists) => json!({ "exists": exists }),
        Matcher::Cidr(block) => json!({ "cidr": block.to_string() }),
        Matcher::Numeric(interval) => json!({ "numeric": interval.to_json() }),
        Matcher::AnythingBut(excluded) => json!({ "anything-but": render_excluded(excluded) }),
    }
}

fn affix(text: &str, ignore_case: bool) -> Value {
    if ignore_case { json!({ "equals-ignore-case": text }) } else { json!(text) }
}

fn render_excluded(excluded: &Excluded) -> Value {
    let texts = |texts: &[String]| one_or_list(texts.iter().map(|text| json!(text)));
    match excluded {
        Excluded::Texts(values) => texts(values),
        Excluded::Numbers(numbers) => one_or_list(numbers.iter().map(|&number| decimal(number))),
        Excluded::Prefixes(values) => json!({ "prefix": texts(values) }),
        Excluded::Suffixes(values) => json!({ "suffix": texts(values) }),
        Excluded::IgnoringCase(values) => json!({ "equals-ignore-case": texts(values) }),
        Excluded::Wildcards(wildcards) => {
            json!({ "wildcard": one_or_list(wildcards.iter().map(|wildcard| json!(wildcard.to_string()))) })
        }
    }
}

/// A list of one is written as the one.
fn one_or_list(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}
