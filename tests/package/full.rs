//! A domain of the sample, built for release and packaged: what Lambda and Fargate would be given.

use super::registry::{self, Fault};
use super::{leads_to, project, read_index};
use crate::folder;
use crate::program::{Outcome, busline, run, scratch, succeed};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

/// Bytes that a function's program must stay below which does not bring DocumentDB's driver.
const LARGEST: u64 = 10_000_000;

/// One case, since one build serves all: of the domain that has functions with and without DocumentDB's driver, and a relay.
pub fn cases() -> Vec<Trial> {
    vec![Trial::test("package::a_domain_of_the_sample_is_packaged_for_real", payments)]
}

fn payments() -> Outcome {
    let project = project("full")?;
    let registry = registry::start(Fault::None)?;
    let repository = format!("{}/busline", registry.address);
    let package = || -> Result<String, Failed> {
        let mut command = busline(&project);
        command.args(["package", "--domain", "payments", "--push", &repository]).env("DOCKER_CONFIG", &project);
        succeed(command.env("CARGO_TARGET_DIR", scratch("generated")))
    };
    let said = package()?;
    if !said.contains(": pushed") {
        return Err(format!("no image was pushed\n{said}").into());
    }
    let place = project.join("target/busline/dev");
    let first = folder::read(&place);
    leads_to(&project, &place, |domain| domain == "payments")?;
    package()?;
    if let [difference, ..] = folder::differences(&first, &folder::read(&place)).as_slice() {
        return Err(format!("packaged again it is something else\n{difference}").into());
    }
    programs_are_small(&place)?;
    relay_runs_alone(&place)
}

fn programs_are_small(place: &Path) -> Outcome {
    let index = read_index(place)?;
    for code in index.stacks.values().flat_map(|stack| stack.functions.values()) {
        let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(place.join(&code.file))?))?;
        let size = archive.by_name("bootstrap")?.size();
        let speaks_to_documentdb = archive.index_for_name("global-bundle.pem").is_some();
        if size > LARGEST && !speaks_to_documentdb {
            return Err(format!("{} has {size} bytes", code.package).into());
        }
    }
    Ok(())
}

/// The relay of the image answers for its health where there is nothing else: no C library, no shell, no folder.
fn relay_runs_alone(place: &Path) -> Outcome {
    let root = scratch("package/root");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    fs::create_dir_all(&root)?;
    for (path, bytes) in folder::read(&place.join("images/blobs/sha256")) {
        let mut tar = Vec::new();
        if flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut tar).is_ok() {
            tar::Archive::new(tar.as_slice()).unpack(&root).map_err(|error| format!("{path}: {error}"))?;
        }
    }
    let run = run(Command::new(root.join("relay")).arg("--health").env_clear())?;
    // Nothing listens, so that it is not healthy; it says so itself instead of not being started.
    if run.code == 1 && !run.stderr.is_empty() {
        return Ok(());
    }
    Err(format!("exit code {}\n{}{}", run.code, run.stdout, run.stderr).into())
}
