//! What is wrong with a pattern, and where in it. Every mistake names its place, so that whoever holds the
//! author's file can point there.

/// One thing that EventBridge would refuse, or would take for something else than it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The way from the pattern's root to the place; empty for the root itself.
    pub path: Vec<Step>,
    /// What is wrong: lower case, names in backticks.
    pub fact: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// One step down into a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into the value of this key.
    Key(String),
    /// Into this entry of a list, counted from 0.
    Index(usize),
}

/// A mistake whose place is not yet known.
pub(super) struct Fault {
    fact: String,
    help: Option<String>,
}

pub(super) fn fault(fact: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault { fact: fact.into(), help: Some(help.into()) }
}

/// Where parsing stands, and what it has found wrong so far.
#[derive(Default)]
pub(super) struct Context {
    path: Vec<Step>,
    pub(super) mistakes: Vec<Mistake>,
}

impl Context {
    /// Runs `inner` one step further down.
    pub(super) fn at<T>(&mut self, step: Step, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = inner(self);
        self.path.pop();
        result
    }

    pub(super) fn key<T>(&mut self, key: &str, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.at(Step::Key(key.to_owned()), inner)
    }

    pub(super) fn index<T>(&mut self, index: usize, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.at(Step::Index(index), inner)
    }

    pub(super) fn here(&self) -> Vec<Step> {
        self.path.clone()
    }

    /// Notes what is wrong here. It returns `None`, so that a reader can end with it.
    pub(super) fn mistake<T>(&mut self, fault: Fault) -> Option<T> {
        self.mistake_at(self.here(), fault);
        None
    }

    pub(super) fn mistake_at(&mut self, path: Vec<Step>, fault: Fault) {
        let Fault { fact, help } = fault;
        self.mistakes.push(Mistake { path, fact, help });
    }

    /// The value, or nothing once its fault is noted here.
    pub(super) fn accept<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => self.mistake(fault),
        }
    }
}
