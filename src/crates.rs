//! The handler crates, from what the plan decided of them.
//!
//! Invariant: what comes out compiles without a warning, is formatted as rustfmt would format it, and is the same
//! for the same plan, byte for byte. Nothing here decides; what the author named is escaped on its way out.

mod authored;
mod binary;
mod contracts;
mod identifier;
mod layout;
mod manifest;
mod runtime;
mod template;
#[cfg(test)]
mod tests;
mod text;

use crate::artifact::Artifact;
use crate::plan::package::Packages;
use template::Templates;

/// The generated crates, by their path under `out/`.
pub fn emit(packages: &Packages) -> Artifact {
    let mut artifact = Artifact::default();
    if packages.contracts.is_empty() && packages.binaries.is_empty() {
        return artifact;
    }
    let templates = Templates::new();
    artifact.add("crates/rustfmt.toml", include_str!("../templates/crates/rustfmt.toml"));
    runtime::emit(&mut artifact);
    for contracts in &packages.contracts {
        contracts::emit(&templates, contracts, &mut artifact);
    }
    for binary in &packages.binaries {
        binary::emit(&templates, binary, &mut artifact);
    }
    artifact
}

/// The author's workspace as it is first written, by its path under `handlers/`: the workspace itself, and a crate for
/// each domain that has handlers. What is there already is the author's, whole crates at a time.
pub fn scaffold(packages: &Packages) -> Artifact {
    let mut artifact = Artifact::default();
    if !packages.contracts.is_empty() || !packages.binaries.is_empty() {
        authored::emit(&Templates::new(), packages, &mut artifact);
    }
    artifact
}
