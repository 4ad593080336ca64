//! The laws of the house that no compiler knows: what a file begins with, how long it may be, which room may see which,
//! and that the goldens hold nothing of the machine that made them. What may touch the world is `.clippy.toml`'s to say.

mod floors;

use crate::folder;
use crate::program::{Outcome, root, succeed};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::process::Command;

/// Files over 400 lines, each with its reason.
const LONG: &[(&str, &str)] = &[];

/// The rooms that may touch disk, clock, environment, network or the standard streams.
const RIM: &[&str] = &["src/main.rs", "src/disk", "src/cargo", "src/push", "src/git", "src/aws", "src/cli"];

/// One case a law.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("tidy::imports_point_down", floors::imports_point_down),
        Trial::test("tidy::every_file_says_what_it_knows", every_file_says_what_it_knows),
        Trial::test("tidy::files_are_short", files_are_short),
        Trial::test("tidy::no_mod_rs", no_mod_rs),
        Trial::test("tidy::only_the_rim_touches_the_world", only_the_rim_touches_the_world),
        Trial::test("tidy::a_finding_has_one_name", a_finding_has_one_name),
        Trial::test("tidy::every_promise_is_held_by_tests_that_exist", every_promise_is_held),
        Trial::test("tidy::goldens_hold_no_machine_path", goldens_hold_no_machine_path),
        Trial::test("tidy::a_visitor_finds_the_usual_files", usual_files),
        Trial::test("tidy::one_build_serves_the_program_and_its_tests", one_build),
    ]
}

/// The Rust files under a folder of the repository, by path from its root.
fn source_files(folder: &str) -> Vec<(String, String)> {
    let tree = folder::read(&root().join(folder));
    let rust = tree.into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, bytes)| (format!("{folder}/{path}"), String::from_utf8(bytes).expect("Rust is UTF-8"))).collect()
}

fn own_files() -> Vec<(String, String)> {
    let mut files: Vec<_> = ["src", "benches", "templates", "handlers"].into_iter().flat_map(source_files).collect();
    // Goldens are judged as what they are: output.
    files.extend(source_files("tests").into_iter().filter(|(path, _)| !path.starts_with("tests/systems/")));
    files
}

fn outcome(faults: Vec<String>) -> Outcome {
    if faults.is_empty() {
        return Ok(());
    }
    Err(faults.join("\n").into())
}

fn every_file_says_what_it_knows() -> Outcome {
    let silent = own_files().into_iter().filter(|(_, text)| !text.starts_with("//! "));
    outcome(silent.map(|(path, _)| format!("{path} does not open with `//!`")).collect())
}

fn files_are_short() -> Outcome {
    let long: Vec<(String, usize)> = own_files()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .collect();
    let listed = |path: &str| LONG.iter().any(|(listed, _)| *listed == path);
    let mut faults: Vec<String> = long
        .iter()
        .filter(|(path, _)| !listed(path))
        .map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect();
    let vain = LONG.iter().filter(|(listed, _)| !long.iter().any(|(path, _)| path == listed));
    faults.extend(vain.map(|(path, _)| format!("{path} is listed as long and is not")));
    outcome(faults)
}

fn no_mod_rs() -> Outcome {
    let found = own_files().into_iter().filter(|(path, _)| path.ends_with("/mod.rs"));
    outcome(found.map(|(path, _)| format!("{path}: `foo.rs` lies beside `foo/`")).collect())
}

/// Clippy holds the list of what is disallowed; this holds the list of who is excused.
fn only_the_rim_touches_the_world() -> Outcome {
    let excused = |text: &str| text.contains("clippy::disallowed");
    let beyond = source_files("src")
        .into_iter()
        .filter(|(path, text)| excused(text) && !RIM.iter().any(|room| path.starts_with(room)));
    outcome(beyond.map(|(path, _)| format!("{path} excuses itself from .clippy.toml, and is not of the rim")).collect())
}

/// A finding's file, its folder of tests and its entry in `explain --list` bear one name.
fn a_finding_has_one_name() -> Outcome {
    let files: BTreeSet<String> = source_files("src/finding")
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("src/finding/")?.strip_suffix(".rs"))
        .map(|stem| stem.replace('_', "-"))
        .collect();
    let listed: BTreeSet<String> = crate::rules::listed()?.into_iter().collect();
    let apart = files.symmetric_difference(&listed);
    outcome(apart.map(|slug| format!("`{slug}` has a file or an entry in `explain --list`, and not both")).collect())
}

fn goldens_hold_no_machine_path() -> Outcome {
    let here = root().display().to_string();
    let marks = [here.as_str(), "/home/", "/root/", "/Users/", "/target/debug/"];
    let mut faults = Vec::new();
    for place in ["out", "tests/rules", "tests/systems", "tests/diff"] {
        for (path, bytes) in folder::read(&root().join(place)) {
            let text = String::from_utf8_lossy(&bytes);
            let found = marks.iter().filter(|mark| text.contains(**mark));
            faults.extend(found.map(|mark| format!("{place}/{path} holds `{mark}`")));
        }
    }
    outcome(faults)
}

fn usual_files() -> Outcome {
    let wanted = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "domains.yaml", ".ci/run"];
    let missing = wanted.iter().filter(|name| !root().join(name).is_file());
    outcome(missing.map(|name| format!("{name} is missing")).collect())
}

/// `docs/promises.md` names tests, by function or by case.
fn every_promise_is_held() -> Outcome {
    let page = std::fs::read_to_string(root().join("docs/promises.md"))?;
    let code: String = own_files().into_iter().map(|(_, text)| text).collect();
    let exists = |name: &str| match name.split_once("::") {
        Some(("rules", slug)) => root().join("tests/rules").join(slug).is_dir(),
        Some(("laws", law)) => code.contains(&format!("(\"{law}\", ")),
        Some(_) => code.contains(&format!("\"{name}\"")),
        None => code.contains(&format!("fn {name}(")),
    };
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.contains("what holds it"));
    let mut faults = Vec::new();
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            faults.push(format!("nothing holds: {row}"));
        }
        faults.extend(named.into_iter().filter(|name| !exists(name)).map(|name| format!("there is no test {name}")));
    }
    outcome(faults)
}

/// What the program stands on has the same features with the tests' own dependencies and without: otherwise `cargo test`
/// builds again what `cargo run` has built.
fn one_build() -> Outcome {
    let packages = |edges: &str| -> Result<BTreeSet<String>, Failed> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["tree", "--locked", "--edges", edges, "--prefix", "none", "--format", "{p} with {f}"]);
        let said = succeed(cargo.current_dir(root()))?;
        Ok(said.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect())
    };
    let (program, tests) = (packages("normal,build")?, packages("normal,build,dev")?);
    outcome(program.difference(&tests).map(|package| format!("the tests need other features of {package}")).collect())
}
