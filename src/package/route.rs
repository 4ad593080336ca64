//! How a program for some processor is built on this machine: by cargo itself where that will do, and else by
//! cargo-zigbuild or cargo-lambda, which bring a linker and a C library for other machines.

use std::collections::BTreeSet;

use super::program::GLIBC;
use crate::plan::resource::Architecture;

/// What this machine has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The target that its compiler builds for by itself, `x86_64-unknown-linux-gnu`.
    pub host: String,
    /// The targets for which the compiler has a standard library.
    pub targets: BTreeSet<String>,
    /// Whether `cargo zigbuild` is there.
    pub zigbuild: bool,
    /// Whether `cargo lambda` is there.
    pub lambda: bool,
    /// Whether `musl-gcc` is there.
    pub musl_gcc: bool,
}

/// What builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builder {
    /// `cargo build`.
    Cargo,
    /// `cargo zigbuild`.
    Zigbuild,
    /// `cargo lambda build`.
    Lambda,
}

/// A way to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What builds.
    pub builder: Builder,
    /// The target, as the builder takes it: a glibc's version may follow.
    pub target: String,
    /// Whether the linker has to be told to take the C library in.
    pub link_statically: bool,
}

/// Why there is no way, and what would make one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{lack}; {remedy}")]
pub struct Missing {
    /// What cannot be built.
    pub lack: String,
    /// What to install.
    pub remedy: String,
}

const ZIGBUILD: &str = "`pip install cargo-zigbuild ziglang`, or `cargo install --locked cargo-zigbuild` and Zig";

/// The way to functions for a processor: those of this machine come from cargo itself, with the glibc that stands here.
pub fn of_functions(machine: &Machine, architecture: Architecture) -> Result<Route, Missing> {
    let target = format!("{}-unknown-linux-gnu", processor(architecture));
    if machine.host == target {
        return Ok(Route { builder: Builder::Cargo, target, link_statically: false });
    }
    across(machine, architecture)
}

/// The way to functions that need no newer glibc than Lambda's.
pub fn across(machine: &Machine, architecture: Architecture) -> Result<Route, Missing> {
    let target = format!("{}-unknown-linux-gnu", processor(architecture));
    let versioned = format!("{target}.{}.{}", GLIBC.0, GLIBC.1);
    let lack = format!("{} functions cannot be built on this machine ({})", architecture.as_str(), machine.host);
    let builder = cross_builder(machine);
    match (builder, machine.targets.contains(&target)) {
        (Some(builder), true) => Ok(Route { builder, target: versioned, link_statically: false }),
        (Some(_), false) => Err(Missing { lack, remedy: format!("install `rustup target add {target}`") }),
        (None, true) => Err(Missing { lack, remedy: format!("install cargo-zigbuild: {ZIGBUILD}") }),
        (None, false) => {
            let remedy = format!("install `rustup target add {target}`, and cargo-zigbuild: {ZIGBUILD}");
            Err(Missing { lack, remedy })
        }
    }
}

/// The way to relays for a processor, which must be static: with musl, or with the glibc that stands here.
pub fn of_relays(machine: &Machine, architecture: Architecture) -> Result<Route, Missing> {
    let musl = format!("{}-unknown-linux-musl", processor(architecture));
    let glibc = format!("{}-unknown-linux-gnu", processor(architecture));
    let is_own = machine.host == glibc || machine.host == musl;
    let route = |builder, target, link_statically| Ok(Route { builder, target, link_statically });
    if machine.targets.contains(&musl) {
        if machine.host == musl || (is_own && machine.musl_gcc) {
            return route(Builder::Cargo, musl, false);
        }
        if let Some(builder) = cross_builder(machine) {
            return route(builder, musl, false);
        }
    }
    if machine.host == glibc {
        return route(Builder::Cargo, glibc, true);
    }
    let lack = format!("static {} relays cannot be built on this machine ({})", architecture.as_str(), machine.host);
    let mut remedies = Vec::new();
    if !machine.targets.contains(&musl) {
        remedies.push(format!("`rustup target add {musl}`"));
    }
    if cross_builder(machine).is_none() {
        remedies.push(format!("cargo-zigbuild: {ZIGBUILD}"));
    }
    Err(Missing { lack, remedy: format!("install {}", remedies.join(", and ")) })
}

fn cross_builder(machine: &Machine) -> Option<Builder> {
    if machine.zigbuild {
        Some(Builder::Zigbuild)
    } else if machine.lambda {
        Some(Builder::Lambda)
    } else {
        None
    }
}

/// The processor as Rust calls it.
fn processor(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86 => "x86_64",
        Architecture::Arm => "aarch64",
    }
}

#[cfg(test)]
#[path = "route/tests.rs"]
mod tests;
