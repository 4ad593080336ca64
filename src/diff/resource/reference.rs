//! What a resource refers to in its stack: `Ref`, `Fn::GetAtt` and the names in an `Fn::Sub`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::cloudformation::template::Resource;

/// A reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The property that holds it, by its path.
    pub path: String,
    /// The logical ID or the parameter.
    pub target: String,
}

/// Every reference of a resource's properties.
pub fn of(resource: &Resource) -> Vec<Reference> {
    let mut found = Vec::new();
    for (name, value) in &resource.properties {
        walk(name, value, &mut found);
    }
    found
}

fn walk(path: &str, value: &Json, found: &mut Vec<Reference>) {
    let mut add = |target: &str| found.push(Reference { path: path.to_owned(), target: target.to_owned() });
    match value {
        Json::Object(members) => {
            if let (1, Some((function, argument))) = (members.len(), members.iter().next()) {
                match (function.as_str(), argument) {
                    ("Ref", Json::String(target)) => return add(target),
                    ("Fn::GetAtt", Json::Array(parts)) => {
                        return parts.first().and_then(Json::as_str).into_iter().for_each(add);
                    }
                    ("Fn::Sub", Json::String(text)) => return substituted(text).into_iter().for_each(add),
                    _ => {}
                }
            }
            members.iter().for_each(|(name, member)| walk(&format!("{path}/{name}"), member, found));
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(&format!("{path}/{index}"), item, found));
        }
        _ => {}
    }
}

/// The names in a text for `Fn::Sub`: `${Queue.Arn}` names `Queue`, `${!Name}` names nothing.
fn substituted(text: &str) -> Vec<&str> {
    let starts = text.match_indices("${").map(|(at, _)| &text[at + 2..]);
    let names = starts.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter(|name| !name.starts_with('!')).map(|name| name.split('.').next().unwrap_or(name)).collect()
}

/// For each resource of a template who refers to it, with the property that does.
pub fn referrers<'a>(
    resources: impl Iterator<Item = (&'a String, &'a Resource)>,
) -> BTreeMap<String, Vec<(&'a str, String)>> {
    let mut referrers: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    for (id, resource) in resources {
        for reference in of(resource) {
            referrers.entry(reference.target).or_default().push((id, reference.path));
        }
    }
    referrers
}
