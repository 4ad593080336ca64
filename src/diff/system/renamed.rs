//! Declarations that are the same under another name: one that left and one that came, alike in all that is said of them.
//!
//! Invariant: where more than one could be meant, none is.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::declared::{Declaration, Declarations, Kind};

/// A declaration under another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Its path before.
    pub from: String,
    /// Its path now.
    pub to: String,
}

/// The declarations with others in them that may be renamed, and what of them is told by their name alone.
const NAMED: &[(Kind, &[&str])] = &[
    (Kind::Domain, &["source"]),
    (Kind::Store, &[]),
    (Kind::Stream, &[]),
    (Kind::Handler, &[]),
    (Kind::Rule, &[]),
    (Kind::Policy, &[]),
    (Kind::External, &[]),
];

/// What was renamed, what is around it first. What is in something that was renamed is not renamed itself.
pub fn renames(before: &Declarations, after: &Declarations) -> Vec<Rename> {
    let mut renames: Vec<Rename> = Vec::new();
    for (kind, by_name) in NAMED {
        let before = under_new_names(before, &renames);
        let left = looks(*kind, by_name, &before, after);
        let came = looks(*kind, by_name, after, &before);
        for (look, from) in left {
            if let ([from], Some([to])) = (from.as_slice(), came.get(&look).map(Vec::as_slice)) {
                renames.push(Rename { from: from.clone(), to: to.clone() });
            }
        }
    }
    renames
}

/// The same declarations by the paths that they have now.
pub fn under_new_names(before: &Declarations, renames: &[Rename]) -> Declarations {
    let path = |path: &String| {
        let within = |rename: &&Rename| is_within(path, &rename.from);
        let rename = renames.iter().rfind(within);
        rename.map_or_else(|| path.clone(), |rename| format!("{}{}", rename.to, &path[rename.from.len()..]))
    };
    before.iter().map(|(old, declaration)| (path(old), declaration.clone())).collect()
}

/// How a declaration looks: where it stands, what is said of it, and the same of all that is in it.
type Look = (String, Vec<(String, BTreeMap<&'static str, String>)>);

/// The declarations of a kind that the other side does not have, by their look.
fn looks(kind: Kind, by_name: &[&str], of: &Declarations, other: &Declarations) -> BTreeMap<Look, Vec<String>> {
    let mut looks: BTreeMap<Look, Vec<String>> = BTreeMap::new();
    let gone = of.iter().filter(|(path, declaration)| declaration.kind == kind && !other.contains_key(*path));
    let gone: BTreeSet<&String> = gone.map(|(path, _)| path).collect();
    for path in gone {
        let around = path.rsplit_once('.').map_or("", |(around, _)| around).to_owned();
        let said = |declaration: &Declaration| {
            let mut facts = declaration.facts.clone();
            facts.retain(|word, _| !by_name.contains(word));
            facts
        };
        let members = of.range(path.clone()..).take_while(|(member, _)| member.starts_with(path.as_str()));
        let members = members.filter(|(member, _)| is_within(member, path));
        let look = members.map(|(member, declaration)| (member[path.len()..].to_owned(), said(declaration))).collect();
        looks.entry((around, look)).or_default().push(path.clone());
    }
    looks
}

fn is_within(path: &str, around: &str) -> bool {
    path.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
