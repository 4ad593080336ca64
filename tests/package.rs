//! `package`: what it refuses before it builds, and what it makes of programs. Building takes minutes, so most cases have
//! in cargo's place a script that names programs built beforehand; with `BUSLINE_FULL=1` the sample is built for real.

mod full;
mod program;
pub mod registry;

use crate::folder::{self, Tree};
use crate::program::{Outcome, busline, run, scratch, succeed};
use crate::sample;
use busline::package::index::Index;
use busline::package::{authorities, code_sha256, sha256};
use libtest_mimic::{Failed, Trial};
use oci_spec::image::{ImageConfiguration, ImageIndex, ImageManifest};
use registry::Fault;
use std::fs;
use std::io::{Cursor, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One case a promise.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("package::what_a_program_needs_is_read", program::needs_are_read),
        Trial::test("package::a_static_program_needs_nothing", program::static_programs_pass),
        Trial::test("package::refuses_a_stale_out", stale_out),
        Trial::test("package::says_what_another_processor_takes", another_processor),
        Trial::test("package::needs_the_certificates_of_documentdb", certificates),
        Trial::test("package::overwrites_nothing_of_others", foreign_folder),
        Trial::test("package::wrong_usage_exits_with_64", wrong_usage),
        Trial::test("package::the_same_programs_give_the_same_bytes", same_bytes),
        Trial::test("package::an_index_leads_to_everything", index),
        Trial::test("package::a_domain_is_packaged_alone", one_domain),
        Trial::test("package::a_relay_that_is_not_static_is_refused", not_static),
        Trial::test("package::a_build_that_fails_leaves_what_was", failed_build),
        Trial::test("package::pushes_what_a_registry_lacks", push),
        Trial::test("package::a_push_that_fails_says_why", failed_push),
    ]
}

/// Those that build for release.
pub fn full_cases() -> Vec<Trial> {
    full::cases()
}

/// A copy of the sample with the certificates that it needs.
fn project(name: &str) -> Result<PathBuf, Failed> {
    let copy = sample::copy(&format!("package/{name}"))?;
    fs::write(copy.join("global-bundle.pem"), authorities::public())?;
    Ok(copy)
}

/// `busline package` in a project, with a script in cargo's place.
fn package(project: &Path, arguments: &[&str]) -> Result<Command, Failed> {
    let mut command = busline(project);
    command.arg("package").args(arguments).env("CARGO", stand_in(project)?).env("DOCKER_CONFIG", project);
    Ok(command)
}

/// A script that answers as cargo does after a build: functions are one program of this machine, and relays the same linked
/// statically.
fn stand_in(project: &Path) -> Result<PathBuf, Failed> {
    let folder = project.join("programs");
    let script = folder.join("cargo");
    if script.is_file() {
        return Ok(script);
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("main.rs"), "fn main() {}\n")?;
    for (name, options) in [("function", &[][..]), ("relay", &["-C", "target-feature=+crt-static"])] {
        let mut rustc = Command::new("rustc");
        rustc.current_dir(&folder).args(["-C", "strip=symbols", "-o", name, "main.rs"]);
        succeed(rustc.args(options))?;
    }
    let shown = folder.display();
    let text = format!(
        "#!/bin/sh\ncase $1 in rustc) program=relay ;; *) program=function ;; esac\n\
         while [ $# -gt 0 ]; do\n  if [ \"$1\" = --bin ]; then\n    \
         echo '{{\"target\":{{\"name\":\"'$2'\"}},\"executable\":\"{shown}/'$program'\"}}'\n  fi\n  shift\ndone\n"
    );
    fs::write(&script, text)?;
    succeed(Command::new("chmod").arg("+x").arg(&script))?;
    Ok(script)
}

/// Runs a command that has to fail with this code and to say all of this.
fn fails(command: &mut Command, code: i32, said: &[&str]) -> Outcome {
    let run = run(command)?;
    let silent: Vec<&&str> = said.iter().filter(|part| !run.stderr.contains(**part)).collect();
    if run.code == code && silent.is_empty() && run.stdout.is_empty() {
        return Ok(());
    }
    Err(format!("exit code {}, without {silent:?}\n{}{}", run.code, run.stdout, run.stderr).into())
}

fn stale_out() -> Outcome {
    let project = project("stale")?;
    fs::write(project.join("out/dev/manifest.json"), "{}\n")?;
    fails(&mut package(&project, &[])?, 1, &["out is stale: run `busline generate`"])
}

fn another_processor() -> Outcome {
    let project = project("another-processor")?;
    let (other, rust) = match std::env::consts::ARCH {
        "aarch64" => ("x86_64", "x86_64"),
        _ => ("arm64", "aarch64"),
    };
    let text = fs::read_to_string(project.join("domains.yaml"))?;
    let changed = text.replace("architecture: x86_64", &format!("architecture: {other}"));
    fs::write(project.join("domains.yaml"), changed)?;
    succeed(busline(&project).arg("generate"))?;
    let mut command = package(&project, &[])?;
    let only = bare_machine()?;
    let target = format!("rustup target add {rust}-unknown-linux-gnu");
    fails(command.env("PATH", only), 2, &[&format!("{other} functions cannot be built"), &target, "cargo-zigbuild"])
}

/// A path on which there is nothing but a compiler for this machine itself, whatever else is installed here.
fn bare_machine() -> Result<PathBuf, Failed> {
    let real = succeed(Command::new("which").arg("rustc"))?;
    let said = succeed(Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say what it runs on")?;
    let place = scratch("package/bare-machine");
    fs::create_dir_all(place.join("sysroot/lib/rustlib").join(host).join("lib"))?;
    let rustc = place.join("rustc");
    let sysroot = place.join("sysroot").display().to_string();
    let script = format!(
        "#!/bin/sh\nif [ \"$*\" = '--print sysroot' ]; then echo '{sysroot}'; else exec '{}' \"$@\"; fi\n",
        real.trim()
    );
    fs::write(&rustc, script)?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;
    Ok(place)
}

fn certificates() -> Outcome {
    let project = project("certificates")?;
    fs::remove_file(project.join("global-bundle.pem"))?;
    let published = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
    let missing = ["there is no `global-bundle.pem`", published, "--ca-bundle", "payments--"];
    fails(&mut package(&project, &[])?, 2, &missing)?;
    fs::write(project.join("global-bundle.pem"), "<html>Not Found</html>\n")?;
    fails(&mut package(&project, &[])?, 2, &["`global-bundle.pem` is no bundle of certificates", published])?;
    // Who speaks to no DocumentDB needs none.
    succeed(&mut package(&project, &["--domain", "stock"])?).map(drop)
}

fn foreign_folder() -> Outcome {
    let project = project("foreign")?;
    fs::create_dir_all(project.join("mine"))?;
    fs::write(project.join("mine/letter.txt"), "mine\n")?;
    fails(&mut package(&project, &["--out", "mine"])?, 2, &["`mine` holds `letter.txt`, which Busline did not make"])?;
    fails(&mut package(&project, &["--out", "mine/letter.txt"])?, 2, &["cannot write `mine/letter.txt`"])?;
    match folder::read(&project.join("mine")).into_keys().collect::<Vec<_>>().as_slice() {
        [one] if one == "letter.txt" => Ok(()),
        files => Err(format!("the folder holds {files:?}").into()),
    }
}

fn wrong_usage() -> Outcome {
    let project = project("usage")?;
    fails(&mut package(&project, &["--env", "prd"])?, 64, &["no environment `prd`", "prod"])?;
    fails(&mut package(&project, &["--domain", "stok"])?, 64, &["no domain `stok`", "stock"])?;
    fails(&mut package(&project, &["--push", "busline"])?, 64, &["`busline` is no repository"])?;
    fs::remove_file(project.join("handlers/Cargo.lock"))?;
    let locks = "cargo generate-lockfile --manifest-path handlers/Cargo.toml";
    fails(&mut package(&project, &[])?, 2, &["there is no `handlers/Cargo.lock`", locks])?;
    fs::remove_file(project.join("handlers/Cargo.toml"))?;
    fails(&mut package(&project, &[])?, 2, &["there is no `handlers/Cargo.toml`"])
}

fn same_bytes() -> Outcome {
    let project = project("same")?;
    succeed(&mut package(&project, &[])?)?;
    let first = folder::read(&project.join("target/busline/dev"));
    // The programs are made anew, and are the same.
    succeed(Command::new("touch").arg("-d").arg("2001-01-01").arg(project.join("programs/function")))?;
    succeed(&mut package(&project, &["--out", "again"])?)?;
    same(&first, &folder::read(&project.join("again")))?;
    fs::write(project.join("again/functions/old.zip"), "of another day")?;
    succeed(&mut package(&project, &["--out", "again"])?)?;
    same(&first, &folder::read(&project.join("again")))
}

fn same(one: &Tree, other: &Tree) -> Outcome {
    match folder::differences(one, other).as_slice() {
        [] if !one.is_empty() => Ok(()),
        differences => Err(differences.join("\n").into()),
    }
}

fn index() -> Outcome {
    let project = project("index")?;
    let said = succeed(&mut package(&project, &["--format", "json"])?)?;
    let said: serde_json::Value = serde_json::from_str(&said)?;
    let place = project.join("target/busline/dev");
    leads_to_everything(&project, &place)?;
    if serde_json::to_value(read_index(&place)?)? == said["artefacts"] && said["version"] == 1 {
        return Ok(());
    }
    Err(format!("the answer is another than the index:\n{said:#}").into())
}

fn read_index(place: &Path) -> Result<Index, Failed> {
    Ok(serde_json::from_slice(&fs::read(place.join("artefacts.json"))?)?)
}

/// Everything that the manifest asks for is in the index, and everything in the index is as it says.
fn leads_to_everything(project: &Path, place: &Path) -> Outcome {
    leads_to(project, place, |_| true)
}

/// The index leads to what every stack of these domains needs, and nothing else is there.
fn leads_to(project: &Path, place: &Path, is_asked: impl Fn(&str) -> bool) -> Outcome {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(project.join("out/dev/manifest.json"))?)?;
    let index = read_index(place)?;
    let mut files = 0;
    for stack in manifest["stacks"].as_array().ok_or("no stacks")? {
        let name = stack["name"].as_str().ok_or("no name")?;
        if !is_asked(stack["domain"].as_str().ok_or("no domain")?) {
            continue;
        }
        for build in stack["functions"].as_array().ok_or("no functions")? {
            let parameter = build["parameter"].as_str().ok_or("no parameter")?;
            let code = &index.stacks[name].functions[parameter];
            let zip = fs::read(place.join(&code.file))?;
            let told = (code.code_sha256.clone(), code.size, code.file.clone());
            let file = format!("functions/{}-{}.zip", build["package"].as_str().ok_or("no package")?, sha256(&zip));
            if told != (code_sha256(&zip), zip.len() as u64, file) {
                return Err(format!("{} is not what the index says", code.file).into());
            }
            unpacks(&zip, code.package.starts_with("payments--") && !code.package.ends_with("-publisher"))?;
            files += 1;
        }
        for build in stack["images"].as_array().ok_or("no images")? {
            let parameter = build["parameter"].as_str().ok_or("no parameter")?;
            holds_image(place, &index.stacks[name].images[parameter].digest)?;
        }
    }
    match folder::read(&place.join("functions")).len() {
        count if count == files && files > 0 => Ok(()),
        count => Err(format!("{count} zips for {files} functions").into()),
    }
}

/// A zip holds a program that can be started, and certificates where it needs them.
fn unpacks(zip: &[u8], with_certificates: bool) -> Outcome {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip))?;
    let names: Vec<String> =
        archive.file_names().map(|name| Ok(name?.into_owned())).collect::<Result<_, zip::result::ZipError>>()?;
    let mode = archive.by_name("bootstrap")?.unix_mode();
    let wanted: &[&str] = if with_certificates { &["bootstrap", "global-bundle.pem"] } else { &["bootstrap"] };
    if names == wanted && mode == Some(0o100_755) {
        return Ok(());
    }
    Err(format!("it holds {names:?}, and the program has the mode {mode:?}").into())
}

/// A layout holds an image, whole.
fn holds_image(place: &Path, digest: &str) -> Outcome {
    let blob = |digest: &str| -> Result<Vec<u8>, Failed> {
        let bytes = fs::read(place.join("images/blobs").join(digest.replace(':', "/")))?;
        if registry::digest_of(&bytes) == digest { Ok(bytes) } else { Err(format!("{digest} is not its name").into()) }
    };
    let listed = ImageIndex::from_file(place.join("images/index.json"))?;
    if !listed.manifests().iter().any(|entry| entry.digest().to_string() == digest) {
        return Err(format!("the layout does not list {digest}").into());
    }
    let manifest = ImageManifest::from_reader(blob(digest)?.as_slice())?;
    let configuration = blob(manifest.config().digest().as_ref())?;
    let configuration = ImageConfiguration::from_reader(configuration.as_slice())?;
    let mut paths = Vec::new();
    for (layer, diff_id) in manifest.layers().iter().zip(configuration.rootfs().diff_ids()) {
        let compressed = blob(layer.digest().as_ref())?;
        let mut tar = Vec::new();
        flate2::read::GzDecoder::new(compressed.as_slice()).read_to_end(&mut tar)?;
        if registry::digest_of(&tar) != *diff_id {
            return Err(format!("a layer is not {diff_id}").into());
        }
        for entry in tar::Archive::new(tar.as_slice()).entries()? {
            paths.push(entry?.path()?.display().to_string());
        }
    }
    let wanted = ["etc/ssl/certs/ca-certificates.crt", "global-bundle.pem", "relay"];
    match wanted.iter().find(|wanted| !paths.iter().any(|path| path == *wanted)) {
        None => Ok(()),
        Some(missing) => Err(format!("the image has no {missing}: {paths:?}").into()),
    }
}

fn one_domain() -> Outcome {
    let project = project("one-domain")?;
    succeed(&mut package(&project, &[])?)?;
    let whole = read_index(&project.join("target/busline/dev"))?;
    succeed(&mut package(&project, &["--domain", "stock", "--out", "stock"])?)?;
    let alone = read_index(&project.join("stock"))?;
    let name = "razors--dev--stock--service";
    if alone.stacks.len() == 1
        && alone.stacks.get(name) == whole.stacks.get(name)
        && !project.join("stock/images").exists()
    {
        return Ok(());
    }
    Err(format!("{}\n{}", whole.text(), alone.text()).into())
}

fn not_static() -> Outcome {
    let project = project("not-static")?;
    stand_in(&project)?;
    fs::copy(project.join("programs/function"), project.join("programs/relay"))?;
    fails(&mut package(&project, &[])?, 2, &["`payments--payment-changes-relay` cannot run", "it is not static"])
}

fn failed_build() -> Outcome {
    let project = project("failed-build")?;
    succeed(&mut package(&project, &[])?)?;
    let before = folder::read(&project.join("target/busline/dev"));
    fs::write(project.join("programs/cargo"), "#!/bin/sh\necho 'error: it does not compile' >&2\nexit 101\n")?;
    fails(&mut package(&project, &[])?, 2, &["error: it does not compile", "`cargo build` failed"])?;
    same(&before, &folder::read(&project.join("target/busline/dev")))
}

fn push() -> Outcome {
    let project = project("push")?;
    let registry = registry::start(Fault::Busy)?;
    let repository = format!("{}/busline", registry.address);
    let said = succeed(&mut package(&project, &["--push", &repository])?)?;
    let index = read_index(&project.join("target/busline/dev"))?;
    let image = &index.stacks["razors--dev--payments--service"].images["PaymentChangesRelayImage"];
    if !said.contains(&format!("{repository}@{}: pushed", image.digest)) {
        return Err(format!("it does not say where the image is\n{said}").into());
    }
    let sent = {
        let held = registry.held.lock().map_err(|_| "the registry failed")?;
        let tag = format!("{}-{}", image.package, &image.digest["sha256:".len()..][..16]);
        let kinds: Vec<_> =
            [&image.digest, &tag].iter().map(|name| held.manifests.get(*name).map(|held| &held.0)).collect();
        let kind = "application/vnd.oci.image.manifest.v1+json";
        if kinds.iter().any(|found| found.is_none_or(|found| found != kind)) || held.blobs.len() != 3 {
            return Err(format!("the registry holds {:?}", held.manifests.keys()).into());
        }
        held.asked.len()
    };
    let again = succeed(&mut package(&project, &["--push", &repository])?)?;
    let held = registry.held.lock().map_err(|_| "the registry failed")?;
    let writes = held.asked[sent..].iter().filter(|asked| !asked.starts_with("GET") && !asked.starts_with("HEAD"));
    if again.contains("there already") && writes.count() == 0 {
        return Ok(());
    }
    Err(format!("what is there was sent again\n{:?}", &held.asked[sent..]).into())
}

fn failed_push() -> Outcome {
    let project = project("failed-push")?;
    let attempt = |fault, said: &[&str]| -> Outcome {
        let registry = registry::start(fault)?;
        let repository = format!("{}/busline", registry.address);
        fails(&mut package(&project, &["--push", &repository])?, 2, said)
    };
    attempt(Fault::Forgetful, &["does not hold `payments--payment-changes-relay` as it was pushed", "sha256:"])?;
    attempt(Fault::Corrupt, &["cannot push `payments--payment-changes-relay`", "igest"])?;
    attempt(Fault::Closed, &["refuses us", "docker login 127.0.0.1:"])?;
    // What `docker login` leaves opens it.
    let registry = registry::start(Fault::Closed)?;
    let login = format!("{{\"auths\":{{\"{}\":{{\"auth\":\"YnVzOmxpbmU=\"}}}}}}\n", registry.address);
    fs::write(project.join("config.json"), login)?;
    succeed(&mut package(&project, &["--push", &format!("{}/busline", registry.address)])?)?;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    fails(&mut package(&project, &["--push", &format!("{nobody}/busline")])?, 2, &["cannot push", &nobody.to_string()])
}
