//! Properties that are not as they were, each by its path.
//!
//! Invariant: a list of tags, of statements or of anything else is compared place by place where it is as long as before,
//! and as a whole where it is not; so the other way round gives the same paths.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

/// A property before and after.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Property {
    /// Its path, `RedrivePolicy/maxReceiveCount`; a number is a place in a list, from 0.
    pub path: String,
    /// What was there; left out where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// What is there; left out where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}

/// What differs between two values, by path; both are mostly objects.
pub fn differences(before: &Json, after: &Json) -> Vec<Property> {
    let mut found = Vec::new();
    walk(&mut String::new(), Some(before), Some(after), &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn walk(path: &mut String, before: Option<&Json>, after: Option<&Json>, found: &mut Vec<Property>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Json::Object(old)), Some(Json::Object(new))) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                within(path, key, |path| walk(path, old.get(key), new.get(key), found));
            }
        }
        (Some(Json::Array(old)), Some(Json::Array(new))) if old.len() == new.len() && holds_objects(old, new) => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                within(path, &index.to_string(), |path| walk(path, Some(old), Some(new), found));
            }
        }
        (Some(Json::String(old)), Some(Json::String(new)))
            if let (Some(old), Some(new)) = (document(old), document(new)) =>
        {
            walk(path, Some(&old), Some(&new), found);
        }
        _ => found.push(Property { path: path.clone(), before: before.cloned(), after: after.cloned() }),
    }
}

/// A property that is a document of its own, as text: an event's schema, a pattern.
fn document(text: &str) -> Option<Json> {
    let object = if text.starts_with('{') { serde_json::from_str(text).ok() } else { None };
    object.filter(Json::is_object)
}

fn holds_objects(one: &[Json], other: &[Json]) -> bool {
    one.iter().chain(other).all(Json::is_object)
}

fn within(path: &mut String, step: &str, walk: impl FnOnce(&mut String)) {
    let length = path.len();
    if length > 0 {
        path.push('/');
    }
    path.push_str(step);
    walk(path);
    path.truncate(length);
}
