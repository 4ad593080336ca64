//! Programs that tests start, Busline first of all, and where the repository lies. A program's failure is an error that
//! carries everything the program said.

use libtest_mimic::Failed;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The outcome of a case.
pub type Outcome = Result<(), Failed>;

/// What a program did.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A place under `target/` for what tests make and keep between runs.
pub fn scratch(name: &str) -> PathBuf {
    root().join("target").join(name)
}

/// Whether a knob of the environment is turned.
pub fn is_set(knob: &str) -> bool {
    std::env::var(knob).is_ok_and(|value| value == "1")
}

/// The built `busline`, to be run in a folder.
pub fn busline(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_busline"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

/// Runs a program to its end, whatever its exit code.
pub fn run(command: &mut Command) -> Result<Run, Failed> {
    let output = command.output().map_err(|error| format!("cannot start {command:?}: {error}"))?;
    let code = output.status.code().ok_or_else(|| format!("{command:?} was ended by a signal"))?;
    Ok(Run { code, stdout: text(output.stdout)?, stderr: text(output.stderr)? })
}

/// Runs a program that has to succeed, and returns its standard output.
pub fn succeed(command: &mut Command) -> Result<String, Failed> {
    let run = run(command)?;
    if run.code == 0 {
        return Ok(run.stdout);
    }
    Err(format!("{command:?} exited with {}\n{}{}", run.code, run.stdout, run.stderr).into())
}

fn text(bytes: Vec<u8>) -> Result<String, Failed> {
    String::from_utf8(bytes).map_err(|error| format!("output is not UTF-8: {error}").into())
}
