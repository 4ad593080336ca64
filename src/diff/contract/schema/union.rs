//! Alternatives: `anyOf` and `oneOf`.
//!
//! `oneOf` is taken as `anyOf`: that no value fits two of its branches is what its author promises.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{ANNOTATIONS, Change, Walk, Way, refers, resolve};
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
        let unread: Vec<&Branch<'a>> = after
            .iter()
            .filter(|new| !before.iter().any(|old| self.fits(field, old, new, |c| c.breaks_consumers)))
            .collect();
        let refused: Vec<&Branch<'a>> = before
            .iter()
            .filter(|old| !after.iter().any(|new| self.fits(field, old, new, |c| c.breaks_producers)))
            .collect();
        let (unread, refused) = (unread.len(), refused.len());
        let common: Vec<Branch<'a>> =
            before.iter().filter(|branch| after.contains(branch) && !branch.refers()).cloned().collect();
        before.retain(|branch| !common.contains(branch));
        after.retain(|branch| !common.contains(branch));
        match (before.as_slice(), after.as_slice()) {
            // What is left on both sides is the same alternative, said otherwise.
            ([Branch::Schema(old)], [Branch::Schema(new)]) => self.place(field, old, new),
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
    fn fits(&self, field: &str, old: &Branch<'a>, new: &Branch<'a>, breaks: fn(&Change) -> bool) -> bool {
        match (old, new) {
            (Branch::Whole(old), Branch::Whole(new)) => old == new,
            (Branch::Schema(old), Branch::Schema(new)) => {
                let mut apart = Walk { old: self.old, new: self.new, open: self.open.clone(), found: BTreeSet::new() };
                apart.place(field, old, new);
                !apart.found.iter().any(breaks)
            }
            (Branch::Schema(schema), Branch::Whole(whole)) | (Branch::Whole(whole), Branch::Schema(schema)) => {
                let mut apart = Walk { old: self.old, new: self.new, open: self.open.clone(), found: BTreeSet::new() };
                let is_old = matches!(old, Branch::Schema(_));
                match (resolve(if is_old { self.old } else { self.new }, schema), is_old) {
                    (Json::Object(schema), true) => apart.schemas(field, schema, whole),
                    (Json::Object(schema), false) => apart.schemas(field, whole, schema),
                    _ => return false,
                }
                !apart.found.iter().any(breaks)
            }
        }
    }
}

/// One of several, or the only one.
#[derive(Clone, Debug, PartialEq)]
enum Branch<'a> {
    /// An entry of `anyOf` or `oneOf`.
    Schema(&'a Json),
    /// A schema without alternatives.
    Whole(&'a Map<String, Json>),
}

impl Branch<'_> {
    /// Whether it means what a definition says, which may be another in each document.
    fn refers(&self) -> bool {
        match self {
            Branch::Schema(schema) => schema.as_object().is_some_and(refers),
            Branch::Whole(schema) => refers(schema),
        }
    }
}

fn branches(schema: &Map<String, Json>) -> Vec<Branch<'_>> {
    let lists = ["anyOf", "oneOf"].into_iter().filter_map(|keyword| schema.get(keyword)?.as_array());
    let branches: Vec<Branch<'_>> = lists.flatten().map(Branch::Schema).collect();
    if branches.is_empty() { vec![Branch::Whole(schema)] } else { branches }
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
