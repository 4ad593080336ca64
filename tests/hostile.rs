//! Input that nobody means well, and machines in trouble: whatever the text and wherever the run ends, there is a placed
//! error or right output, never a panic, and `out/` is the old tree or the new one.

mod input;
mod trouble;

use crate::program::{Outcome, Run, run, scratch};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Texts, then trouble.
pub fn cases() -> Vec<Trial> {
    input::cases().into_iter().chain(trouble::cases()).collect()
}

/// An empty folder for a case.
fn empty(name: &str) -> Result<PathBuf, Failed> {
    let place = scratch("hostile").join(name);
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    Ok(place)
}

/// Runs Busline, which has to end with this exit code, to say these words, and not to panic.
fn ends(command: &mut Command, code: i32, words: &[&str]) -> Result<Run, Failed> {
    let run = run(command)?;
    let silent = words.iter().find(|word| !run.stderr.contains(**word));
    if run.code != code || silent.is_some() || run.stderr.contains("panicked") {
        let shown: String = run.stderr.chars().take(2_000).collect();
        return Err(format!("exit code {}, wanted {code} and {words:?}\n{shown}", run.code).into());
    }
    Ok(run)
}

/// Whether what is so is as it has to be.
fn holds(is_so: bool, what: &str) -> Outcome {
    if is_so { Ok(()) } else { Err(what.to_owned().into()) }
}
