//! Dangers: what cannot be taken back, or hurts somebody. Each may be accepted in the file.
//!
//! Invariant: every danger is told, accepted or not; only those that are not accepted stop anything.

mod held;
mod route;

use schemars::JsonSchema;
use serde::Serialize;

use super::contract::consumer::Consumes;
use super::declared::Declarations;
use super::verdict::Verdict;
use super::words::{listed, quoted};
use super::{Difference, access};
use crate::model::Acceptance;

/// What a danger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What holds data is deleted.
    Destroy,
    /// Another, empty one takes the place of what holds data.
    Replace,
    /// Whether what holds data is replaced, only CloudFormation knows; or a stack could not be read, or CloudFormation not be
    /// asked about it.
    Unknown,
    /// Somebody may do more than before, or it cannot be shown that nobody may.
    Broaden,
    /// A contract is broken.
    Break,
    /// Less is promised of delivery.
    Weaken,
}

impl Kind {
    /// Every kind, the gravest first.
    pub const ALL: [Kind; 6] = [Kind::Destroy, Kind::Replace, Kind::Unknown, Kind::Broaden, Kind::Break, Kind::Weaken];

    /// Its code: what `accept` and `--fail-on` name.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Destroy => "destroy",
            Kind::Replace => "replace",
            Kind::Unknown => "unknown",
            Kind::Broaden => "broaden",
            Kind::Break => "break",
            Kind::Weaken => "weaken",
        }
    }
}

/// A danger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Danger {
    /// What it is.
    pub kind: Kind,
    /// The path of the declaration that it is about.
    pub about: String,
    /// What is in danger, in a sentence.
    pub words: String,
    /// The acceptance that counts for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
}

/// Why a danger is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// The declaration that says so.
    pub on: String,
    /// Its reason.
    pub why: String,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What a danger is, the path that it is about, and a sentence.
type Found = (Kind, String, String);

/// The dangers of a difference, the gravest first. `declared` is what was and what is, where both are at hand. `accepted` are
/// those of both sides: what left the file can be accepted nowhere but where it was.
pub fn dangers(
    difference: &Difference,
    declared: Option<[&Declarations; 2]>,
    accepted: &[&Acceptance],
    today: Option<&str>,
) -> Vec<Danger> {
    let mut dangers: Vec<Found> = held::held(difference);
    dangers.extend(held::begun_anew(difference));
    for change in &difference.contracts {
        if let Some(words) = broken(change) {
            dangers.push((Kind::Break, change.path.clone(), words));
        }
        for stop in &change.filters {
            let words = format!("{} stops matching {}: {}", quoted(&stop.path), quoted(&change.event), stop.words);
            dangers.push((Kind::Break, stop.path.clone(), words));
        }
    }
    for change in difference.access.iter().filter(|change| change.is_danger()) {
        dangers.push((Kind::Broaden, change.declared_by.clone(), broadened(change)));
    }
    if let Some(sides) = declared {
        dangers.extend(route::opened(&difference.declarations, sides));
    }
    for change in difference.delivery.iter().filter(|change| change.is_weaker) {
        dangers.push((Kind::Weaken, change.path.clone(), change.words.clone()));
    }
    for unread in &difference.unread {
        let words = format!("{} could not be read, and what becomes of it is not known", quoted(&unread.name));
        let about = if unread.domain.is_empty() { "system".to_owned() } else { format!("domains.{}", unread.domain) };
        dangers.push((Kind::Unknown, about, words));
    }
    for stack in &difference.stacks {
        if let Some(Verdict::Unknown { .. }) = stack.change_set {
            let words = format!("CloudFormation does not say what it would do to {}", quoted(&stack.name));
            dangers.push((Kind::Unknown, format!("domains.{}", stack.domain), words));
        }
    }
    dangers.sort();
    dangers.dedup();
    let told = dangers.into_iter().map(|(kind, about, words)| {
        let meant = accepted
            .iter()
            .find(|each| each.what == kind.as_str() && each.is_around(&about) && each.is_in_force(today));
        let accepted = meant.map(|each| Accepted {
            on: each.on.clone(),
            why: each.why.clone(),
            until: each.until.as_ref().map(|until| until.value.clone()),
        });
        Danger { kind, about, words, accepted }
    });
    told.collect()
}

/// Who may do more than before.
fn broadened(change: &access::Change) -> String {
    let what = format!("{} {} of {}", change.kind.as_str(), quoted(&change.about), quoted(&change.stack));
    let gained: Vec<String> = change.rows.iter().filter(|row| row.broadens()).map(|row| row.words()).collect();
    let sure = match change.verdict {
        access::Verdict::Broadened => "more is allowed",
        _ => "something else is allowed",
    };
    match gained.as_slice() {
        [] => format!("{what}: {sure}"),
        [first] => format!("{what}: {sure}: {first}"),
        [first, rest @ ..] => format!("{what}: {sure}: {first}, and {} more", rest.len()),
    }
}

/// Whom a changed contract hurts; `None` where nobody.
fn broken(change: &super::contract::Change) -> Option<String> {
    let event = quoted(&change.event);
    let consumers: Vec<String> = change.consumers.iter().map(Consumes::name).collect();
    let names = |names: &[String]| listed(names.iter().map(String::as_str));
    match (change.is_gone, change.breaks_consumers, change.breaks_producers) {
        (_, false, false) => None,
        (true, ..) => Some(format!("{event} is told no more; {} took it", names(&consumers))),
        (false, reads, writes) => {
            let mut parts = Vec::new();
            if reads && !consumers.is_empty() {
                parts.push(format!("{} may not understand what is new", names(&consumers)));
            } else if reads {
                parts.push("who reads it may not understand what is new".to_owned());
            }
            if writes {
                let streams = if change.producers.is_empty() {
                    String::new()
                } else {
                    format!(" of {}", names(&change.producers))
                };
                parts.push(format!("older items{streams} and events that still wait may be refused"));
            }
            Some(format!("{event} changes without a new version: {}", parts.join("; ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::DANGERS;

    #[test]
    fn every_danger_can_be_accepted() {
        let mut codes = Kind::ALL.map(Kind::as_str);
        codes.sort_unstable();
        assert_eq!(codes, DANGERS);
    }
}
