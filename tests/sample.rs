//! The sample at the repository's root: it has no finding, what is committed is what is generated, and its other answers
//! are what they claim to be.

use crate::folder;
use crate::program::{Outcome, busline, root, run, scratch, succeed};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::PathBuf;

/// The sample's cases that take no time.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("sample::has_no_finding", no_finding),
        Trial::test("sample::out_is_fresh", fresh),
        Trial::test("sample::satisfies_the_schema_it_is_edited_with", schema),
        Trial::test("sample::graph_is_mermaid", graph),
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

fn schema() -> Outcome {
    let text = succeed(busline(root()).arg("schema"))?;
    let schema: serde_json::Value = serde_json::from_str(&text)?;
    let sample: serde_json::Value = serde_yaml::from_str(&fs::read_to_string(root().join("domains.yaml"))?)?;
    let validator = jsonschema::validator_for(&schema)?;
    let errors: Vec<String> =
        validator.iter_errors(&sample).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors.join("\n").into())
}

fn graph() -> Outcome {
    let graph = succeed(busline(root()).args(["graph", "--format", "mermaid"]))?;
    for word in ["flowchart", "subscriptions", "stock", "payments", "PaymentCancelled"] {
        if !graph.contains(word) {
            return Err(format!("no `{word}` in\n{graph}").into());
        }
    }
    Ok(())
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
