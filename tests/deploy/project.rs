//! Systems to deploy, with packages that were prepared, so that nothing is compiled.

use super::running::{KEY, Running, SECRET, TOKEN};
use crate::program::{Run, busline, scratch, succeed};
use base64::Engine;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The manifest of every relay's image.
pub const IMAGE: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:1111111111111111111111111111111111111111111111111111111111111111","size":1},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:2222222222222222222222222222222222222222222222222222222222222222","size":1}]}"#;

/// A system in a folder of its own, and where AWS is asked; nowhere else than AWS itself is, where that is empty.
pub struct Project {
    pub folder: PathBuf,
    pub endpoint: String,
}

impl Project {
    /// The system in a folder.
    pub fn at(folder: PathBuf, endpoint: String) -> Result<Self, Failed> {
        let project = Self { folder, endpoint };
        project.package(|_| 0)?;
        Ok(project)
    }

    /// Two domains in two accounts, as `init` makes them.
    pub fn shop(name: &str, endpoint: String) -> Result<Self, Failed> {
        let above = scratch("deploy").join(name);
        if above.exists() {
            fs::remove_dir_all(&above)?;
        }
        fs::create_dir_all(&above)?;
        succeed(busline(&above).args(["init", "shop"]))?;
        Self::at(above.join("shop"), endpoint)
    }

    /// Writes what `busline package` would: every function is a few bytes, which differ with its revision.
    pub fn package(&self, revision: impl Fn(&str) -> u32) -> Result<(), Failed> {
        let environments = fs::read_dir(self.folder.join("out"))?.filter_map(Result::ok);
        let mut manifests = environments.map(|environment| environment.path().join("manifest.json"));
        let manifest = manifests.find(|path| path.exists()).ok_or("no manifest")?;
        let manifest: Value = serde_json::from_str(&fs::read_to_string(manifest)?)?;
        let folder = self.folder.join("packages");
        fs::create_dir_all(folder.join("functions"))?;
        let mut stacks = serde_json::Map::new();
        for stack in manifest["stacks"].as_array().ok_or("no stacks")? {
            let mut functions = serde_json::Map::new();
            for function in stack["functions"].as_array().ok_or("no functions")? {
                let package = function["package"].as_str().ok_or("no package")?;
                let bytes = zip(&format!("{package} {}", revision(package)))?;
                let hash = Sha256::digest(&bytes);
                let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                let file = format!("functions/{package}-{hex}.zip");
                fs::write(folder.join(&file), &bytes)?;
                let code = json!({
                    "package": package, "architecture": function["architecture"], "file": file, "size": bytes.len(),
                    "codeSha256": base64::engine::general_purpose::STANDARD.encode(hash),
                });
                functions.insert(function["parameter"].as_str().ok_or("no parameter")?.to_owned(), code);
            }
            let mut images = serde_json::Map::new();
            for image in stack["images"].as_array().ok_or("no images")? {
                let of = json!({
                    "package": image["package"], "architecture": image["architecture"], "digest": digest(), "size": 1,
                });
                images.insert(image["parameter"].as_str().ok_or("no parameter")?.to_owned(), of);
            }
            if !functions.is_empty() || !images.is_empty() {
                let name = stack["name"].as_str().ok_or("no name")?;
                stacks.insert(name.to_owned(), json!({ "functions": functions, "images": images }));
            }
        }
        let (system, environment) = (&manifest["system"], &manifest["environment"]);
        let index = json!({ "version": 1, "system": system, "environment": environment, "stacks": stacks });
        fs::write(folder.join("artefacts.json"), index.to_string())?;
        Ok(())
    }

    /// Rewrites the system's file, generates and packages.
    pub fn edit(&self, edit: impl Fn(String) -> String) -> Result<(), Failed> {
        let file = self.folder.join("domains.yaml");
        let text = fs::read_to_string(&file)?;
        let edited = edit(text.clone());
        if edited == text {
            return Err("the edit changes nothing".into());
        }
        fs::write(&file, edited)?;
        succeed(busline(&self.folder).arg("generate"))?;
        self.package(|_| 0)
    }

    /// A command of Busline's, with the caller's credentials and the endpoint in its environment.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = busline(&self.folder);
        command.args(arguments).envs([
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_SESSION_TOKEN", TOKEN),
            ("AWS_ENDPOINT_URL", self.endpoint.as_str()),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_CONFIG_FILE", "/nowhere"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
        ]);
        if self.endpoint.is_empty() {
            command.env_remove("AWS_ENDPOINT_URL");
        }
        command
    }

    /// Begins a command.
    pub fn begin(&self, arguments: &[&str]) -> Result<Running, Failed> {
        Running::begin(&mut self.command(arguments))
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Result<Run, Failed> {
        self.begin(arguments)?.end()
    }

    /// Runs a command with a variable in its environment.
    pub fn run_with(&self, (name, value): (&str, &str), arguments: &[&str]) -> Result<Run, Failed> {
        Running::begin(self.command(arguments).env(name, value))?.end()
    }

    /// Deploys what was packaged. Nobody waits to see whether queues stay empty: what stands for SQS counts exactly.
    pub fn deploy(&self, more: &[&str]) -> Result<Run, Failed> {
        let deploy = ["deploy", "--artefacts", "packages"];
        let at_once: &[&str] = if more.contains(&"--empty-for") { &[] } else { &["--empty-for", "0s"] };
        self.run(&[&deploy, at_once, more].concat())
    }

    /// Deploys without a question, which has to succeed.
    pub fn deployed(&self, more: &[&str]) -> Result<String, Failed> {
        good(self.deploy(&[&["--yes"], more].concat())?)
    }
}

/// What a run has said that had to succeed.
pub fn good(run: Run) -> Result<String, Failed> {
    if run.code == 0 { Ok(run.stdout) } else { Err(said(&run).into()) }
}

/// Everything that a run has said.
pub fn said(run: &Run) -> String {
    format!("exit code {}\n{}{}", run.code, run.stdout, run.stderr)
}

/// Whether a run has ended with a code, and said something.
pub fn ends(run: &Run, code: i32, words: &[&str]) -> Result<(), Failed> {
    match words.iter().find(|word| !run.stdout.contains(**word) && !run.stderr.contains(**word)) {
        None if run.code == code => Ok(()),
        None => Err(format!("exit code {code} was to be\n{}", said(run)).into()),
        Some(missing) => Err(format!("no word of {missing:?}\n{}", said(run)).into()),
    }
}

/// What the digest of every image is of: moto makes an image's digest of the digests of its layers.
pub const IMAGE_OF: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

/// The digest of every image.
pub fn digest() -> String {
    format!("sha256:{}", busline::package::sha256(IMAGE_OF.as_bytes()))
}

fn zip(text: &str) -> Result<Vec<u8>, Failed> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    writer.start_file("bootstrap", options)?;
    std::io::Write::write_all(&mut writer, text.as_bytes())?;
    Ok(writer.finish()?.into_inner())
}
