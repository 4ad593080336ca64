//! What holds data and does not outlive a change, or is left behind by it, told together for each declaration.

use std::collections::BTreeMap;

use super::{Found, Kind};
use crate::diff::resource::{Impact, ResourceChange, Sureness};
use crate::diff::words::{counted, listed, quoted};
use crate::diff::{Difference, declared};
use crate::registry;

/// What holds data and is deleted or replaced, or begins anew where what it was is kept.
pub fn held(difference: &Difference) -> Vec<Found> {
    let mut found: BTreeMap<(Fate, String, &str), Vec<&ResourceChange>> = BTreeMap::new();
    for change in resources(difference) {
        let Some(noun) = noun(&change.kind) else { continue };
        let about = change.declared_by.clone();
        let (fate, about) = match (change.impact, change.sureness) {
            (Impact::Destroy, _) => (Fate::Deleted, about),
            (Impact::Replace, Sureness::Template | Sureness::ChangeSet) => (Fate::Replaced, about),
            (Impact::Replace, Sureness::Unknown) => (Fate::PerhapsReplaced, about),
            (Impact::Release, _) => match successor(difference, change) {
                Some(about) => (Fate::Kept, about),
                None => continue,
            },
            _ => continue,
        };
        found.entry((fate, about, noun)).or_default().push(change);
    }
    found.into_iter().map(|((fate, about, noun), changes)| told(fate, about, noun, &changes)).collect()
}

/// The stores that are found somewhere else in what holds them, and leave behind what they were.
pub fn begun_anew(difference: &Difference) -> impl Iterator<Item = Found> {
    let stores = difference.declarations.iter().filter(|change| change.kind == declared::Kind::Store);
    stores.filter_map(|change| {
        let fact = change.facts.iter().find(|fact| fact.word == declared::COLLECTION)?;
        let (was, is) = (fact.before.as_ref()?, fact.after.as_ref()?);
        let words = format!(
            "{} begins empty: its collection was {}, is {}; what it held stays where it was",
            quoted(&change.path),
            quoted(was),
            quoted(is)
        );
        Some((Kind::Replace, change.path.clone(), words))
    })
}

/// What becomes of what is held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Deleted,
    Replaced,
    Kept,
    PerhapsReplaced,
}

fn told(fate: Fate, about: String, noun: &str, changes: &[&ResourceChange]) -> Found {
    let names = listed(changes.iter().map(|change| change.id.as_str()));
    let (count, of) = (counted(changes.len(), noun), quoted(&about));
    let (is, it, holds, begins) =
        if changes.len() == 1 { ("is", "it", "holds", "begins") } else { ("are", "they", "hold", "begin") };
    let (kind, words) = match fate {
        Fate::Deleted => (Kind::Destroy, format!("{count} of {of} {is} deleted with what {it} {holds}: {names}")),
        Fate::Replaced => (Kind::Replace, format!("{count} of {of} {is} replaced, and {begins} empty: {names}")),
        Fate::Kept => {
            (Kind::Replace, format!("{count} of {of} {begins} empty; what {it} held is kept outside: {names}"))
        }
        Fate::PerhapsReplaced => (
            Kind::Unknown,
            format!("{count} of {of} may be replaced, and begin empty: {names}; only CloudFormation can tell"),
        ),
    };
    (kind, about, words)
}

/// The declaration for which an empty one is made, of what leaves its stack and is kept: it has another name now, or stands
/// in another account.
fn successor(difference: &Difference, left: &ResourceChange) -> Option<String> {
    const STORES: &[&str] = &["AWS::DocDB::DBCluster", "AWS::DynamoDB::Table"];
    let path = present(difference, &left.declared_by);
    let holds_the_same = |made: &ResourceChange| match left.kind.as_str() {
        "AWS::Events::Archive" => made.kind == left.kind,
        kind => STORES.contains(&kind) && STORES.contains(&made.kind.as_str()),
    };
    let is_it =
        |made: &&ResourceChange| made.impact == Impact::Create && made.declared_by == path && holds_the_same(made);
    resources(difference).find(is_it).map(|_| path.clone())
}

/// The path that a declaration has now; what is around it is renamed first.
fn present(difference: &Difference, path: &str) -> String {
    let renames = difference.declarations.iter().filter_map(|change| Some((change.before.as_ref()?, &change.path)));
    renames.fold(path.to_owned(), |path, (before, after)| match path.strip_prefix(before.as_str()) {
        Some(rest) if rest.is_empty() || rest.starts_with('.') => format!("{after}{rest}"),
        _ => path,
    })
}

fn resources(difference: &Difference) -> impl Iterator<Item = &ResourceChange> {
    difference.stacks.iter().flat_map(|stack| &stack.resources)
}

/// What a type is called here that holds what cannot be made again; `None` for one that does not.
fn noun(kind: &str) -> Option<&'static str> {
    let noun = match kind {
        "AWS::DynamoDB::Table" => "table",
        "AWS::DocDB::DBCluster" => "cluster",
        "AWS::Events::Archive" => "archive",
        "AWS::Events::EventBus" => "bus",
        "AWS::KMS::Key" => "key",
        "AWS::S3::Bucket" => "bucket",
        "AWS::SQS::Queue" => "queue",
        "AWS::SecretsManager::Secret" => "secret",
        // Its data is its cluster's, and logs are no store.
        "AWS::DocDB::DBInstance" | "AWS::Logs::LogGroup" => return None,
        other if registry::kind(other).is_some_and(|kind| kind.stateful) => "resource",
        _ => return None,
    };
    Some(noun)
}
