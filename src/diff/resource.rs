//! Resources: what each stack gains, loses and holds otherwise, and what CloudFormation does about it.
//!
//! Invariant: a resource of either template is listed, or the same in both and untouched by what it refers to.

pub mod impact;
mod property;
mod reference;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cloudformation::template::{Resource, Template};
use crate::cloudformation::{Stack, manifest};
use crate::diff::verdict::{Said, Verdict};

pub use impact::{Impact, Sureness};
pub use property::{Property, differences};

/// A stack that changes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: String,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// 1 for what receives, 2 for what sends.
    pub wave: u8,
    /// What becomes of it.
    pub fate: Fate,
    /// The resources that are not as they were, by logical ID.
    pub resources: Vec<ResourceChange>,
    /// Functions of which nothing changes but their code.
    pub code_only: Vec<String>,
    /// What is otherwise around the resources: description and outputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub around: Vec<Property>,
    /// How CloudFormation answered, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_set: Option<Verdict>,
}

/// What becomes of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is made.
    New,
    /// It is deleted.
    Gone,
    /// It is updated.
    Updated,
}

/// A resource that is not as it was.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceChange {
    /// Its logical ID.
    pub id: String,
    /// `AWS::SQS::Queue`.
    pub kind: String,
    /// The path of the declaration that asks or asked for it.
    pub declared_by: String,
    /// What CloudFormation does.
    pub impact: Impact,
    /// How sure that is.
    pub sureness: Sureness,
    /// The properties that make it another resource.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Resources of this stack that it refers to and that are replaced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
    /// What is said otherwise: properties, and attributes such as `DependsOn`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// What CloudFormation itself says of it, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_set: Option<Said>,
}

/// Where a stack stands.
type Place<'a> = (&'a str, &'a str, &'a str);

fn place(stack: &Stack) -> Place<'_> {
    (&stack.entry.account, &stack.entry.region, &stack.entry.name)
}

/// Whether what is built for a parameter of a stack changes.
pub type Coded<'a> = &'a (dyn Fn(&manifest::Entry, &manifest::Build) -> bool + Sync);

/// Every stack that changes, by account, region and name.
pub fn changes(before: &[Stack], after: &[Stack], coded: Coded<'_>) -> Vec<Change> {
    let before: BTreeMap<Place<'_>, &Stack> = before.iter().map(|stack| (place(stack), stack)).collect();
    let after: BTreeMap<Place<'_>, &Stack> = after.iter().map(|stack| (place(stack), stack)).collect();
    let places: Vec<Place<'_>> =
        before.keys().chain(after.keys()).copied().collect::<BTreeSet<_>>().into_iter().collect();
    places
        .into_par_iter()
        .filter_map(|place| change(before.get(&place).copied(), after.get(&place).copied(), coded))
        .collect()
}

fn change(before: Option<&Stack>, after: Option<&Stack>, coded: Coded<'_>) -> Option<Change> {
    let entry = &after.or(before)?.entry;
    let fate = match (before, after) {
        (None, _) => Fate::New,
        (_, None) => Fate::Gone,
        _ => Fate::Updated,
    };
    let [old, new] = [before, after].map(|stack| stack.map(|stack| &stack.template));
    let resources = if old == new { Vec::new() } else { impact::resources(old, new) };
    let code_only = match (fate, after) {
        (Fate::Updated, Some(stack)) => code_only(stack, &resources, coded),
        _ => Vec::new(),
    };
    let around = match (old, new) {
        (Some(old), Some(new)) if old != new => around(old, new),
        _ => Vec::new(),
    };
    if fate == Fate::Updated && resources.is_empty() && code_only.is_empty() && around.is_empty() {
        return None;
    }
    let manifest::Entry { name, domain, account, region, wave, .. } = entry.clone();
    Some(Change { name, domain, account, region, wave, fate, resources, code_only, around, change_set: None })
}

/// The functions, by logical ID, that stay as they are but for their code.
fn code_only(stack: &Stack, changed: &[ResourceChange], coded: Coded<'_>) -> Vec<String> {
    let builds = stack.entry.functions.iter().chain(&stack.entry.images);
    let builds = builds.filter(|build| coded(&stack.entry, build));
    let parameters: BTreeSet<&str> = builds.map(|build| build.parameter.as_str()).collect();
    if parameters.is_empty() {
        return Vec::new();
    }
    let takes =
        |resource: &Resource| reference::of(resource).iter().any(|name| parameters.contains(name.target.as_str()));
    let resources = stack.template.resources.iter().filter(|(_, resource)| takes(resource));
    let ids = resources.map(|(id, _)| id).filter(|id| !changed.iter().any(|change| change.id == **id));
    ids.cloned().collect()
}

fn around(old: &Template, new: &Template) -> Vec<Property> {
    let part = |template: &Template| {
        let mut json = serde_json::to_value(template).expect("a template is JSON");
        let members = json.as_object_mut().expect("a template is an object");
        members.remove("Resources");
        // Parameters come and go with the functions that take them.
        members.remove("Parameters");
        members.extend(template.others.iter().map(|(name, value)| (name.clone(), value.clone())));
        json
    };
    property::differences(&part(old), &part(new))
}
