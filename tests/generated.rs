//! The generated crates, compiled as their author would: the sample's with its handlers, and each golden system's with
//! handlers that are still unwritten. Dependencies are the sample's, by its lock file, and are built once for all.

use crate::folder;
use crate::program::{Outcome, busline, root, scratch, succeed};
use crate::systems;
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Three cases for the sample, one for each system.
pub fn cases() -> Vec<Trial> {
    let sample = || root().join("handlers");
    let mut cases = vec![
        Trial::test("generated::sample_is_formatted", move || formatted(&sample())),
        Trial::test("generated::sample_has_no_warning", move || lint(&sample(), &["--locked"])),
        Trial::test("generated::sample_passes_its_tests", move || test(&sample())),
    ];
    cases.push(Trial::test("generated::a_new_project_passes_its_tests", new_project));
    for name in systems::names() {
        cases.push(Trial::test(format!("generated::{name}_has_no_warning"), move || system(&name)));
    }
    cases
}

/// What `busline init` writes builds, is formatted and passes its tests as it stands.
fn new_project() -> Outcome {
    let place = scratch("generated-systems").join("new-project");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    succeed(busline(&place).args(["init", ".", "--system", "shop"]))?;
    let handlers = place.join("handlers");
    // The versions that are built already; a newcomer's cargo takes those of his day.
    fs::copy(root().join("handlers/Cargo.lock"), handlers.join("Cargo.lock"))?;
    fs::write(place.join("rustfmt.toml"), "")?;
    formatted(&handlers)?;
    lint(&handlers, &[])?;
    test(&handlers)
}

fn system(name: &str) -> Outcome {
    let workshop = systems::generate(name, "generated-systems")?;
    let handlers = workshop.join("handlers");
    fs::copy(root().join("handlers/Cargo.lock"), handlers.join("Cargo.lock"))?;
    // Elsewhere nothing of ours lies above an author's workspace: rustfmt's own style holds there.
    fs::write(workshop.join("rustfmt.toml"), "")?;
    formatted(&handlers)?;
    // Not --locked: the lock is the sample's, and cargo drops from this copy what the system does not need.
    lint(&handlers, &[])?;
    let written = folder::read(&workshop.join("out")).into_keys().filter(|path| path.ends_with("Cargo.lock"));
    match written.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => Ok(()),
        some => Err(format!("under out/ lies {some}").into()),
    }
}

fn formatted(workspace: &Path) -> Outcome {
    succeed(cargo(workspace).args(["fmt", "--all", "--check"])).map(drop)
}

fn lint(workspace: &Path, more: &[&str]) -> Outcome {
    let mut command = cargo(workspace);
    command.args(["clippy", "--quiet", "--workspace", "--all-targets"]).args(more);
    succeed(command.args(["--", "-D", "warnings"])).map(drop)
}

fn test(workspace: &Path) -> Outcome {
    let said = succeed(cargo(workspace).args(["test", "--quiet", "--workspace", "--locked"]))?;
    let passed =
        said.lines().filter_map(|line| line.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<u32>().ok());
    match passed.sum::<u32>() {
        0 => Err(format!("no test ran\n{said}").into()),
        _ => Ok(()),
    }
}

/// Cargo in a workspace, with the one target folder of all generated crates.
fn cargo(workspace: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace).env("CARGO_TARGET_DIR", scratch("generated"));
    command
}
