//! What CloudFormation itself says of a change, where it was asked for a change set, merged into what the templates and its
//! registry say.
//!
//! Invariant: what the templates show is never told as less than they show, whatever CloudFormation says; only what they leave
//! open is settled by it. Where both cannot be true, both are told.

mod said;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::resource::{Change, Impact, ResourceChange, Sureness};
use crate::cloudformation::Stack;

use said::overlap;
pub use said::{Detail, Said, path};

/// What was told of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// What was told.
    pub answer: Answer,
}

/// What CloudFormation answers to a change set.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// What it would change.
    Changes(Vec<Said>),
    /// It finds nothing to change.
    Nothing,
    /// It could not be asked, or could not answer: why.
    Unknown(String),
}

/// How CloudFormation answered about a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Verdict {
    /// It says what it would change.
    Changes {
        /// The resources that change by the templates, and of which it says nothing.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        unnamed: Vec<String>,
    },
    /// It finds nothing to change.
    Nothing {
        /// The resources that change by the templates.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        unnamed: Vec<String>,
    },
    /// It could not be asked, or could not answer.
    Unknown {
        /// Why.
        reason: String,
    },
}

impl Verdict {
    /// The resources that change by the templates, and of which CloudFormation says nothing.
    pub fn unnamed(&self) -> &[String] {
        match self {
            Verdict::Changes { unnamed } | Verdict::Nothing { unnamed } => unnamed,
            Verdict::Unknown { .. } => &[],
        }
    }
}

/// Merges what was told into the stacks that it was told of. `templates` are those of both sides, the newer first.
pub fn merge(stacks: &mut [Change], told: &[Told], templates: [&[Stack]; 2]) {
    for stack in stacks {
        let place = (&stack.account, &stack.region, &stack.name);
        let Some(told) = told.iter().find(|told| (&told.account, &told.region, &told.name) == place) else { continue };
        stack.change_set = Some(match &told.answer {
            Answer::Unknown(reason) => Verdict::Unknown { reason: reason.clone() },
            Answer::Nothing => Verdict::Nothing { unnamed: resources(stack, &[], templates) },
            Answer::Changes(said) => Verdict::Changes { unnamed: resources(stack, said, templates) },
        });
    }
}

/// Merges what is said of each resource of a stack, and answers those of which nothing is.
fn resources(stack: &mut Change, said: &[Said], templates: [&[Stack]; 2]) -> Vec<String> {
    let listed = std::mem::take(&mut stack.resources).into_iter().map(|change| (change.id.clone(), change));
    let mut changes: BTreeMap<String, ResourceChange> = listed.collect();
    for said in said {
        let change = changes.entry(said.id.clone()).or_insert_with(|| unlisted(stack, said, templates));
        resource(change, said.clone());
    }
    let mut unnamed = Vec::new();
    changes.retain(|id, change| {
        if change.change_set.is_some() || change.impact == Impact::Note {
            return true;
        }
        // It would have followed something that is not replaced after all.
        if change.sureness == Sureness::Unknown && change.properties.is_empty() {
            return false;
        }
        unnamed.push(id.clone());
        true
    });
    stack.resources = changes.into_values().collect();
    unnamed
}

/// A resource of which only CloudFormation says that it changes.
fn unlisted(stack: &Change, said: &Said, templates: [&[Stack]; 2]) -> ResourceChange {
    let is_it = |other: &&Stack| {
        let entry = &other.entry;
        (&entry.account, &entry.region, &entry.name) == (&stack.account, &stack.region, &stack.name)
    };
    let found = templates.iter().find_map(|stacks| stacks.iter().find(is_it)?.template.resources.get(&said.id));
    let declared_by = found.map(|resource| resource.metadata.busline.declared_by.clone());
    ResourceChange {
        id: said.id.clone(),
        kind: found.map_or_else(|| said.kind.clone(), |resource| resource.kind.clone()),
        declared_by: declared_by.unwrap_or_else(|| format!("domains.{}", stack.domain)),
        impact: Impact::Note,
        sureness: Sureness::Template,
        because: Vec::new(),
        follows: Vec::new(),
        properties: Vec::new(),
        change_set: None,
    }
}

/// Merges what is said of a resource.
fn resource(change: &mut ResourceChange, mut said: Said) {
    let (ours, theirs) = ((change.impact, change.sureness), said.reading());
    said.agrees = agree(ours, theirs);
    (change.impact, change.sureness) = settled(ours, theirs);
    if change.impact != Impact::Replace {
        change.because.clear();
    } else if theirs.0 == Impact::Replace {
        let new = said.replaced_for().filter(|path| !change.because.iter().any(|known| overlap(known, path)));
        let new: Vec<String> = new.map(str::to_owned).collect();
        change.because.extend(new);
        change.because.sort_unstable();
    }
    change.change_set = Some(said);
}

/// What becomes of a resource, and how sure that is.
type Reading = (Impact, Sureness);

/// What is told in the end: what the templates leave open CloudFormation settles, and beyond that the graver counts.
fn settled(ours: Reading, theirs: Reading) -> Reading {
    match ours {
        (_, Sureness::Unknown) => theirs,
        (impact, _) if theirs.0 > impact => theirs,
        (impact, sureness) if theirs.0 == impact => (impact, sureness.max(theirs.1)),
        _ => ours,
    }
}

/// Whether both can be true.
fn agree(ours: Reading, theirs: Reading) -> bool {
    let leaves_room = |(impact, sureness): Reading, other: Impact| {
        let may_be_less = sureness == Sureness::Unknown && matches!(other, Impact::Note | Impact::Update);
        impact == other || (may_be_less && other < impact)
    };
    leaves_room(ours, theirs.0) || leaves_room(theirs, ours.0)
}
