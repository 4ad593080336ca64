//! The commands that the README shows are run, in its order, in a copy of the sample: what a visitor types, works.

use crate::program::{Outcome, root, succeed};
use crate::sample;
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Commands that are looked at and not run, each with its reason. A command is one if it starts with the words.
const READ_ONLY: &[(&str, &str)] = &[
    ("cargo test", "this is `cargo test`"),
    ("BUSLINE_FULL=1 cargo test", "this is `cargo test`"),
    ("BUSLINE_BLESS=1 cargo test", "it would rewrite what the other cases compare"),
    ("BUSLINE_FULL=1 BUSLINE_BLESS=1 cargo test", "it would rewrite what the other cases compare"),
    ("cargo bench", "it takes minutes, and its figures are of no use beside running tests"),
    ("cargo install", "it builds in release, and puts a program where the visitor's programs lie"),
    ("cargo build", "it is built: these are its tests"),
    ("curl", "these tests fetch nothing of AWS's"),
    ("cargo run -- package", "it builds for minutes, and has cases of its own"),
    (".ci/run", "it runs these tests"),
    ("git clone", "here it is"),
    ("cd busline", "here it is"),
    ("(cd handlers", "the generated workspace has cases of its own"),
    ("cd handlers", "the generated workspace has cases of its own"),
];

/// One case for the whole page: a later command may need what an earlier one made.
pub fn cases() -> Vec<Trial> {
    vec![Trial::test("readme::every_command_succeeds", every_command_succeeds)]
}

fn every_command_succeeds() -> Outcome {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let commands = commands(&readme);
    if commands.is_empty() {
        return Err("README.md shows no command".into());
    }
    let folder = sample::copy("readme")?;
    for command in commands.iter().filter(|command| !is_read_only(command)) {
        run(command, &folder)?;
    }
    Ok(())
}

/// The lines of `sh` blocks, and those of `console` blocks that begin with `$ `.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut block: Option<&str> = None;
    for line in text.lines() {
        match (block, line.strip_prefix("```")) {
            (None, Some(language)) => block = Some(language.trim()),
            (Some(_), Some(_)) => block = None,
            (Some("sh" | "bash" | "shell"), None) => commands.push(line.to_owned()),
            (Some("console"), None) => commands.extend(line.strip_prefix("$ ").map(str::to_owned)),
            _ => {}
        }
    }
    commands.retain(|command| !command.trim().is_empty() && !command.starts_with('#'));
    commands
}

fn is_read_only(command: &str) -> bool {
    READ_ONLY.iter().any(|(words, _)| command.starts_with(words))
}

/// Runs a command as typed. `cargo run --` is the built program: the copy is no cargo package.
fn run(command: &str, folder: &Path) -> Outcome {
    let program = Path::new(env!("CARGO_BIN_EXE_busline"));
    let typed = command.replace("cargo run --quiet -- ", "busline ").replace("cargo run -- ", "busline ");
    let path = std::env::var("PATH")?;
    let programs = program.parent().ok_or("the program lies in no folder")?.display();
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &typed]).current_dir(folder);
    succeed(shell.env("PATH", format!("{programs}:{path}"))).map(drop)
}
