//! Files: the system's text and schemas are read here, and `out/` is replaced as a whole or not at all.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the rim touches the disk for everyone else")]

mod hoard;
mod journal;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::artifact::Artifact;
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_yaml, unreadable_schema};
use crate::source::{Source, SourceId, Sources, Span, Spanned};
pub use hoard::{claim, hoard};
pub use journal::Journal;

/// A failure of the world around a file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {action} `{path}`: {cause}")]
    File {
        /// `read`, `write`, …
        action: &'static str,
        /// The path.
        path: PathBuf,
        /// The reason.
        cause: io::Error,
    },
    /// The system's file is not there.
    #[error("there is no `{0}`: `busline init` starts a project, and `--file` names a file that lies elsewhere")]
    Absent(PathBuf),
    /// The folder to be replaced holds something that Busline did not make.
    #[error("`{folder}` holds `{entry}`, which Busline did not make: it would be lost. Move it away and try again")]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The entry.
        entry: String,
    },
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> Error + use<'a> {
    move |cause| Error::File { action, path: path.to_owned(), cause }
}

/// Reads the system's file.
pub fn read_system(path: &Path, diagnostics: &mut Diagnostics) -> Result<Sources, Error> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::Absent(path.to_owned()),
        _ => failed("read", path)(error),
    })?;
    Ok(system_of(&path.display().to_string(), bytes, diagnostics))
}

/// The system's file as a source. What is no text is the author's mistake: a finding, and an empty source.
pub fn system_of(shown: &str, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Sources {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let reason = format!("it is not UTF-8 (byte {})", error.utf8_error().valid_up_to() + 1);
            let start = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
            diagnostics.push(invalid_yaml::malformed(&reason, Span { source: SourceId::default(), start, end: start }));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }
    };
    Sources::new(Source { path: shown.to_owned(), text })
}

/// Reads the schemas that a system names, relative to its folder. One that cannot be read is a finding where it is named.
pub fn read_schemas(folder: &Path, files: &[Spanned<String>], sources: &mut Sources, diagnostics: &mut Diagnostics) {
    for file in files {
        take_schema(file, fs::read(folder.join(&file.value)).map_err(|error| reason(&error)), sources, diagnostics);
    }
}

/// Takes a schema in, or reports where it is named why it cannot be read.
pub fn take_schema(
    file: &Spanned<String>,
    read: Result<Vec<u8>, String>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) {
    match read.map(String::from_utf8) {
        Ok(Ok(text)) => drop(sources.add(Source { path: file.value.clone(), text })),
        Ok(Err(_)) => diagnostics.push(unreadable_schema::file(&file.value, "it is not UTF-8", file.span)),
        Err(reason) => diagnostics.push(unreadable_schema::file(&file.value, &reason, file.span)),
    }
}

/// An error of the system in a few words, the same on every system.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        kind => kind.to_string(),
    }
}

/// How a tree on disk differs from the one that should be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Paths of files that are not there.
    pub missing: Vec<String>,
    /// Paths of files with another content.
    pub stale: Vec<String>,
    /// Paths of files that should not be there.
    pub extra: Vec<String>,
}

impl Changes {
    /// Whether the tree is as it should be.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.stale.is_empty() && self.extra.is_empty()
    }
}

/// Compares a folder with the tree that it should hold.
pub fn compare(folder: &Path, wanted: &Artifact) -> Result<Changes, Error> {
    let mut changes = Changes::default();
    let found = files_under(folder)?;
    for (path, text) in wanted.files() {
        if !found.contains(path) {
            changes.missing.push(path.to_owned());
        } else {
            let place = folder.join(path);
            if fs::read(&place).map_err(failed("read", &place))? != text.as_bytes() {
                changes.stale.push(path.to_owned());
            }
        }
    }
    changes.extra = found.into_iter().filter(|path| wanted.get(path).is_none()).collect();
    Ok(changes)
}

/// Makes a folder hold exactly a tree, all at once: the new tree is written beside it and takes its place. Files that stay
/// the same keep their times, so that cargo builds only what changed. Whoever is interrupted leaves the old tree or the new
/// one, and perhaps a folder beside it that the next run removes.
pub fn replace(folder: &Path, wanted: &Artifact) -> Result<Changes, Error> {
    let changes = compare(folder, wanted)?;
    if changes.is_empty() && folder.is_dir() {
        return Ok(changes);
    }
    refuse_foreign(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _alone = alone_in(parent)?;
    let fresh = tempfile::Builder::new().prefix(BESIDE).tempdir_in(parent).map_err(failed("write into", parent))?;
    let tree = fresh.path().join("new");
    fs::create_dir(&tree).map_err(failed("write", &tree))?;
    let changed: BTreeSet<&str> = changes.missing.iter().chain(&changes.stale).map(String::as_str).collect();
    let mut made = PathBuf::new();
    for (path, text) in wanted.files() {
        let place = tree.join(path);
        if let Some(folder) = place.parent().filter(|folder| *folder != made) {
            fs::create_dir_all(folder).map_err(failed("write", folder))?;
            made = folder.to_owned();
        }
        if changed.contains(path) || fs::hard_link(folder.join(path), &place).is_err() {
            fs::write(&place, text).map_err(failed("write", &place))?;
        }
    }
    swap(folder, &tree, &fresh.path().join("old"))?;
    Ok(changes)
}

/// What the name of a tree begins with that is yet to take its place.
const BESIDE: &str = ".busline-";

/// Waits until no other run replaces a tree in this folder, and removes what an interrupted one left. The lock is the
/// folder's own and ends with the process, so that none is ever left.
fn alone_in(parent: &Path) -> Result<fs::File, Error> {
    let lock = fs::File::open(parent).map_err(failed("read", parent))?;
    match lock.lock() {
        Ok(()) => {}
        // Where a file system knows no locks, another run may be at work in what looks left behind.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(lock),
        Err(error) => return Err(failed("lock", parent)(error)),
    }
    for entry in fs::read_dir(parent).map_err(failed("read", parent))? {
        let entry = entry.map_err(failed("read", parent))?;
        if entry.file_name().to_string_lossy().starts_with(BESIDE) {
            fs::remove_dir_all(entry.path()).map_err(failed("remove", &entry.path()))?;
        }
    }
    Ok(lock)
}

/// Puts a tree in a folder's place: at once where the system can, in two steps elsewhere, of which the first is taken back
/// where the second fails.
fn swap(folder: &Path, tree: &Path, old: &Path) -> Result<(), Error> {
    let existed = folder.exists();
    if existed {
        match exchange(tree, folder) {
            Err(error) if is_beyond(&error) => fs::rename(folder, old).map_err(failed("replace", folder))?,
            exchanged => return exchanged.map_err(failed("replace", folder)),
        }
    }
    fs::rename(tree, folder).map_err(|cause| {
        if existed && let Err(error) = fs::rename(old, folder) {
            return failed("put back", old)(error);
        }
        failed("replace", folder)(cause)
    })
}

/// Whether an exchange failed because system or file system know none.
fn is_beyond(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Two folders change places in one step.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Two folders change places in one step, which this system does not know.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What Busline makes lies in `crates/` and in folders with a manifest; anything else is not ours to remove.
fn refuse_foreign(folder: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("read", folder)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(failed("read", folder))?;
        let ours = entry.file_name() == "crates" || entry.path().join("manifest.json").is_file();
        if !ours {
            let entry = entry.file_name().to_string_lossy().into_owned();
            return Err(Error::Foreign { folder: folder.to_owned(), entry });
        }
    }
    Ok(())
}

/// Writes files that are not there. Answers their paths.
pub fn write_new(folder: &Path, files: &Artifact) -> Result<Vec<String>, Error> {
    let mut written = Vec::new();
    for (path, text) in files.files() {
        let place = folder.join(path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(failed("write", parent))?;
        }
        let mut file = fs::File::create_new(&place).map_err(failed("write", &place))?;
        file.write_all(text.as_bytes()).map_err(failed("write", &place))?;
        written.push(path.to_owned());
    }
    Ok(written)
}

/// Reads a file whole.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(failed("read", path))
}

/// Whether something stands at a path.
pub fn stands(place: &Path) -> bool {
    place.symlink_metadata().is_ok()
}

/// Where a file lies, its folder's name being the same whichever way leads there; `None` where there is no such folder.
pub fn place(file: &Path) -> Option<PathBuf> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(fs::canonicalize(folder).ok()?.join(file.file_name()?))
}

/// A folder's own name, which `.` does not tell; empty where it has none.
pub fn name_of(folder: &Path) -> String {
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The paths of all files under a folder, joined by `/`; none where there is no such folder.
fn files_under(folder: &Path) -> Result<BTreeSet<String>, Error> {
    let mut files = BTreeSet::new();
    let mut open = vec![String::new()];
    while let Some(prefix) = open.pop() {
        let place = folder.join(&prefix);
        let entries = match fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) if prefix.is_empty() && error.kind() == io::ErrorKind::NotFound => return Ok(files),
            Err(error) => return Err(failed("read", &place)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed("read", &place))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let kind = entry.file_type().map_err(failed("read", &place))?;
            if kind.is_dir() {
                open.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}
