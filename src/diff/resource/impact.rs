//! What CloudFormation does about a resource, by its registry, and what follows for those that refer to it.
//!
//! Invariant: an impact only grows, so that the spreading ends; when it ends, whoever refers to something that is replaced
//! is at least updated.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::property::{Property, differences};
use super::{ResourceChange, reference};
use crate::cloudformation::template::{RemovalPolicy, Resource, Template};
use crate::registry;

/// What happens to a resource, in the order of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// Only what is noted about it changes: metadata, what it waits for, what becomes of it one day.
    Note,
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It leaves the stack and is kept.
    Release,
    /// Another takes its place.
    Replace,
    /// It is deleted.
    Destroy,
}

/// How sure an impact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sureness {
    /// The registry knows of the property that some changes of it replace the resource and others do not; CloudFormation, where
    /// it was asked, does not know it beforehand either.
    Unknown,
    /// The templates and the registry tell it.
    Template,
    /// CloudFormation itself was asked for a change set, and says so.
    ChangeSet,
}

/// The resources that are not as they were, by logical ID.
pub fn resources(before: Option<&Template>, after: Option<&Template>) -> Vec<ResourceChange> {
    let none = BTreeMap::new();
    let [old, new] = [before, after].map(|template| template.map_or(&none, |template| &template.resources));
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes: BTreeMap<String, ResourceChange> = BTreeMap::new();
    for id in ids {
        let change = match (old.get(id), new.get(id)) {
            (Some(old), Some(new)) => updated(id, old, new),
            (None, Some(new)) => Some(change(id, new, Impact::Create)),
            (Some(old), None) => Some(change(id, old, removed(old))),
            (None, None) => unreachable!("the ids are of one of the two"),
        };
        changes.extend(change.map(|change| (id.clone(), change)));
    }
    spread(new, old, &mut changes);
    changes.into_values().collect()
}

fn change(id: &str, resource: &Resource, impact: Impact) -> ResourceChange {
    ResourceChange {
        id: id.to_owned(),
        kind: resource.kind.clone(),
        declared_by: resource.metadata.busline.declared_by.clone(),
        impact,
        sureness: Sureness::Template,
        because: Vec::new(),
        follows: Vec::new(),
        properties: Vec::new(),
        change_set: None,
    }
}

/// What becomes of a resource that leaves its stack is what the template says that it was deployed with.
fn removed(resource: &Resource) -> Impact {
    match resource.deletion_policy {
        Some(RemovalPolicy::Retain | RemovalPolicy::RetainExceptOnCreate) => Impact::Release,
        Some(RemovalPolicy::Delete) | None => Impact::Destroy,
    }
}

fn updated(id: &str, old: &Resource, new: &Resource) -> Option<ResourceChange> {
    if old == new {
        return None;
    }
    let mut update = change(id, new, Impact::Note);
    let [before, after] = [old, new].map(|resource| Json::Object(resource.properties.clone()));
    update.properties = differences(&before, &after);
    if !update.properties.is_empty() {
        update.impact = Impact::Update;
    }
    if old.kind != new.kind {
        replace(&mut update, "Type", Sureness::Template);
    } else {
        let paths: Vec<String> = update.properties.iter().map(|property| property.path.clone()).collect();
        for path in paths {
            judge(&mut update, &path, Sureness::Template);
        }
    }
    update.properties.extend(attributes(old, new));
    Some(update)
}

/// What stands beside a resource's properties.
fn attributes(old: &Resource, new: &Resource) -> Vec<Property> {
    let part = |resource: &Resource| {
        let mut known = json!({
            "Type": resource.kind,
            "DependsOn": resource.depends_on,
            "DeletionPolicy": resource.deletion_policy,
            "UpdateReplacePolicy": resource.update_replace_policy,
            "DeclaredBy": resource.metadata.busline.declared_by,
            "Overridden": resource.metadata.busline.overridden,
        });
        let others = resource.others.iter().map(|(name, value)| (name.clone(), value.clone()));
        known.as_object_mut().expect("an object was written").extend(others);
        known
    };
    let mut found = differences(&part(old), &part(new));
    for attribute in &mut found {
        // A `null` of ours is an attribute that is not there.
        for side in [&mut attribute.before, &mut attribute.after] {
            *side = side.take().filter(|value| !value.is_null());
        }
    }
    found
}

/// What the registry says of a property that has another value. Answers whether that made more of it.
fn judge(change: &mut ResourceChange, path: &str, sureness: Sureness) -> bool {
    let Some(kind) = registry::kind(&change.kind) else {
        // Nothing is known of the type.
        return replace(change, path, Sureness::Unknown);
    };
    if kind.create_only.iter().any(|known| touches(path, known)) {
        replace(change, path, sureness)
    } else if kind.conditional_create_only.iter().any(|known| touches(path, known)) {
        replace(change, path, Sureness::Unknown)
    } else {
        false
    }
}

fn replace(change: &mut ResourceChange, path: &str, sureness: Sureness) -> bool {
    let before = (change.impact, change.sureness);
    if change.impact < Impact::Replace {
        (change.impact, change.sureness) = (Impact::Replace, sureness);
    } else {
        change.sureness = change.sureness.max(sureness);
    }
    if !change.because.iter().any(|known| known == path) {
        change.because.push(path.to_owned());
    }
    before != (change.impact, change.sureness)
}

/// Whether a changed property is, holds or is held by one that the registry names; `*` there is any place of a list.
fn touches(path: &str, known: &str) -> bool {
    path.split('/').zip(known.split('/')).all(|(step, known)| step == known || known == "*")
}

/// Who refers to something that is replaced gets another value there, until nothing more follows.
fn spread(
    new: &BTreeMap<String, Resource>,
    old: &BTreeMap<String, Resource>,
    changes: &mut BTreeMap<String, ResourceChange>,
) {
    let is_replaced = |change: &ResourceChange| change.impact == Impact::Replace;
    let mut open: Vec<String> =
        changes.values().filter(|change| is_replaced(change)).map(|change| change.id.clone()).collect();
    if open.is_empty() {
        return;
    }
    // Who is made only now refers to what takes the place, and nothing of it changes.
    let both = new.iter().filter(|(id, _)| old.contains_key(*id));
    let referrers = reference::referrers(both);
    while let Some(replaced) = open.pop() {
        let sureness = changes[&replaced].sureness;
        for (id, path) in referrers.get(&replaced).into_iter().flatten() {
            let follower = changes.entry((*id).to_owned()).or_insert_with(|| change(id, &new[*id], Impact::Note));
            let grown = follower.impact < Impact::Update;
            follower.impact = follower.impact.max(Impact::Update);
            if grown {
                follower.sureness = sureness;
            } else if follower.impact == Impact::Update && follower.properties.is_empty() {
                follower.sureness = follower.sureness.max(sureness);
            }
            if !follower.follows.contains(&replaced) {
                follower.follows.push(replaced.clone());
            }
            if judge(follower, path, sureness) {
                open.push((*id).to_owned());
            }
        }
    }
    for change in changes.values_mut() {
        change.because.sort_unstable();
        change.follows.sort_unstable();
    }
}
