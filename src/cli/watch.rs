//! `busline generate --watch`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::arguments::{self, Common};
use super::{Error, Exit, generate, terminal};
use crate::disk;

/// How long a burst of changes may pause: an editor saves a file in several steps.
const PAUSE: Duration = Duration::from_millis(50);

/// Generates, and again after each change of the system's file or of a schema that it names, until a signal ends it: what
/// cannot be read or written in this moment may be in the next.
pub fn run(common: &Common, options: &arguments::Generate) -> Result<Exit, Error> {
    let (sender, changes) = channel();
    let mut watch = Watch { watcher: notify::recommended_watcher(sender)?, folders: BTreeSet::new(), changes };
    loop {
        let files = pass(common, options, &mut watch)?;
        let schemas = files.len() - 1;
        let them = if schemas == 1 { "1 schema".to_owned() } else { format!("{schemas} schemas") };
        terminal::note(&format!("watching {} and {them}; Ctrl-C ends", common.file.display()))?;
        watch.wait(&files)?;
    }
}

/// Generates once, or tells why not. Answers the files of which a change matters.
fn pass(common: &Common, options: &arguments::Generate, watch: &mut Watch) -> Result<Vec<PathBuf>, Error> {
    watch.folder_of(&common.file)?;
    let mut files = vec![common.file.clone()];
    let generated = super::read(common).and_then(|mut reading| {
        files.clone_from(&reading.files);
        let mut fresh = false;
        for file in &files {
            fresh |= watch.folder_of(file)?;
        }
        if fresh {
            // What changed before its folder was watched is seen now.
            reading = super::read(common)?;
        }
        generate::write(common, options, reading)
    });
    match generated {
        Err(error @ Error::Disk(_)) => drop(terminal::failure(&error, Exit::World)),
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    Ok(files)
}

/// What is watched, and what was noticed.
struct Watch {
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
    changes: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Watches the folder of a file: a file that is replaced is another file afterwards. Answers whether that is new; where
    /// there is no such folder the finding about the file says so.
    fn folder_of(&mut self, file: &Path) -> Result<bool, Error> {
        let Some(place) = disk::place(file) else { return Ok(false) };
        let folder = place.parent().expect("a file lies in a folder").to_owned();
        if self.folders.contains(&folder) {
            return Ok(false);
        }
        self.watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        self.folders.insert(folder);
        Ok(true)
    }

    /// Waits until one of the files has changed and nothing more comes for a moment.
    fn wait(&self, files: &[PathBuf]) -> Result<(), Error> {
        let places: BTreeSet<PathBuf> = files.iter().filter_map(|file| disk::place(file)).collect();
        let matters = |event: &Event| !event.kind.is_access() && event.paths.iter().any(|path| places.contains(path));
        while let Ok(event) = self.changes.recv() {
            if matters(&event?) {
                break;
            }
        }
        while self.changes.recv_timeout(PAUSE).is_ok() {}
        Ok(())
    }
}
