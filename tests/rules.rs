//! `rules/<slug>/`: a file with one mistake and the finding it must give, letter by letter; `passing.yaml` beside it is the
//! same file done right. Every diagnostic that `explain --list` names has such a folder.

use crate::folder;
use crate::program::{Outcome, busline, is_set, root, run, succeed};
use libtest_mimic::Trial;
use std::fs;
use std::path::{Path, PathBuf};

/// Acceptances expire; the goldens are judged on one day for ever.
const TODAY: &str = "2026-06-30";

/// Two cases a folder, and one for the list of diagnostics.
pub fn cases() -> Vec<Trial> {
    let mut cases = vec![Trial::test("rules::every_diagnostic_has_a_folder_and_a_page", every_slug)];
    for slug in folder::subfolders(&rules()) {
        let name = format!("rules::{slug}");
        let passing = format!("rules::{slug}::passing");
        let copy = slug.clone();
        cases.push(Trial::test(name, move || finding(&slug)));
        cases.push(Trial::test(passing, move || no_finding(&copy)));
    }
    cases
}

/// The slugs that the program itself lists.
pub fn listed() -> Result<Vec<String>, libtest_mimic::Failed> {
    let list = succeed(busline(root()).args(["explain", "--list"]))?;
    Ok(list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn rules() -> PathBuf {
    root().join("tests/rules")
}

/// What tells the finding: `check`, or what `command.txt` says where only another command can.
fn check(folder: &Path, file: &str) -> Result<crate::program::Run, libtest_mimic::Failed> {
    let command = fs::read_to_string(folder.join("command.txt")).unwrap_or_else(|_| "check".to_owned());
    run(busline(folder).args(command.split_whitespace()).args(["--color", "never", "--today", TODAY, "--file", file]))
}

fn finding(slug: &str) -> Outcome {
    let folder = rules().join(slug);
    let run = check(&folder, "domains.yaml")?;
    let golden = folder.join("expected.txt");
    if !run.stderr.contains(&format!("[{slug}]")) {
        return Err(format!("no finding `{slug}` in\n{}", run.stderr).into());
    }
    let errors = run.stderr.lines().any(|line| line.starts_with("error["));
    if run.code != i32::from(errors) {
        return Err(format!("exit code {} with\n{}", run.code, run.stderr).into());
    }
    if is_set("BUSLINE_BLESS") {
        return Ok(fs::write(golden, run.stderr)?);
    }
    let expected = fs::read(&golden).map_err(|error| format!("{}: {error}", golden.display()))?;
    if expected == run.stderr.as_bytes() {
        return Ok(());
    }
    let difference = folder::first_difference("expected.txt", &expected, run.stderr.as_bytes());
    Err(format!("{difference}\n\nnow it says\n{}", run.stderr).into())
}

fn no_finding(slug: &str) -> Outcome {
    let folder = rules().join(slug);
    let run = check(&folder, "passing.yaml")?;
    if run.code > 1 || run.stderr.contains(&format!("[{slug}]")) {
        return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
    }
    Ok(())
}

fn every_slug() -> Outcome {
    let listed = listed()?;
    let folders = folder::subfolders(&rules());
    let mut faults = Vec::new();
    for slug in &listed {
        if !folders.contains(slug) {
            faults.push(format!("tests/rules/{slug}/ is missing"));
        }
        let page = succeed(busline(root()).args(["explain", slug]))?;
        let sections = ["## Why it matters", "## Instead of"];
        if !page.starts_with(&format!("# {slug}\n")) || sections.iter().any(|section| !page.contains(section)) {
            faults.push(format!("`explain {slug}` has not the title and the sections of a page"));
        }
    }
    for folder in folders.iter().filter(|folder| !listed.contains(folder)) {
        faults.push(format!("tests/rules/{folder}/ belongs to no listed diagnostic"));
    }
    if listed.is_empty() {
        faults.push("`explain --list` lists nothing".into());
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(faults.join("\n").into())
}
