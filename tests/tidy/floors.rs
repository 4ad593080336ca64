//! Imports point down. A room is a file or folder directly under `src/`; what it may name of `crate::` is written here.

use super::source_files;
use crate::program::Outcome;
use std::collections::BTreeSet;

/// The rooms from the ground up, each line a floor. A room sees the floors below its own, and nothing of its own floor,
/// save that the words of the ground and the rooms of the rim may be named by those after them in their line.
const FLOORS: &[&[&str]] = &[
    &[
        "source",
        "name",
        "graph",
        "artifact",
        "visible",
        "pattern",
        "schema",
        "access",
        "diagnostic",
        "satisfiable",
        "node",
        "registry",
        "finding",
    ],
    &["syntax"],
    &["model"],
    &["system"],
    &["check"],
    &["plan"],
    &["cloudformation", "crates"],
    &["compile"],
    &["drawing", "starter", "package", "trace", "diff", "deployment"],
    &["disk", "cargo", "push", "git", "aws"],
    &["cli"],
];

const GROUND: &[&str] = FLOORS[0];

/// Rooms that see less than what lies below them.
const NARROW: &[(&str, &[&str])] = &[
    ("cloudformation", &["plan"]),
    ("crates", &["plan"]),
    ("trace", &["model", "system", "cloudformation"]),
    ("drawing", &["model", "system", "plan"]),
    ("package", &["plan"]),
];

/// The one exception: reading YAML has findings of its own, and findings describe what was read.
const UPWARD: &[(&str, &str)] = &[("node", "finding")];

/// Every `crate::` of every file is of a room that its own may see.
pub fn imports_point_down() -> Outcome {
    let mut faults = Vec::new();
    for (path, text) in source_files("src") {
        let room = path["src/".len()..].split(['/', '.']).next().unwrap_or_default().to_owned();
        if room == "main" || room == "lib" {
            continue;
        }
        let Some(allowed) = allowed(&room) else {
            faults.push(format!("{path}: the room `{room}` has no floor in tests/tidy/floors.rs"));
            continue;
        };
        for named in rooms_named(&text, path.matches('/').count() == 1) {
            if named != room && !allowed.contains(named.as_str()) {
                faults.push(format!("{path}: `{room}` may not see `{named}`"));
            }
        }
    }
    super::outcome(faults)
}

fn allowed(room: &str) -> Option<BTreeSet<&'static str>> {
    let floor = FLOORS.iter().position(|floor| floor.contains(&room))?;
    if let Some((_, only)) = NARROW.iter().find(|(name, _)| *name == room) {
        return Some(only.iter().chain(GROUND).copied().collect());
    }
    let mut allowed: BTreeSet<&str> = FLOORS[..floor].iter().copied().flatten().copied().collect();
    if floor == 0 || FLOORS[floor].contains(&"disk") {
        allowed.extend(FLOORS[floor].iter().take_while(|name| **name != room));
    }
    allowed.extend(UPWARD.iter().filter(|(from, _)| *from == room).map(|(_, to)| to));
    Some(allowed)
}

/// The rooms that a text names: `crate::room`, `crate::{room, other::thing}`, and `super::room` in a file of the root.
fn rooms_named(text: &str, of_the_root: bool) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n");
    let mut rooms = BTreeSet::new();
    let marks: &[&str] = if of_the_root { &["crate::", "super::"] } else { &["crate::"] };
    for mark in marks {
        for (at, _) in code.match_indices(mark) {
            let rest = &code[at + mark.len()..];
            let inner_test_module = *mark == "super::" && code[..at].contains("#[cfg(test)]");
            if !inner_test_module && !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                rooms.extend(first_names(rest).into_iter().filter(|name| !name.is_empty()));
            }
        }
    }
    rooms
}

/// The first name after `crate::`, or the first name of each item in its braces.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(list) = rest.strip_prefix('{') else {
        return vec![name(rest)];
    };
    let (mut depth, mut names, mut item) = (1, Vec::new(), String::new());
    for character in list.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && character == ',') {
            names.push(name(item.trim()));
            item.clear();
        } else {
            item.push(character);
        }
        if depth == 0 {
            break;
        }
    }
    names
}
