//! A journal: what has been done, noted so that a run which was ended at any moment is known to the next one.
//!
//! Invariant: what was noted is on the disk before the note returns. A line that was torn by a crash says nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::{Error, failed};

/// A journal, held by one run at a time.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// What is noted, and when that was, in seconds since 1970.
    open: BTreeMap<String, i64>,
}

impl Journal {
    /// Opens the journal at a path, with what was noted since a moment. `None` where another run holds it.
    pub fn open(path: &Path, since: i64) -> Result<Option<Self>, Error> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed("create", folder))?;
        }
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = file.map_err(failed("open", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(cause)) => return Err(failed("lock", path)(cause)),
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed("read", path))?;
        let mut open = BTreeMap::new();
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            if let Some((moment, word)) = line.split_once(' ')
                && let Ok(moment) = moment.parse::<i64>()
                && moment >= since
            {
                open.insert(word.to_owned(), moment);
            }
        }
        let whole = text.rfind('\n').map_or(0, |end| end as u64 + 1);
        file.set_len(whole).and_then(|()| file.seek(std::io::SeekFrom::End(0))).map_err(failed("write", path))?;
        Ok(Some(Self { path: path.to_owned(), file, open }))
    }

    /// Whether something is noted.
    pub fn has(&self, word: &str) -> bool {
        self.open.contains_key(word)
    }

    /// Notes something that was done at a moment.
    pub fn note(&mut self, word: &str, moment: i64) -> Result<(), Error> {
        let line = format!("{moment} {word}\n");
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(failed("write", &self.path))?;
        self.open.insert(word.to_owned(), moment);
        Ok(())
    }

    /// Forgets something that nobody will ask for again.
    pub fn settle(&mut self, word: &str) {
        self.open.remove(word);
    }

    /// Leaves what is not settled for the next run.
    pub fn close(mut self) -> Result<(), Error> {
        let lines: String = self.open.iter().map(|(word, moment)| format!("{moment} {word}\n")).collect();
        let written = self.file.set_len(0).and_then(|()| self.file.rewind());
        let written = written.and_then(|()| self.file.write_all(lines.as_bytes())).and_then(|()| self.file.sync_data());
        written.map_err(failed("write", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_and_what_was_torn_or_is_old_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("below/journal");
        let open = || Journal::open(&path, 100).expect("it opens");
        let mut journal = open().expect("nobody holds it");
        assert!(open().is_none(), "one run at a time");
        for (word, moment) in [("a 1", 100), ("b 2", 100), ("old", 99)] {
            journal.note(word, moment).expect("it is written");
        }
        drop(journal);
        let mut torn = File::options().append(true).open(&path).expect("a file");
        torn.write_all(b"100 c").expect("it is written");
        drop(torn);
        let mut journal = open().expect("nobody holds it");
        assert!(journal.has("a 1") && journal.has("b 2") && !journal.has("old") && !journal.has("c"));
        journal.note("d", 101).expect("it is written");
        journal.settle("a 1");
        journal.close().expect("it is written");
        assert_eq!(fs::read_to_string(&path).expect("a text"), "100 b 2\n101 d\n");
    }
}
