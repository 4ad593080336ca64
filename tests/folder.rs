//! File trees in tests: read whole, compared byte for byte, and rewritten where `BUSLINE_BLESS=1` asks for it.

use crate::program::{Outcome, is_set};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The files under a folder, by their path relative to it, with `/` between its parts.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Reads every file under a folder; a folder that does not exist holds none. A `target` folder is cargo's, and left out.
pub fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    walk(folder, "", &mut tree);
    tree
}

/// The names of the folders directly under a folder, sorted.
pub fn subfolders(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a readable folder"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Writes every file of a tree under a folder.
pub fn write(folder: &Path, tree: &Tree) -> Outcome {
    for (path, bytes) in tree {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder"))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Compares a tree with the golden in a folder, or makes it the golden.
pub fn compare_or_bless(actual: &Tree, golden: &Path) -> Outcome {
    if is_set("BUSLINE_BLESS") {
        if golden.exists() {
            fs::remove_dir_all(golden)?;
        }
        return write(golden, actual);
    }
    let differences = differences(&read(golden), actual);
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} differs from what is produced now\n{}\nBUSLINE_BLESS=1 takes the new state as the golden",
        golden.display(),
        differences.join("\n")
    )
    .into())
}

/// One line for each file that is missing, in excess or different, with the first line that differs.
pub fn differences(expected: &Tree, actual: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in expected {
        match actual.get(path) {
            None => found.push(format!("  missing: {path}")),
            Some(other) if other != bytes => found.push(first_difference(path, bytes, other)),
            Some(_) => {}
        }
    }
    let extra = actual.keys().filter(|path| !expected.contains_key(*path));
    found.extend(extra.map(|path| format!("  in excess: {path}")));
    found
}

/// Where two texts part, as the golden has it and as it is now.
pub fn first_difference(path: &str, expected: &[u8], actual: &[u8]) -> String {
    let (expected, actual) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(actual));
    let (mut left, mut right) = (expected.split('\n'), actual.split('\n'));
    let mut number = 1;
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) if a == b => number += 1,
            (a, b) => {
                let shown = |line: Option<&str>| line.map_or("<end of file>".into(), |line| format!("{line:?}"));
                return format!(
                    "  different: {path}, line {number}\n    golden: {}\n    now:    {}",
                    shown(a),
                    shown(b)
                );
            }
        }
    }
}

fn walk(folder: &Path, prefix: &str, tree: &mut Tree) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            if name == "target" {
                continue;
            }
            walk(&entry.path(), &format!("{path}/"), tree);
        } else {
            tree.insert(path, fs::read(entry.path()).expect("a readable file"));
        }
    }
}
