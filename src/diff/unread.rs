//! Stacks that could not be read: neither new nor the same nor anything else, but unknown.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cloudformation::{Stack, manifest};

/// A stack that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Its domain; empty where it is not known either.
    pub domain: String,
    /// Why it could not be read.
    pub reason: String,
}

impl Unread {
    /// The stack that an entry is of.
    pub fn of(entry: &manifest::Entry, reason: impl Into<String>) -> Self {
        Self {
            account: entry.account.clone(),
            region: entry.region.clone(),
            name: entry.name.clone(),
            domain: entry.domain.clone(),
            reason: reason.into(),
        }
    }
}

/// The stacks that could be read.
pub fn without<'a>(stacks: &'a [Stack], unread: &[Unread]) -> Cow<'a, [Stack]> {
    let is_unread = |stack: &Stack| {
        let entry = &stack.entry;
        unread
            .iter()
            .any(|each| (&each.account, &each.region, &each.name) == (&entry.account, &entry.region, &entry.name))
    };
    if unread.is_empty() {
        return Cow::Borrowed(stacks);
    }
    Cow::Owned(stacks.iter().filter(|stack| !is_unread(stack)).cloned().collect())
}

/// By account, region and name.
pub fn sorted(unread: &[Unread]) -> Vec<Unread> {
    let mut sorted = unread.to_vec();
    sorted.sort();
    sorted
}
