//! The handler crates, from what the plan decided of them.
//!
//! Invariant: what comes out compiles without a warning, is formatted as rustfmt would format it, and is the same
//! for the same plan, byte for byte. Nothing here decides; what the author named is escaped on its way out.

mod authored;
mod binary;
mod contracts;
mod identifier;
mod imports;
mod layout;
mod manifest;
mod runtime;
mod template;
#[cfg(test)]
mod tests;
mod text;

use rayon::prelude::*;

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
    let contracts = packages.contracts.par_iter().map(|contracts| contracts::emit(&templates, contracts));
    let binaries = packages.binaries.par_iter().map(|binary| binary::emit(&templates, binary));
    for files in contracts.chain(binaries).collect::<Vec<Artifact>>() {
        artifact.merge(files);
    }
    artifact
}

/// What the author's workspace still lacks, by its path from the project's root: the workspace itself, and the crate of
/// each domain that has none. `stands` says of a path whether something is there.
pub fn scaffold(packages: &Packages, stands: &dyn Fn(&str) -> bool) -> Artifact {
    let mut artifact = Artifact::default();
    if !packages.contracts.is_empty() || !packages.binaries.is_empty() {
        authored::emit(&Templates::new(), packages, stands, &mut artifact);
    }
    artifact
}
