//! What goes wrong because a case asked for it, and how often each command has come.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How the server behaves instead of answering at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It takes no connections.
    Away,
    /// It takes what is sent and says nothing, as a machine does that has lost its network.
    Silent,
    /// It answers after so long.
    Slow(Duration),
}

/// When a connection is cut, if not left dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the command is done.
    Before,
    /// When it is done, before the client hears of it.
    Done,
    /// Not at all: the connection stands, and nothing more is heard on it.
    Never,
}

/// The faults of a server.
#[derive(Default)]
pub struct Faults(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    lasting: Option<Fault>,
    cuts: Vec<Cut>,
    seen: BTreeMap<String, usize>,
}

struct Cut {
    command: &'static str,
    left: usize,
    moment: Moment,
}

impl Faults {
    pub fn set(&self, fault: Option<Fault>) {
        self.inner().lasting = fault;
    }

    pub fn lasting(&self) -> Option<Fault> {
        self.inner().lasting
    }

    pub fn cut_at(&self, command: &'static str, nth: usize, moment: Moment) {
        self.inner().cuts.push(Cut { command, left: nth, moment });
    }

    /// Counts a command that has come; when its connection is to be cut, if at all.
    pub fn count(&self, command: &str) -> Option<Moment> {
        let mut inner = self.inner();
        *inner.seen.entry(command.to_owned()).or_default() += 1;
        for cut in inner.cuts.iter_mut().filter(|cut| cut.command == command) {
            cut.left -= 1;
        }
        let due = inner.cuts.iter().position(|cut| cut.left == 0)?;
        Some(inner.cuts.remove(due).moment)
    }

    pub fn seen(&self, command: &str) -> usize {
        self.inner().seen.get(command).copied().unwrap_or_default()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
