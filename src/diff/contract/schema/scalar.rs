//! Types, and values that are written out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{Walk, Way};
use crate::diff::words::{listed, quoted};

/// Every type of a value; whole numbers are numbers too.
const TYPES: &[&str] = &["array", "boolean", "integer", "null", "number", "object", "string"];

/// The types that a schema lets through: of values that are written out, those that its `type` allows.
pub fn types(schema: &Map<String, Json>) -> BTreeSet<&str> {
    match written(schema) {
        Some(values) => values.values().map(|value| type_of(value)).collect(),
        None => named(schema),
    }
}

/// The types that `type` names; all where it is not there.
fn named(schema: &Map<String, Json>) -> BTreeSet<&str> {
    let mut types: BTreeSet<&str> = match schema.get("type") {
        Some(Json::String(one)) => BTreeSet::from([one.as_str()]),
        Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).collect(),
        _ => TYPES.iter().copied().collect(),
    };
    if types.contains("number") {
        types.insert("integer");
    }
    types
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// The values that `const` and `enum` write out and `type` allows, by their text; `None` where neither writes any.
fn written(schema: &Map<String, Json>) -> Option<BTreeMap<String, &Json>> {
    let one = schema.get("const");
    let many = schema.get("enum").and_then(Json::as_array);
    let values: Vec<&Json> = match (one, many) {
        (None, None) => return None,
        (Some(one), None) => vec![one],
        (None, Some(many)) => many.iter().collect(),
        (Some(one), Some(many)) => many.iter().filter(|value| *value == one).collect(),
    };
    let named = named(schema);
    let allowed = values.into_iter().filter(|value| named.contains(type_of(value)));
    Some(allowed.map(|value| (value.to_string(), value)).collect())
}

/// The types as they are said: `number` alone means whole numbers too.
fn said(types: &BTreeSet<&str>) -> String {
    if types.len() == TYPES.len() {
        return "anything".to_owned();
    }
    let shown = types.iter().filter(|name| !(**name == "integer" && types.contains("number")));
    listed(shown.copied())
}

impl<'a> Walk<'a> {
    /// Compares types. Answers whether the two have any in common, so that more can be compared.
    pub(super) fn types(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) -> bool {
        let (before, after) = (types(old), types(new));
        let way = match (before.is_subset(&after), after.is_subset(&before)) {
            (true, true) => return true,
            (true, false) => Way::Wider,
            (false, true) => Way::Narrower,
            (false, false) => Way::Apart,
        };
        // Types that follow from the values that are written out are told with these.
        let follows = match (written(old), written(new)) {
            (Some(_), Some(_)) => true,
            (None, Some(_)) => way == Way::Narrower,
            (Some(_), None) => way == Way::Wider,
            (None, None) => false,
        };
        if !follows {
            self.say(field, way, format!("was {}, is {}", said(&before), said(&after)));
        }
        follows || before.intersection(&after).next().is_some()
    }

    /// Compares the values that are written out.
    pub(super) fn values(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) {
        let shown = |values: Vec<&&Json>| {
            let texts: Vec<String> =
                values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
            listed(texts.iter().map(String::as_str))
        };
        match (written(old), written(new)) {
            (None, None) => {}
            (None, Some(after)) => {
                self.say(field, Way::Narrower, format!("may only be {} now", shown(after.values().collect())));
            }
            (Some(before), None) => {
                self.say(field, Way::Wider, format!("may be others than {} now", shown(before.values().collect())));
            }
            (Some(before), Some(after)) => {
                let added: Vec<_> =
                    after.iter().filter(|(key, _)| !before.contains_key(*key)).map(|(_, v)| v).collect();
                let gone: Vec<_> = before.iter().filter(|(key, _)| !after.contains_key(*key)).map(|(_, v)| v).collect();
                if !added.is_empty() {
                    self.say(field, Way::Wider, format!("may be {} now", shown(added)));
                }
                if !gone.is_empty() {
                    self.say(field, Way::Narrower, format!("may not be {} any more", shown(gone)));
                }
            }
        }
        let [before, after] = [old, new].map(|schema| schema.get("format").and_then(Json::as_str));
        match (before, after) {
            (None, Some(after)) => self.say(field, Way::Narrower, format!("has the format {} now", quoted(after))),
            (Some(before), None) => {
                self.say(field, Way::Wider, format!("has no format any more, it was {}", quoted(before)));
            }
            (Some(before), Some(after)) if before != after => {
                self.say(field, Way::Apart, format!("had the format {}, has {}", quoted(before), quoted(after)));
            }
            _ => {}
        }
    }
}
