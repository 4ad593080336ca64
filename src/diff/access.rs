//! Access: every policy of both sides, compared as the set of what it allows.
//!
//! Invariant: what is called equal allows the same requests, what is called narrowed no request more than before, what is
//! called broadened none less. Of the rest nothing is claimed.

mod grant;
pub mod policy;
mod row;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::access::{Document, Effect, Statement};
use crate::cloudformation::{Stack, Template};
use grant::{Grant, grants};
use policy::{Kind, Policies, Policy};
pub use row::Row;

/// A policy that does not allow what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The stack that it is in.
    pub stack: String,
    /// The account of that.
    pub account: String,
    /// What it is about.
    pub kind: Kind,
    /// That one's name: `${PackQueue}` for a resource of the stack.
    pub about: String,
    /// The path of the declaration that asks for it.
    pub declared_by: String,
    /// How it compares.
    pub verdict: Verdict,
    /// Whether what it is about comes or goes with it.
    pub fate: Fate,
    /// What is granted or denied now and was not, and the other way round.
    pub rows: Vec<Row>,
}

/// How what a policy allows compares with what it allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The same, in other words.
    Equal,
    /// Less.
    Narrowed,
    /// More.
    Broadened,
    /// Something else: neither could be shown.
    Incomparable,
}

/// Whether what a policy is about was there before, and is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Both.
    Stays,
    /// It is new.
    New,
    /// It goes.
    Gone,
}

impl Change {
    /// Whether somebody may do more than before with what was there, or it cannot be shown that nobody may. A rule that is
    /// the same under another hash of its pattern is nobody else.
    pub fn is_danger(&self) -> bool {
        match (self.fate, self.verdict) {
            (Fate::Stays, Verdict::Broadened) => true,
            (Fate::Stays, Verdict::Incomparable) => self.rows.is_empty() || !row::only_renewed(&self.rows),
            _ => false,
        }
    }
}

/// The policies that do not allow what they did, by account, stack and what they are about. Those that say the same in other
/// words are among them where their words differ.
pub fn changes(before: &[Stack], after: &[Stack]) -> Vec<Change> {
    let place = |stack: &Stack| (stack.entry.account.clone(), stack.entry.region.clone(), stack.entry.name.clone());
    let old: BTreeMap<_, &Stack> = before.iter().map(|stack| (place(stack), stack)).collect();
    let new: BTreeMap<_, &Stack> = after.iter().map(|stack| (place(stack), stack)).collect();
    let places: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let mut changes = Vec::new();
    for place in places {
        let [was, is] = [old.get(place), new.get(place)].map(|stack| stack.map(|stack| &stack.template));
        if was == is {
            continue;
        }
        let [policies_before, policies_after] =
            [was, is].map(|template| template.map(policy::policies).unwrap_or_default());
        let keys: BTreeSet<&(Kind, String)> = policies_before.keys().chain(policies_after.keys()).collect();
        for key in keys {
            let sides = (lookup(&policies_before, key), lookup(&policies_after, key));
            let fate = match (stands(was, key), stands(is, key)) {
                (false, true) => Fate::New,
                (true, false) => Fate::Gone,
                _ => Fate::Stays,
            };
            if let Some((verdict, rows, declared_by)) = compared(key.0, sides) {
                let (kind, about) = key.clone();
                let (account, _, stack) = place.clone();
                changes.push(Change { stack, account, kind, about, declared_by, verdict, fate, rows });
            }
        }
    }
    changes
}

fn lookup<'a>(policies: &'a Policies, key: &(Kind, String)) -> Option<&'a Policy> {
    policies.get(key)
}

/// Whether what a policy is about stands in a template. A bus is known by its name, and each domain has one.
fn stands(template: Option<&Template>, (kind, about): &(Kind, String)) -> bool {
    let Some(template) = template else { return false };
    let id = about.strip_prefix("${").and_then(|rest| rest.split(['}', '.']).next());
    match id {
        Some(id) => template.resources.contains_key(id),
        None if *kind == Kind::Bus => {
            template.resources.values().any(|resource| resource.kind == "AWS::Events::EventBus")
        }
        None => true,
    }
}

/// How a policy compares, and what it gains and loses; `None` where its words are the same.
fn compared(kind: Kind, sides: (Option<&Policy>, Option<&Policy>)) -> Option<(Verdict, Vec<Row>, String)> {
    let empty = Policy::default();
    let (before, after) = (sides.0.unwrap_or(&empty), sides.1.unwrap_or(&empty));
    let declared_by = sides.1.or(sides.0)?.declared_by.clone();
    let same_opaque = before.opaque == after.opaque;
    if same_opaque && said(&before.document) == said(&after.document) {
        return None;
    }
    if kind == Kind::Boundary {
        let verdict = match (sides.0, sides.1) {
            (None, _) => Verdict::Narrowed,
            (_, None) => Verdict::Broadened,
            _ => Verdict::Incomparable,
        };
        return Some((verdict, Vec::new(), declared_by));
    }
    let (old, new) = (grants(&before.document), grants(&after.document));
    let verdict = match (same_opaque, verdict(&old, &new)) {
        (true, verdict) => verdict,
        // What is known by its name alone may allow anything: more of such is more.
        (false, verdict) => {
            let (more, less) = (holds_all(&after.opaque, &before.opaque), holds_all(&before.opaque, &after.opaque));
            match (verdict, more, less) {
                (Verdict::Equal | Verdict::Broadened, true, _) => Verdict::Broadened,
                (Verdict::Equal | Verdict::Narrowed, _, true) => Verdict::Narrowed,
                _ => Verdict::Incomparable,
            }
        }
    };
    Some((verdict, row::rows(&old, &new), declared_by))
}

/// What a policy says, whatever its statements are called and in which order they stand.
fn said(document: &Document) -> BTreeSet<Statement> {
    document.statements.iter().map(|statement| Statement { sid: None, ..statement.clone() }).collect()
}

fn holds_all(these: &[serde_json::Value], those: &[serde_json::Value]) -> bool {
    those.iter().all(|one| these.contains(one))
}

/// How the requests that one policy allows compare with those of another.
pub fn compare(before: &Document, after: &Document) -> Verdict {
    verdict(&grants(before), &grants(after))
}

fn verdict(old: &[Grant], new: &[Grant]) -> Verdict {
    match (is_within(new, old), is_within(old, new)) {
        (true, true) => Verdict::Equal,
        (true, false) => Verdict::Narrowed,
        (false, true) => Verdict::Broadened,
        (false, false) => Verdict::Incomparable,
    }
}

/// Whether whatever the first allows, the second allows: each allowance is held by one of the other's, unless a denial of
/// its own takes it back, and each denial of the other by a denial of its own.
fn is_within(narrow: &[Grant], wide: &[Grant]) -> bool {
    let of = |grants: &'_ [Grant], effect| -> Vec<Grant> {
        grants.iter().filter(|grant| grant.effect == effect).cloned().collect()
    };
    let (allowed, denied) = (of(narrow, Effect::Allow), of(narrow, Effect::Deny));
    let (may, must_not) = (of(wide, Effect::Allow), of(wide, Effect::Deny));
    let taken_back = |grant: &Grant| {
        let denial = Grant { effect: Effect::Deny, ..grant.clone() };
        denied.iter().any(|deny| deny.holds(&denial))
    };
    allowed.iter().all(|grant| may.iter().any(|other| other.holds(grant)) || taken_back(grant))
        && must_not.iter().all(|grant| denied.iter().any(|other| other.holds(grant)))
}
