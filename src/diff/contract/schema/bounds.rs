//! Bounds of numbers, lengths and counts.

use serde_json::{Map, Value as Json};

use super::{Walk, Way};
use crate::diff::words::quoted;

/// Bounds from below, which narrow when they rise, and from above, which narrow when they fall.
const LOWER: &[&str] = &["exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"];
const UPPER: &[&str] = &["exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"];

impl<'a> Walk<'a> {
    /// Compares every bound.
    pub(super) fn bounds(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) {
        let bounds = LOWER.iter().map(|keyword| (keyword, true)).chain(UPPER.iter().map(|keyword| (keyword, false)));
        for (keyword, lower) in bounds {
            let [before, after] = [old, new].map(|schema| schema.get(*keyword).and_then(Json::as_f64));
            let way = match (before, after) {
                (None, None) => continue,
                (None, Some(_)) => Way::Narrower,
                (Some(_), None) => Way::Wider,
                (Some(before), Some(after)) if before == after => continue,
                (Some(before), Some(after)) if (after > before) == lower => Way::Narrower,
                _ => Way::Wider,
            };
            self.bound(field, keyword, way, [before, after].map(|number| number.map(|number| number.to_string())));
        }
        let [before, after] = [old, new].map(|schema| schema.get("multipleOf").and_then(Json::as_f64));
        if before != after {
            let divides = |one: f64, other: f64| (other / one).fract() == 0.0;
            let way = match (before, after) {
                (None, _) => Way::Narrower,
                (_, None) => Way::Wider,
                (Some(before), Some(after)) if divides(before, after) => Way::Narrower,
                (Some(before), Some(after)) if divides(after, before) => Way::Wider,
                _ => Way::Apart,
            };
            self.bound(field, "multipleOf", way, [before, after].map(|number| number.map(|number| number.to_string())));
        }
        let [before, after] = [old, new].map(|schema| schema.get("uniqueItems") == Some(&Json::Bool(true)));
        match (before, after) {
            (false, true) => self.say(field, Way::Narrower, "may not repeat an item any more".to_owned()),
            (true, false) => self.say(field, Way::Wider, "may repeat an item now".to_owned()),
            _ => {}
        }
    }

    fn bound(&mut self, field: &str, keyword: &str, way: Way, [before, after]: [Option<String>; 2]) {
        let keyword = quoted(keyword);
        let words = match (before, after) {
            (None, Some(after)) => format!("has {keyword} {after} now"),
            (Some(before), None) => format!("has no {keyword} any more, it was {before}"),
            (before, after) => {
                format!("had {keyword} {}, has {}", before.unwrap_or_default(), after.unwrap_or_default())
            }
        };
        self.say(field, way, words);
    }
}
