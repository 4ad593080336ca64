//! The sample's functions and relays, built for the tests once.

use crate::program::{root, scratch, succeed};
use libtest_mimic::Failed;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The folder of the sample's programs, by the names of their packages: `stock--allocate-stock`.
pub fn sample() -> Result<&'static PathBuf, Failed> {
    static ONE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let one = ONE.get_or_init(|| build().map_err(|error| error.message().unwrap_or_default().to_owned()));
    one.as_ref().map_err(|error| error.as_str().into())
}

fn build() -> Result<PathBuf, Failed> {
    let target = scratch("generated");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root().join("handlers")).env("CARGO_TARGET_DIR", &target);
    succeed(cargo.args(["build", "--quiet", "--workspace", "--bins", "--locked"]))?;
    Ok(target.join("debug"))
}
