//! Statements taken apart into grants, each of one principal, one action, one resource, and whether one grant holds
//! another.
//!
//! Invariant: where a grant is said to hold another, every request that the other speaks of is one that it speaks of too.
//! The reverse may go unnoticed: what is not shown is not claimed.

mod condition;
mod glob;

use std::collections::BTreeSet;

use crate::access::{Condition, Document, Effect, Principal, Scope, Statement};

/// One principal, one action, one resource, and the conditions; what a statement leaves out, a grant leaves out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it speaks of: one, or all but some.
    pub principal: Option<Scope<Principal>>,
    /// What may be done.
    pub action: Scope<String>,
    /// What it is done to.
    pub resource: Option<Scope<String>>,
    /// When.
    pub conditions: BTreeSet<Condition>,
}

/// The grants of a policy, in one spelling, without those that another one holds.
pub fn grants(document: &Document) -> Vec<Grant> {
    let all: BTreeSet<Grant> = document.statements.iter().flat_map(taken_apart).collect();
    let all: Vec<Grant> = all.into_iter().collect();
    // Of two that hold each other the first stays.
    let is_needless = |index: usize| {
        let holds = |(other, grant): (usize, &Grant)| {
            other != index && grant.holds(&all[index]) && (other < index || !all[index].holds(grant))
        };
        all.iter().enumerate().any(holds)
    };
    (0..all.len()).filter(|index| !is_needless(*index)).map(|index| all[index].clone()).collect()
}

fn taken_apart(statement: &Statement) -> Vec<Grant> {
    let actions = apart(&statement.actions, |action| glob::canonical(action));
    let resources = optional(statement.resources.as_ref(), |resource| glob::canonical(resource));
    let principals = optional(statement.principals.as_ref(), Principal::clone);
    let conditions: BTreeSet<Condition> = statement.conditions.iter().map(condition::canonical).collect();
    let mut grants = Vec::new();
    for principal in &principals {
        for action in &actions {
            for resource in &resources {
                grants.push(Grant {
                    effect: statement.effect,
                    principal: principal.clone(),
                    action: action.clone(),
                    resource: resource.clone(),
                    conditions: conditions.clone(),
                });
            }
        }
    }
    grants
}

fn optional<T: Ord>(scope: Option<&Scope<T>>, spelling: impl Fn(&T) -> T) -> Vec<Option<Scope<T>>> {
    match scope {
        None => vec![None],
        Some(scope) => apart(scope, spelling).into_iter().map(Some).collect(),
    }
}

/// Each of those that are named by itself; a negation stays whole.
fn apart<T: Ord>(scope: &Scope<T>, spelling: impl Fn(&T) -> T) -> Vec<Scope<T>> {
    match scope {
        Scope::Of(named) => named.iter().map(|one| Scope::Of(BTreeSet::from([spelling(one)]))).collect(),
        Scope::AllBut(named) => vec![Scope::AllBut(named.iter().map(spelling).collect())],
    }
}

impl Grant {
    /// Whether every request that another grant of the same effect speaks of is one that this speaks of.
    pub fn holds(&self, other: &Grant) -> bool {
        self.effect == other.effect
            && optionally(self.principal.as_ref(), other.principal.as_ref(), is_among)
            && within(&self.action, &other.action, |wide: &String, narrow: &String| {
                glob::holds(&wide.to_ascii_lowercase(), &narrow.to_ascii_lowercase())
            })
            && optionally(self.resource.as_ref(), other.resource.as_ref(), |wide: &String, narrow: &String| {
                glob::holds_arn(wide, narrow)
            })
            && self.conditions.iter().all(|wide| other.conditions.iter().any(|narrow| condition::implies(narrow, wide)))
    }
}

/// An element that is left out matches everything.
fn optionally<T: Ord>(wide: Option<&Scope<T>>, narrow: Option<&Scope<T>>, holds: impl Fn(&T, &T) -> bool) -> bool {
    match (wide, narrow) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => within(wide, narrow, holds),
    }
}

fn within<T: Ord>(wide: &Scope<T>, narrow: &Scope<T>, holds: impl Fn(&T, &T) -> bool) -> bool {
    match (wide, narrow) {
        (Scope::Of(wide), Scope::Of(narrow)) => narrow.iter().all(|one| wide.iter().any(|other| holds(other, one))),
        // All but these holds all but more.
        (Scope::AllBut(wide), Scope::AllBut(narrow)) => {
            wide.iter().all(|one| narrow.iter().any(|other| holds(other, one)))
        }
        _ => false,
    }
}

/// Whether one principal is another, or everybody. An account lets its roles do what their own policies allow, and a role
/// that is named itself needs no such policy: neither holds the other.
fn is_among(wide: &Principal, narrow: &Principal) -> bool {
    wide == narrow || *wide == Principal::Anyone
}
