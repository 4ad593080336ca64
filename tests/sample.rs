//! The sample at the repository's root: it has no finding, what is committed is what is generated, and its other answers
//! are what they claim to be.

use crate::folder;
use crate::program::{Outcome, busline, root, run, scratch, succeed};
use crate::systems;
use busline::diagnostic::Diagnostics;
use busline::node;
use busline::source::SourceId;
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};

/// The sample's cases that take no time.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("sample::has_no_finding", no_finding),
        Trial::test("sample::out_is_fresh", fresh),
        Trial::test("sample::satisfies_the_schema_it_is_edited_with", schema),
        Trial::test("sample::wrong_usage_exits_with_64", wrong_usage),
        Trial::test("sample::an_unreadable_file_exits_with_2", unreadable),
    ]
}

/// A copy of the sample under `target/`, for a case to do with as it likes.
pub fn copy(place: &str) -> Result<PathBuf, Failed> {
    let copy = scratch(place);
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    fs::create_dir_all(&copy)?;
    fs::copy(root().join("domains.yaml"), copy.join("domains.yaml"))?;
    for name in ["schemas", "out", "handlers"] {
        folder::write(&copy.join(name), &folder::read(&root().join(name)))?;
    }
    Ok(copy)
}

fn no_finding() -> Outcome {
    let run = run(busline(root()).args(["check", "--today", "2026-06-30"]))?;
    if run.code != 0 || run.stderr.contains("warning") {
        return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
    }
    Ok(())
}

fn fresh() -> Outcome {
    succeed(busline(root()).args(["generate", "--check"])).map(drop)
}

/// The committed schema is the one that the program prints, and admits the sample and every golden system.
fn schema() -> Outcome {
    let text = succeed(busline(root()).arg("schema"))?;
    if fs::read_to_string(root().join("domains.schema.json"))? != text {
        return Err("domains.schema.json is stale: run `busline schema > domains.schema.json`".into());
    }
    let validator = jsonschema::validator_for(&serde_json::from_str(&text)?)?;
    let systems = systems::names().into_iter().map(|name| systems::folder().join(name).join("domains.yaml"));
    let mut errors = Vec::new();
    for path in std::iter::once(root().join("domains.yaml")).chain(systems) {
        let system = as_json(&path)?;
        let found = validator.iter_errors(&system);
        errors.extend(found.map(|error| format!("{}: {}: {error}", path.display(), error.instance_path())));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n").into()) }
}

/// A file as the program itself reads it.
fn as_json(path: &Path) -> Result<serde_json::Value, Failed> {
    let mut diagnostics = Diagnostics::new();
    let node = node::read(&fs::read_to_string(path)?, SourceId::default(), &mut diagnostics);
    Ok(node.ok_or_else(|| format!("{} is no YAML", path.display()))?.to_json())
}

fn wrong_usage() -> Outcome {
    exits_with(64, &["check", "--no-such-option"])
}

fn unreadable() -> Outcome {
    exits_with(2, &["check", "--file", "no-such-file.yaml"])
}

fn exits_with(code: i32, arguments: &[&str]) -> Outcome {
    let run = run(busline(root()).args(arguments))?;
    if run.code == code && !run.stderr.is_empty() {
        return Ok(());
    }
    Err(format!("exit code {}\n{}", run.code, run.stderr).into())
}
