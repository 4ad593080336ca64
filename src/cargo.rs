//! Cargo, in the author's workspace: what this machine can build for, and one release build of all that is asked for.
//! What cargo says is shown as it says it.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the rim starts programs for everyone else")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::package::route::{Builder, Machine, Route};

/// Why there are no programs.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no workspace to build in.
    #[error("there is no `{0}`: `busline generate` drafts the workspace of your handlers")]
    NoWorkspace(PathBuf),
    /// The workspace does not say which versions are built.
    #[error(
        "there is no `{}`, and packages are built from the versions that it names: \
         `cargo generate-lockfile --manifest-path {}` writes it; commit it",
        .0.with_extension("lock").display(), .0.display()
    )]
    NoLock(PathBuf),
    /// A program cannot be started.
    #[error("cannot start `{program}`: {cause}; Rust's own installer brings it: https://rustup.rs")]
    NotStarted {
        /// Its name.
        program: String,
        /// The reason.
        cause: std::io::Error,
    },
    /// A program answered something else than was asked for.
    #[error("`{0}` did not say what this machine builds for")]
    Unknown(String),
    /// The build failed.
    #[error("`{0}` failed; what it said stands above")]
    Failed(String),
    /// The build ended well without a program that it was to make.
    #[error("cargo made no program `{0}`")]
    NotMade(String),
}

/// What the compiler of a workspace builds for, and what else this machine has to build with.
pub fn machine(workspace: &Path) -> Result<Machine, Error> {
    let manifest = workspace.join("Cargo.toml");
    if !manifest.is_file() {
        return Err(Error::NoWorkspace(manifest));
    }
    if !manifest.with_extension("lock").is_file() {
        return Err(Error::NoLock(manifest));
    }
    let said = ask(workspace, &["-vV"])?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| Error::Unknown("rustc -vV".to_owned()))?.to_owned();
    let libraries = PathBuf::from(ask(workspace, &["--print", "sysroot"])?.trim()).join("lib/rustlib");
    let entries = std::fs::read_dir(&libraries).map_err(|_| Error::Unknown("rustc --print sysroot".to_owned()))?;
    let targets = entries.flatten().filter(|entry| entry.path().join("lib").is_dir());
    Ok(Machine {
        host,
        targets: targets.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect(),
        zigbuild: is_there("cargo-zigbuild"),
        lambda: is_there("cargo-lambda"),
        musl_gcc: is_there("musl-gcc"),
    })
}

fn ask(workspace: &Path, arguments: &[&str]) -> Result<String, Error> {
    let mut command = Command::new("rustc");
    let output = command.current_dir(workspace).args(arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|cause| Error::NotStarted { program: "rustc".to_owned(), cause })?;
    if !output.status.success() {
        return Err(Error::Unknown(format!("rustc {}", arguments.join(" "))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program is on the path.
fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        let place = folder.join(program);
        place.is_file() || place.with_extension("exe").is_file()
    })
}

/// What is built together.
#[derive(Clone, Copy, Debug)]
pub struct Build<'a> {
    /// The author's workspace.
    pub workspace: &'a Path,
    /// How.
    pub route: &'a Route,
    /// The programs, each in a package of its own name.
    pub programs: &'a [&'a str],
}

/// Builds programs for release, as their lock file says, and answers where each lies. Features are those of the whole
/// workspace, so that a program is the same whichever others are built with it.
pub fn build(build: &Build<'_>) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut made = BTreeMap::new();
    for arguments in command_lines(build) {
        made.extend(run(build.workspace, &arguments)?);
    }
    if build.route.builder == Builder::Lambda {
        let place = |program: &str| build.workspace.join(LAMBDA_FOLDER).join(program).join("bootstrap");
        let there = build.programs.iter().map(|program| ((*program).to_owned(), place(program)));
        made = there.filter(|(_, place)| place.is_file()).collect();
    }
    match build.programs.iter().find(|program| !made.contains_key(**program)) {
        None => Ok(made),
        Some(program) => Err(Error::NotMade((*program).to_owned())),
    }
}

/// Where cargo-lambda puts what it builds; cargo itself tells.
const LAMBDA_FOLDER: &str = "target/lambda";

fn command_lines(build: &Build<'_>) -> Vec<Vec<String>> {
    let route = build.route;
    let command: &[&str] = match (route.builder, route.link_statically) {
        (Builder::Cargo, false) => &["build"],
        (Builder::Cargo, true) => &["rustc"],
        (Builder::Zigbuild, _) => &["zigbuild"],
        (Builder::Lambda, _) => &["lambda", "build"],
    };
    let told: &[&str] = match route.builder {
        Builder::Cargo | Builder::Zigbuild => &["--message-format", "json-render-diagnostics"],
        Builder::Lambda => &["--lambda-dir", LAMBDA_FOLDER],
    };
    let common = [command, &["--release", "--locked", "--target", &route.target], told].concat();
    let line = |more: &[&str]| common.iter().chain(more).map(|part| (*part).to_owned()).collect::<Vec<String>>();
    if route.link_statically {
        // Only `cargo rustc` has flags for the last step alone; with flags for all, every dependency would be built again.
        let each = build.programs.iter();
        return each
            .map(|program| line(&["--package", program, "--bin", program, "--", "-C", "target-feature=+crt-static"]))
            .collect();
    }
    let programs: Vec<&str> = build.programs.iter().flat_map(|program| ["--bin", program]).collect();
    vec![line(&[&["--workspace"], programs.as_slice()].concat())]
}

/// Runs cargo, and answers the programs that it tells of.
fn run(workspace: &Path, arguments: &[String]) -> Result<BTreeMap<String, PathBuf>, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(&cargo);
    let output = command.current_dir(workspace).args(arguments).stderr(Stdio::inherit()).output();
    let program = || cargo.to_string_lossy().into_owned();
    let output = output.map_err(|cause| Error::NotStarted { program: program(), cause })?;
    if !output.status.success() {
        let command: Vec<&str> =
            arguments.iter().map(String::as_str).take_while(|part| !part.starts_with('-')).collect();
        return Err(Error::Failed(format!("cargo {}", command.join(" "))));
    }
    Ok(executables(&String::from_utf8_lossy(&output.stdout)))
}

/// The programs among cargo's messages, each by its name.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let told = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    told.filter_map(|message| {
        let place = message["executable"].as_str()?;
        Some((message["target"]["name"].as_str()?.to_owned(), PathBuf::from(place)))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_by_cargo() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"stock--allocate-stock"},"executable":"/a/b"}
{"reason":"compiler-artifact","target":{"name":"runtime"},"executable":null}
{"reason":"build-finished","success":true}"#;
        let made = BTreeMap::from([("stock--allocate-stock".to_owned(), PathBuf::from("/a/b"))]);
        assert_eq!(executables(messages), made);
    }

    #[test]
    fn functions_are_built_at_once_and_static_relays_one_by_one() {
        let route = |builder, link_statically| Route { builder, target: "t".to_owned(), link_statically };
        let lines = |route: &Route| {
            let build = Build { workspace: Path::new("handlers"), route, programs: &["a", "b"] };
            command_lines(&build).into_iter().map(|line| line.join(" ")).collect::<Vec<_>>()
        };
        let told = "--release --locked --target t --message-format json-render-diagnostics";
        assert_eq!(lines(&route(Builder::Cargo, false)), [format!("build {told} --workspace --bin a --bin b")]);
        assert_eq!(lines(&route(Builder::Zigbuild, false)), [format!("zigbuild {told} --workspace --bin a --bin b")]);
        let alone = |name: &str| format!("rustc {told} --package {name} --bin {name} -- -C target-feature=+crt-static");
        assert_eq!(lines(&route(Builder::Cargo, true)), [alone("a"), alone("b")]);
        let lambda =
            "lambda build --release --locked --target t --lambda-dir target/lambda --workspace --bin a --bin b";
        assert_eq!(lines(&route(Builder::Lambda, false)), [lambda]);
    }
}
