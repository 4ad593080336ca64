//! The past of a file: what git has of it at a revision. Nothing is checked out, fetched or written.
//!
//! Invariant: what is asked for is a revision or a path and never an option, whatever it looks like.

#![expect(clippy::disallowed_types, reason = "the rim starts programs for everyone else")]

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::diagnostic::Diagnostics;
use crate::disk;
use crate::source::{Sources, Spanned};

/// Why a revision cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Git could not be started, or stopped talking.
    #[error("cannot ask git: {0}")]
    Program(#[from] io::Error),
    /// It would be read as an option of git's.
    #[error("`{0}` is no revision: one begins with no hyphen")]
    Option(String),
    /// Git has no such commit.
    #[error(
        "git has no commit `{reference}` here{said}: in a shallow clone, fetch it first, as by `git fetch origin main`"
    )]
    Unknown {
        /// What was asked for.
        reference: String,
        /// Git's own words.
        said: String,
    },
    /// Git answers something else than what it was asked for.
    #[error("git failed: {0}")]
    Failed(String),
}

/// A commit, seen from a folder of its working tree.
#[derive(Clone, Debug)]
pub struct Revision {
    folder: PathBuf,
    /// The folder's own path from the tree's root: empty, or ending in `/`.
    prefix: String,
    commit: String,
    /// As it was asked for.
    reference: String,
}

impl Revision {
    /// The commit that a reference names: a branch, a tag, a hash, `HEAD~1`.
    pub fn find(folder: &Path, reference: &str) -> Result<Self, Error> {
        if reference.starts_with('-') || reference.is_empty() {
            return Err(Error::Option(reference.to_owned()));
        }
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let wanted = format!("{reference}^{{commit}}");
        let commit = ask(folder, &["rev-parse", "--verify", "--quiet", &wanted]).map_err(|error| match error {
            Error::Failed(said) => {
                let said = if said.is_empty() { said } else { format!(" ({said})") };
                Error::Unknown { reference: reference.to_owned(), said }
            }
            other => other,
        })?;
        let prefix = ask(folder, &["rev-parse", "--show-prefix"])?;
        let line = |text: &str| text.trim_end_matches('\n').to_owned();
        Ok(Revision {
            folder: folder.to_owned(),
            prefix: line(&prefix),
            commit: line(&commit),
            reference: reference.to_owned(),
        })
    }

    /// Reads the system's file as it was; `None` where there was none.
    pub fn read_system(&self, file: &str, diagnostics: &mut Diagnostics) -> Result<Option<Sources>, Error> {
        let bytes = self.read(&[file])?.into_iter().next().flatten();
        let shown = format!("{}:{file}", self.reference);
        Ok(bytes.map(|bytes| disk::system_of(&shown, bytes, diagnostics)))
    }

    /// Reads the schemas that a system named then. One that was not there is a finding where it is named.
    pub fn read_schemas(
        &self,
        files: &[Spanned<String>],
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let paths: Vec<&str> = files.iter().map(|file| file.value.as_str()).collect();
        for (file, bytes) in files.iter().zip(self.read(&paths)?) {
            let bytes = bytes.ok_or_else(|| format!("there was no such file at {}", self.reference));
            disk::take_schema(file, bytes, sources, diagnostics);
        }
        Ok(())
    }

    /// The files under a folder that are otherwise now than at this revision, new ones included, by their path in it.
    pub fn changed_under(&self, folder: &str) -> Result<Vec<String>, Error> {
        let tracked = ["diff", "--name-only", "--no-ext-diff", "--relative", "-z", &self.commit, "--", folder];
        let new = ["ls-files", "--others", "--exclude-standard", "-z", "--", folder];
        let mut paths = Vec::new();
        for question in [&tracked[..], &new[..]] {
            let answer = ask(&self.folder, question)?;
            let under = answer.split('\0').filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
            paths.extend(under.map(str::to_owned));
        }
        Ok(paths)
    }

    /// The contents of files, by their path from the folder; `None` for one that was not there.
    fn read(&self, paths: &[&str]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        let names: Vec<Option<String>> = paths.iter().map(|path| within(&self.prefix, path)).collect();
        let asked: String = names.iter().flatten().map(|name| format!("{}:{name}\n", self.commit)).collect();
        let mut child = git(&self.folder, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut input = child.stdin.take().expect("it is piped");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        // Git answers while it is asked: who only asks would wait for it for ever.
        let contents = std::thread::scope(|scope| {
            let asking = scope.spawn(move || input.write_all(asked.as_bytes()));
            let contents: Result<Vec<_>, Error> =
                names.iter().map(|name| name.as_ref().map_or(Ok(None), |_| content(&mut output))).collect();
            asking.join().expect("writing does not panic")?;
            contents
        });
        drop(output);
        child.wait()?;
        contents
    }
}

/// A path from a folder as a path from the tree's root; `None` where it leads out of the tree or cannot be asked for.
fn within(prefix: &str, path: &str) -> Option<String> {
    let mut steps: Vec<&str> = prefix.split('/').filter(|step| !step.is_empty()).collect();
    if path.contains('\n') || path.starts_with('/') {
        return None;
    }
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            name => steps.push(name),
        }
    }
    Some(steps.join("/"))
}

/// The next answer: a line with the kind and the size, then the bytes.
fn content(output: &mut impl BufRead) -> Result<Option<Vec<u8>>, Error> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    if line.ends_with(" missing\n") {
        return Ok(None);
    }
    let words: Vec<&str> = line.trim_end().rsplitn(3, ' ').collect();
    let [size, kind, _] = words[..] else { return Err(Error::Failed(format!("it says `{}`", line.trim_end()))) };
    let size: usize = size.parse().map_err(|_| Error::Failed(format!("it says `{}`", line.trim_end())))?;
    let mut bytes = vec![0; size + 1];
    output.read_exact(&mut bytes)?;
    bytes.pop();
    Ok((kind == "blob").then_some(bytes))
}

fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn ask(folder: &Path, arguments: &[&str]) -> Result<String, Error> {
    let output = git(folder, arguments).stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_path_stays_in_its_tree() {
        let cases = [
            ("", "domains.yaml", Some("domains.yaml")),
            ("shop/", "schemas/./a.json", Some("shop/schemas/a.json")),
            ("shop/", "../schemas/a.json", Some("schemas/a.json")),
            ("shop/", "../../a.json", None),
            ("", "/etc/passwd", None),
            ("", "a\nHEAD:b", None),
        ];
        for (prefix, path, expected) in cases {
            assert_eq!(within(prefix, path).as_deref(), expected, "{prefix} {path}");
        }
    }
}
