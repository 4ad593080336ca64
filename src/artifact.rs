//! A file tree in memory.
//!
//! Invariant: paths are relative, joined by `/`, and sorted; no path is there twice.

use std::collections::BTreeMap;

/// Files by their path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifact {
    files: BTreeMap<String, String>,
}

impl Artifact {
    /// Adds a file.
    ///
    /// # Panics
    /// A file of this path is there already: two emitters claim one place, which is a mistake of ours.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        let path = path.into();
        assert!(!self.files.contains_key(&path), "{path} is written twice");
        self.files.insert(path, text.into());
    }

    /// Adds all files of another tree.
    ///
    /// # Panics
    /// A path is in both.
    pub fn merge(&mut self, other: Artifact) {
        for (path, text) in other.files {
            self.add(path, text);
        }
    }

    /// The text of the file at this path.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Path and text of each file, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }
}
