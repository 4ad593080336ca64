//! Alternatives: `anyOf` and `oneOf`.
//!
//! `oneOf` is taken as `anyOf`: that no value fits two of its branches is what its author promises.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{ANNOTATIONS, Change, Walk, Way, refers};
use crate::diff::words::counted;

/// Whether a schema is one of several.
pub fn is_union(schema: &Map<String, Json>) -> bool {
    schema.contains_key("anyOf") || schema.contains_key("oneOf")
}

impl<'a> Walk<'a> {
    /// Compares alternatives: each new one must be readable as an old one, and each old one acceptable as a new one.
    pub(super) fn unions(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) {
        if beside(old) != beside(new) {
            self.say(field, Way::Apart, "says something else beside its alternatives".to_owned());
        }
        let (mut before, mut after) = (branches(old), branches(new));
        let unread = after
            .iter()
            .filter(|new| !before.iter().any(|old| self.fits(field, old, new, |c| c.breaks_consumers)))
            .count();
        let refused = before
            .iter()
            .filter(|old| !after.iter().any(|new| self.fits(field, old, new, |c| c.breaks_producers)))
            .count();
        let common: Vec<Json> = before
            .iter()
            .filter(|branch| after.contains(branch) && !branch.as_object().is_some_and(refers))
            .cloned()
            .collect();
        before.retain(|branch| !common.contains(branch));
        after.retain(|branch| !common.contains(branch));
        match (before.as_slice(), after.as_slice()) {
            // What is left on both sides is the same alternative, said otherwise.
            ([old], [new]) => self.found.extend(self.apart(field, old, new)),
            _ => {
                let alternatives = |count| counted(count, "alternative");
                if unread > 0 {
                    self.say(field, Way::Wider, format!("may be {} more", alternatives(unread)));
                }
                if refused > 0 {
                    self.say(field, Way::Narrower, format!("may be {} fewer", alternatives(refused)));
                }
            }
        }
    }

    /// Whether one alternative can stand for another, as far as `breaks` asks.
    fn fits(&self, field: &str, old: &Json, new: &Json, breaks: fn(&Change) -> bool) -> bool {
        !self.apart(field, old, new).iter().any(breaks)
    }

    /// What changes from one alternative to another.
    fn apart(&self, field: &str, old: &Json, new: &Json) -> BTreeSet<Change> {
        let mut apart = Walk { old: self.old, new: self.new, open: self.open.clone(), found: BTreeSet::new() };
        apart.place(field, old, new);
        apart.found
    }
}

/// The alternatives of a schema, or what it is itself; each type of several is one, as if it were written so.
fn branches(schema: &Map<String, Json>) -> Vec<Json> {
    let lists = ["anyOf", "oneOf"].into_iter().filter_map(|keyword| schema.get(keyword)?.as_array());
    let mut branches: Vec<Json> = lists.flatten().cloned().collect();
    if branches.is_empty() {
        // Our own annotations are about the place, and were compared there.
        let whole = schema.iter().filter(|(key, _)| !key.starts_with("x-"));
        branches.push(whole.map(|(key, value)| (key.clone(), value.clone())).collect());
    }
    branches.into_iter().flat_map(by_type).collect()
}

fn by_type(branch: Json) -> Vec<Json> {
    let types = branch.get("type").and_then(Json::as_array).filter(|_| branch.get("$ref").is_none());
    let Some(types) = types else { return vec![branch] };
    let of_type = |name: &Json| {
        let mut one = branch.clone();
        one["type"] = name.clone();
        one
    };
    types.iter().map(of_type).collect()
}

/// What a union says beside its alternatives; of a schema that is none, nothing.
fn beside(schema: &Map<String, Json>) -> Vec<(&String, &Json)> {
    if !is_union(schema) {
        return Vec::new();
    }
    let known = |key: &&String| !ANNOTATIONS.contains(&key.as_str()) && !key.starts_with("x-");
    let mut beside: Vec<_> =
        schema.iter().filter(|(key, _)| known(key) && !["anyOf", "oneOf"].contains(&key.as_str())).collect();
    beside.sort_by_key(|(key, _)| key.as_str());
    beside
}
