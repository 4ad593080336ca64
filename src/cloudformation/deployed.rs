//! A template as a stack was given it, by Busline or by somebody's hand: read in any of CloudFormation's spellings, JSON or
//! YAML, with short forms or without.
//!
//! Invariant: nothing that it says is left out, save parameters: whatever Busline never writes is kept under `others`.

pub mod meaning;
mod spelling;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::template::{Metadata, Note, Output, RemovalPolicy, Resource, Template, Version};

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its template cannot be understood: {0}")]
pub struct Unreadable(String);

/// Reads a template. What Busline has not declared counts as declared by `owner`, a path.
pub fn read(text: &str, owner: &str) -> Result<Template, Unreadable> {
    let Json::Object(mut sections) = spelling::read(text).map_err(Unreadable)? else {
        return Err(Unreadable("it is no map".to_owned()));
    };
    sections.remove("AWSTemplateFormatVersion");
    let description = match sections.remove("Description") {
        Some(Json::String(text)) => text,
        _ => String::new(),
    };
    let section = |found: Option<Json>| match found {
        Some(Json::Object(entries)) => entries,
        _ => Map::new(),
    };
    let declared = section(sections.remove("Parameters"));
    let parameters = declared.into_iter().filter_map(|(name, each)| Some((name, serde_json::from_value(each).ok()?)));
    let parameters: BTreeMap<_, _> = parameters.collect();
    let Some(Json::Object(found)) = sections.remove("Resources") else {
        return Err(Unreadable("it has no resources".to_owned()));
    };
    let mut resources = BTreeMap::new();
    for (id, each) in found {
        let read = resource(each, owner).ok_or_else(|| Unreadable(format!("its resource `{id}` has no type")))?;
        resources.insert(id, read);
    }
    let mut outputs = BTreeMap::new();
    for (name, each) in section(sections.remove("Outputs")) {
        match serde_json::from_value::<Output>(each.clone()) {
            Ok(output) => drop(outputs.insert(name, output)),
            Err(_) => drop(sections.insert(format!("Outputs/{name}"), each)),
        }
    }
    Ok(Template { version: Version::V2010, description, parameters, resources, outputs, others: sections })
}

fn resource(json: Json, owner: &str) -> Option<Resource> {
    let Json::Object(mut attributes) = json else { return None };
    let Some(Json::String(kind)) = attributes.remove("Type") else { return None };
    let depends_on = match attributes.remove("DependsOn") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(many)) => many.into_iter().filter_map(|each| Some(each.as_str()?.to_owned())).collect(),
        _ => Vec::new(),
    };
    let [deletion_policy, update_replace_policy] =
        ["DeletionPolicy", "UpdateReplacePolicy"].map(|name| removal_policy(name, &mut attributes));
    let properties = match attributes.remove("Properties") {
        Some(Json::Object(properties)) => properties,
        _ => Map::new(),
    };
    let metadata = metadata(&mut attributes, owner);
    Some(Resource {
        kind,
        depends_on,
        deletion_policy,
        update_replace_policy,
        metadata,
        properties,
        others: attributes,
    })
}

/// One of those that Busline writes; another stays where it is.
fn removal_policy(name: &str, attributes: &mut Map<String, Json>) -> Option<RemovalPolicy> {
    let policy = serde_json::from_value(attributes.get(name)?.clone()).ok()?;
    attributes.remove(name);
    Some(policy)
}

/// What Busline noted; what else is noted stays where it is.
fn metadata(attributes: &mut Map<String, Json>, owner: &str) -> Metadata {
    let unknown = || Metadata { busline: Note { declared_by: owner.to_owned(), overridden: Vec::new() } };
    let Some(Json::Object(noted)) = attributes.get_mut("Metadata") else { return unknown() };
    let Some(note) = noted.get("Busline").and_then(|note| serde_json::from_value::<Note>(note.clone()).ok()) else {
        return unknown();
    };
    noted.remove("Busline");
    if noted.is_empty() {
        attributes.remove("Metadata");
    }
    Metadata { busline: note }
}
