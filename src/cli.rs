//! One verb a file: arguments → the core → what is shown. Answers go to standard output, findings and progress to
//! standard error.

pub mod arguments;
mod bootstrap;
mod check;
mod completions;
mod deploy;
mod destroy;
mod diff;
mod explain;
mod generate;
mod graph;
mod init;
mod package;
mod redrive;
mod sarif;
mod schema;
mod status;
mod terminal;
mod trace;
mod watch;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;

use crate::check::Sound;
use crate::compile;
use crate::diagnostic::Diagnostics;
use crate::disk;
use crate::git;
use crate::source::{Sources, Spanned};
use crate::syntax;
use arguments::{Arguments, Command, Common};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The file has errors, or `out/` is stale.
    Findings = 1,
    /// A failure of the world: disk, AWS, credentials.
    World = 2,
    /// Stopped by a policy: a danger that `--fail-on` names, or that `--approve dangers` has nobody to ask about.
    Policy = 3,
    /// Wrong usage.
    Usage = 64,
    /// What was generated does otherwise than the file says: a mistake of Busline's own.
    Bug = 70,
}

/// Why a command could not say anything about the file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] disk::Error),
    /// Wrong usage that only the file can tell: an environment that it does not have.
    #[error("{0}")]
    Usage(String),
    /// A revision could not be read.
    #[error(transparent)]
    Git(#[from] git::Error),
    /// What was generated before cannot be read.
    #[error(transparent)]
    Generated(#[from] diff::Unreadable),
    /// Something cannot be packaged.
    #[error(transparent)]
    Package(#[from] package::Error),
    /// What would be written does otherwise than the file says.
    #[error(
        "what would be written does otherwise than the file says, and nothing was. This is a mistake of Busline's: please \
         report it with the file\n{0}"
    )]
    Bug(String),
    /// AWS cannot be asked, or does not do what it is asked for.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\nerror: "))]
    Aws(Vec<crate::aws::Error>),
    /// The accounts, or what was packaged, do not allow what was asked for.
    #[error("{0}")]
    Refused(String),
    /// Changes of files cannot be noticed.
    #[error("cannot watch for changes: {0}")]
    Watch(#[from] notify::Error),
    /// An answer could not be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs a command line and answers the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // Nobody is left to tell when even this cannot be written.
            let _ = error.print();
            return exit as u8;
        }
    };
    let result = match &arguments.command {
        Command::Init(options) => init::run(&arguments.common, options),
        Command::Check(options) => check::run(&arguments.common, options),
        Command::Generate(options) if options.watch => watch::run(&arguments.common, options),
        Command::Generate(options) => generate::run(&arguments.common, options),
        Command::Diff(options) => diff::run(&arguments.common, options),
        Command::Bootstrap(options) => bootstrap::run(&arguments.common, options),
        Command::Deploy(options) => deploy::run(&arguments.common, options),
        Command::Status(options) => status::run(&arguments.common, options),
        Command::Destroy(options) => destroy::run(&arguments.common, options),
        Command::Redrive(options) => redrive::run(&arguments.common, options),
        Command::Package(options) => package::run(&arguments.common, options),
        Command::Graph(options) => graph::run(&arguments.common, options),
        Command::Trace(options) => trace::run(&arguments.common, options),
        Command::Explain(options) => explain::run(&arguments.common, options),
        Command::Schema(options) => schema::run(options),
        Command::Completions(options) => completions::run(options),
    };
    let exit = result.unwrap_or_else(|error| match error {
        // Whoever reads the answer has read enough, as `head` does.
        Error::Output(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Error::Usage(_) | Error::Git(git::Error::Option(_)) => terminal::failure(&error, Exit::Usage),
        Error::Bug(_) => terminal::failure(&error, Exit::Bug),
        Error::Disk(_)
        | Error::Git(_)
        | Error::Generated(_)
        | Error::Package(_)
        | Error::Aws(_)
        | Error::Refused(_)
        | Error::Output(_)
        | Error::Watch(_) => terminal::failure(&error, Exit::World),
    });
    exit as u8
}

impl From<crate::aws::Error> for Error {
    fn from(error: crate::aws::Error) -> Self {
        Self::Aws(vec![error])
    }
}

impl From<Vec<crate::aws::Error>> for Error {
    fn from(errors: Vec<crate::aws::Error>) -> Self {
        Self::Aws(errors)
    }
}

/// A file that was read: its texts, what was found, and the system where nothing of that is an error.
struct Reading {
    /// The system's file, then the schemas that it names, whether they could be read or not.
    files: Vec<PathBuf>,
    sources: Sources,
    diagnostics: Diagnostics,
    sound: Option<Sound>,
}

/// Reads and checks the system's file.
fn read(common: &Common) -> Result<Reading, Error> {
    read_file(&common.file, Some(&terminal::today(common)))
}

/// Reads and checks a system's file; `today` is the day on which its acceptances are judged.
fn read_file(file: &Path, today: Option<&str>) -> Result<Reading, Error> {
    let mut diagnostics = Diagnostics::new();
    let sources = disk::read_system(file, &mut diagnostics)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    understand(sources, diagnostics, today, |named, sources, diagnostics| {
        disk::read_schemas(folder, named, sources, diagnostics);
        Ok(std::iter::once(file.to_owned()).chain(named.iter().map(|schema| folder.join(&schema.value))).collect())
    })
    .map(|reading| if reading.files.is_empty() { Reading { files: vec![file.to_owned()], ..reading } } else { reading })
}

/// Understands a file that was read. `schemas` reads those that it names, and answers which files were read in all.
fn understand(
    mut sources: Sources,
    mut diagnostics: Diagnostics,
    today: Option<&str>,
    schemas: impl FnOnce(&[Spanned<String>], &mut Sources, &mut Diagnostics) -> Result<Vec<PathBuf>, Error>,
) -> Result<Reading, Error> {
    let mut files = Vec::new();
    let mut sound = None;
    if !diagnostics.has_errors()
        && let Some(ast) = syntax::parse(&sources, &mut diagnostics)
    {
        files = schemas(&compile::schema_files(&ast), &mut sources, &mut diagnostics)?;
        sound = compile::front(&ast, &sources, today, &mut diagnostics);
    }
    Ok(Reading { files, sources, diagnostics, sound })
}
