//! What a policy grants or denies more, and less, in rows: one for all actions and resources that go together.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::grant::Grant;
use crate::access::{Effect, Scope};
use crate::diff::words::{listed, quoted};

/// Something that is granted or denied and was not, or was and is not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Whether it is there now; otherwise it was there before.
    pub is_new: bool,
    /// Whether it denies.
    pub denies: bool,
    /// Whom it speaks of; nobody is named in a role's own policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// What may be done.
    pub actions: Vec<String>,
    /// What it is done to; nothing is named in a trust.
    pub resources: Vec<String>,
    /// When.
    pub conditions: Vec<String>,
}

impl Row {
    /// Who may do what, in words.
    pub fn words(&self) -> String {
        let list = |all: &[String]| listed(all.iter().map(String::as_str));
        let who = self.principal.as_ref().map(|who| format!("{} ", quoted(who))).unwrap_or_default();
        let verb = match (self.denies, self.is_new) {
            (false, true) => "may",
            (false, false) => "may no longer",
            (true, true) => "is denied",
            (true, false) => "is no longer denied",
        };
        let on = if self.resources.is_empty() { String::new() } else { format!(" on {}", list(&self.resources)) };
        let when = if self.conditions.is_empty() { String::new() } else { format!(" when {}", list(&self.conditions)) };
        format!("{who}{verb} {}{on}{when}", list(&self.actions))
    }

    /// Whether it lets somebody do more.
    pub fn broadens(&self) -> bool {
        self.is_new != self.denies
    }
}

/// The rows of what is new, then of what is gone.
pub fn rows(old: &[Grant], new: &[Grant]) -> Vec<Row> {
    let beyond = |these: &[Grant], those: &[Grant]| -> Vec<Grant> {
        these.iter().filter(|grant| !those.iter().any(|other| other.holds(grant))).cloned().collect()
    };
    let mut rows = gathered(&beyond(new, old), true);
    rows.extend(gathered(&beyond(old, new), false));
    rows
}

/// Grants with the same principal and conditions go together where they are of the same actions.
fn gathered(grants: &[Grant], is_new: bool) -> Vec<Row> {
    type Key = (bool, Option<String>, Vec<String>, String);
    let mut by_resource: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for grant in grants {
        let principal = grant.principal.as_ref().map(said);
        let conditions: Vec<String> = grant.conditions.iter().map(ToString::to_string).collect();
        let resource = grant.resource.as_ref().map(said).unwrap_or_default();
        let key = (grant.effect == Effect::Deny, principal, conditions, resource);
        by_resource.entry(key).or_default().insert(said(&grant.action));
    }
    type Together = (bool, Option<String>, Vec<String>, BTreeSet<String>);
    let mut by_actions: BTreeMap<Together, Vec<String>> = BTreeMap::new();
    for ((denies, principal, conditions, resource), actions) in by_resource {
        let resources = by_actions.entry((denies, principal, conditions, actions)).or_default();
        resources.extend(Some(resource).filter(|resource| !resource.is_empty()));
    }
    let row = |((denies, principal, conditions, actions), resources)| {
        let actions: BTreeSet<String> = actions;
        Row { is_new, denies, principal, actions: actions.into_iter().collect(), resources, conditions }
    };
    by_actions.into_iter().map(row).collect()
}

fn said<T: ToString>(scope: &Scope<T>) -> String {
    let named = |named: &BTreeSet<T>| named.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    match scope {
        Scope::Of(one) => named(one),
        Scope::AllBut(others) => format!("all but {}", named(others)),
    }
}

/// Whether what is new is what is gone under other hashes: the name of a rule ends in one of its pattern.
pub fn only_renewed(rows: &[Row]) -> bool {
    let plain = |row: &Row| {
        let conditions: Vec<String> = row.conditions.iter().map(|condition| without_hashes(condition)).collect();
        (row.denies, row.principal.clone(), row.actions.clone(), row.resources.clone(), conditions)
    };
    let of = |is_new: bool| -> BTreeSet<_> { rows.iter().filter(|row| row.is_new == is_new).map(plain).collect() };
    of(true) == of(false)
}

/// A text without the hashes that end its words.
fn without_hashes(text: &str) -> String {
    let is_hash = |part: &str| part.len() == 8 && part.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    let word = |word: &str| match word.rsplit_once("--") {
        Some((stem, hash)) if is_hash(hash) => stem.to_owned(),
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
