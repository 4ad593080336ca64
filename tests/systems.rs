//! `systems/<name>/`: a whole system and everything that is generated for it. The system is generated into a folder of its
//! own under `target/systems/`, twice, where its handlers are all unwritten; `out/` there must be the golden `out/`.

use crate::folder;
use crate::program::{Outcome, busline, root, scratch, succeed};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};

/// One case a folder.
pub fn cases() -> Vec<Trial> {
    names().into_iter().map(|name| Trial::test(format!("systems::{name}"), move || golden(&name))).collect()
}

/// The systems' names.
pub fn names() -> Vec<String> {
    folder::subfolders(&folder())
}

/// Where the systems lie.
pub fn folder() -> PathBuf {
    root().join("tests/systems")
}

/// Generates a system into an empty folder, and returns that folder.
pub fn generate(name: &str, place: &str) -> Result<PathBuf, Failed> {
    let workshop = scratch(place).join(name);
    if workshop.exists() {
        fs::remove_dir_all(&workshop)?;
    }
    let mut inputs = folder::read(&folder().join(name));
    inputs.retain(|path, _| !path.starts_with("out/"));
    folder::write(&workshop, &inputs)?;
    succeed(busline(&workshop).args(["generate", "--file", "domains.yaml"]))?;
    Ok(workshop)
}

fn golden(name: &str) -> Outcome {
    let workshop = generate(name, "systems")?;
    let first = folder::read(&workshop.join("out"));
    generated_again(&workshop, &first)?;
    folder::compare_or_bless(&first, &folder().join(name).join("out"))
}

/// The same text gives the same bytes, and a second run finds nothing to do.
fn generated_again(workshop: &Path, first: &folder::Tree) -> Outcome {
    let handlers = folder::read(&workshop.join("handlers"));
    succeed(busline(workshop).args(["generate", "--check"]))?;
    fs::remove_dir_all(workshop.join("out"))?;
    succeed(busline(workshop).args(["generate"]))?;
    let mut differences = folder::differences(first, &folder::read(&workshop.join("out")));
    differences.extend(folder::differences(&handlers, &folder::read(&workshop.join("handlers"))));
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!("a second run gave something else\n{}", differences.join("\n")).into())
}
