//! What asks for a write: the chain that it belongs to and, where the author joins it, the mark that the event is done.
//! Invariant: a mark belongs to one claim, and is made once.

#![cfg_attr(
    not(all(feature = "consumer", feature = "dynamodb")),
    allow(dead_code, reason = "consumers claim, and only a table joins the mark to a write")
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::Trace;

/// What asks for a write to a [`Table`](crate::Table): a request's or an event's trace, or an event that is done with this
/// write, as [`Event::done`](crate::Event::done) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    pub(crate) trace: Trace,
    pub(crate) held: Held,
}

impl From<Trace> for Cause {
    fn from(trace: Trace) -> Self {
        Self { trace, held: Held::default() }
    }
}

impl From<&Trace> for Cause {
    fn from(trace: &Trace) -> Self {
        trace.clone().into()
    }
}

/// The claim under which something is handled; none where nobody claimed it, as in a test of the author's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(Option<Arc<Claim>>);

/// The claim of one invocation on one event.
#[derive(Debug)]
pub(crate) struct Claim {
    /// The idempotency table.
    pub(crate) table: String,
    /// The claim's key in it.
    pub(crate) key: String,
    /// The invocation.
    pub(crate) owner: String,
    /// How long the mark is to be remembered.
    pub(crate) remember_for: Duration,
    marked: AtomicBool,
}

impl Held {
    pub(crate) fn claim(&self) -> Option<&Claim> {
        self.0.as_deref()
    }

    /// Whether a write has carried the mark.
    pub(crate) fn is_marked(&self) -> bool {
        self.claim().is_some_and(Claim::is_marked)
    }
}

impl From<Claim> for Held {
    fn from(claim: Claim) -> Self {
        Self(Some(Arc::new(claim)))
    }
}

impl Claim {
    /// A claim on an event that is not marked done yet.
    pub(crate) fn new(table: String, key: String, owner: String, remember_for: Duration) -> Self {
        Self { table, key, owner, remember_for, marked: AtomicBool::new(false) }
    }

    pub(crate) fn is_marked(&self) -> bool {
        self.marked.load(Ordering::Relaxed)
    }

    /// Notes that a write has carried the mark.
    pub(crate) fn set_marked(&self) {
        self.marked.store(true, Ordering::Relaxed);
    }
}

/// An event is the same, whoever is at work on it.
impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Held {}
