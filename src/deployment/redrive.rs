//! Dead letters: what failed where they lie, which one target each was for, and what brings it there again.
//!
//! Invariant: a letter goes to the target that missed it and to nobody else, or it stays and the reason is told.

pub mod filter;
pub mod letter;
pub mod route;
pub mod verdict;

pub use filter::Filter;
pub use letter::Letter;
pub use route::{Origin, Route, Target};
pub use verdict::{Dispatch, Verdict};

use serde::Serialize;

use super::Account;
use letter::Told;

/// A dead-letter queue, a poison queue or a failure bucket of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pile {
    /// Where it is.
    pub account: Account,
    /// The stack that holds it.
    pub stack: String,
    /// The domain whose stack that is.
    pub domain: String,
    /// Its logical ID.
    pub resource: String,
    /// The queue's URL, or the bucket's name.
    pub place: String,
    /// The messages or objects that lay in it when it was looked at.
    pub count: u64,
    /// What failed.
    pub route: Route,
}

impl Pile {
    /// The name that a person gives it: that of the queue or bucket.
    pub fn name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }

    /// Whether a person means it by this word: its logical ID, its own name, or that of the queue whose reader failed.
    pub fn is(&self, word: &str) -> bool {
        let of_queue = match &self.route.target {
            Target::Queue { arn, .. } => arn.rsplit(':').next(),
            _ => None,
        };
        word == self.resource || word == self.name() || Some(word) == of_queue
    }
}

/// Something that happened to what lies in a pile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// A letter was looked at.
    Letter {
        /// What can be told of it.
        told: Told,
        /// Its id.
        id: String,
        /// When it was sent, in seconds since 1970.
        sent: i64,
        /// What became of it.
        fate: Fate,
    },
    /// SQS moves letters by itself.
    Moved {
        /// How many have gone.
        gone: u64,
        /// How many were to go, as far as SQS knows.
        of: u64,
    },
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", content = "why", rename_all = "camelCase")]
pub enum Fate {
    /// It would go.
    Goes,
    /// It went.
    Went,
    /// It had gone in a run that was ended before it could be removed, and is removed.
    HadGone,
    /// It went in this run, has failed again and is left to the next one.
    CameBack,
    /// It stays, for this reason.
    Stays(String),
    /// It could not be sent, and stays.
    Failed(String),
}

/// What became of letters, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// How many went, or would.
    pub went: u64,
    /// How many were only removed, because they had gone before.
    pub had_gone: u64,
    /// How many of those that went failed again and came back.
    pub came_back: u64,
    /// How many stay, because they cannot go.
    pub stayed: u64,
    /// How many could not be sent.
    pub failed: u64,
}
