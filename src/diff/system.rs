//! The system's own words for what changed: what was added, removed, moved, renamed and said otherwise, with owners.
//!
//! Invariant: what is added one way round is removed the other way round, and so is everything else its own opposite.

mod phrase;
mod renamed;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::declared::{Declaration, Declarations, Kind};

/// How a declaration changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// It stands in another account or region.
    Moved,
    /// It is the same under another name.
    Renamed,
    /// Something else is said of it.
    Changed,
}

/// A declaration that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// How.
    pub how: How,
    /// What it is.
    pub kind: Kind,
    /// Its path, as it is or as it was: `domains.stock.handlers.allocate-stock`.
    pub path: String,
    /// The path that it had before, where it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The domain or external that it belongs to; empty for the environment.
    pub domain: String,
    /// Who owns that domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What changed, in a sentence.
    pub words: String,
    /// What is said otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// Something that is said of a declaration, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is about: `memory`.
    pub word: String,
    /// What was said.
    pub before: Option<String>,
    /// What is said.
    pub after: Option<String>,
}

/// Everything that is declared otherwise, by path.
pub fn changes(before: &Declarations, after: &Declarations) -> Vec<Change> {
    let renames = renamed::renames(before, after);
    let before = renamed::under_new_names(before, &renames);
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |path: &String| {
        let former = renames.iter().find(|rename| rename.to == *path).map(|rename| rename.from.as_str());
        change(path, former, before.get(path), after.get(path))
    };
    paths.into_iter().filter_map(of).collect()
}

fn change(
    path: &str,
    former: Option<&str>,
    before: Option<&Declaration>,
    after: Option<&Declaration>,
) -> Option<Change> {
    let declaration = after.or(before)?;
    let facts = match (before, after) {
        (Some(before), Some(after)) => facts(before, after),
        _ => Vec::new(),
    };
    let moved = facts.iter().any(|fact| ["account", "region"].contains(&fact.word.as_str()));
    let how = match (before, after) {
        (None, _) => How::Added,
        (_, None) => How::Removed,
        _ if former.is_some() => How::Renamed,
        _ if moved => How::Moved,
        _ if facts.is_empty() => return None,
        _ => How::Changed,
    };
    Some(Change {
        how,
        kind: declaration.kind,
        path: path.to_owned(),
        before: former.map(str::to_owned),
        domain: declaration.home.clone(),
        owner: declaration.owner.clone(),
        words: phrase::sentence(how, declaration, former, &facts),
        facts,
    })
}

fn facts(before: &Declaration, after: &Declaration) -> Vec<Fact> {
    let words: BTreeSet<&&str> = before.facts.keys().chain(after.facts.keys()).collect();
    let of = |word: &&str| {
        let (before, after) = (before.facts.get(word).cloned(), after.facts.get(word).cloned());
        (before != after).then(|| Fact { word: (*word).to_owned(), before, after })
    };
    words.into_iter().filter_map(of).collect()
}
