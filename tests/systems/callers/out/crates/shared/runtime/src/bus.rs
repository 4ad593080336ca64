//! Entries onto the bus: side by side, but in order within each lane.
//! Invariant: an entry leaves only after every entry before it in its lane has been accepted or passed over,
//! and none counts as published that EventBridge has not accepted by its own line of the answer.

mod event_bridge;
mod packing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

pub(crate) use event_bridge::EventBus;

use crate::entry::{self, Entry};

/// Calls under way at once.
const SIDE_BY_SIDE: usize = 8;

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The bus has accepted it.
    Published,
    /// It can never be accepted, for this reason.
    Impossible(String),
    /// It was not accepted, and another attempt may be luckier.
    Later,
}

/// What an entry that can never be accepted means for those behind it in its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Impossible {
    /// They go on without it.
    #[cfg_attr(not(feature = "relay-dynamodb"), allow(dead_code, reason = "the relay's way"))]
    PassesOver,
    /// They wait with it.
    #[cfg_attr(not(feature = "publisher"), allow(dead_code, reason = "the publisher's way"))]
    StopsItsLane,
}

/// The answer for one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Accepted,
    /// Throttled, or a fault of the service's own.
    Busy,
    /// Not allowed now; a person has to change something.
    Refused(String),
    /// Malformed, for ever.
    Malformed(String),
}

/// What takes entries.
pub(crate) trait PutEvents {
    /// Puts at most ten entries; as many answers, in the same order.
    async fn put(&self, entries: &[&Entry]) -> Vec<Answer>;
}

/// What became of entries.
#[derive(Debug)]
pub(crate) struct Published {
    /// One fate an entry, in the same order.
    pub(crate) fates: Vec<Fate>,
    /// How often an entry was sent again.
    pub(crate) retried: usize,
}

/// Publishes the entries, each in its lane, within the time.
pub(crate) async fn publish(
    bus: &impl PutEvents,
    entries: &[(String, Entry)],
    impossible: Impossible,
    deadline: Instant,
) -> Published {
    let mut progress = Progress::of(entries, impossible);
    let mut attempt = 0;
    let mut tried = vec![false; entries.len()];
    let mut retried = 0;
    loop {
        let heads = progress.heads();
        if heads.is_empty() {
            break;
        }
        for &index in &heads {
            retried += usize::from(std::mem::replace(&mut tried[index], true));
        }
        let mut busy = false;
        for calls in packing::pack(entries, &heads).chunks(SIDE_BY_SIDE) {
            let puts = calls.iter().map(async |call| {
                let batch: Vec<&Entry> = call.iter().map(|&index| &entries[index].1).collect();
                let answers = tokio::time::timeout_at(deadline, Box::pin(bus.put(&batch))).await;
                call.iter().copied().zip(answers.unwrap_or_else(|_| vec![Answer::Busy; call.len()]))
            });
            for (index, answer) in join_all(puts).await.into_iter().flatten() {
                busy |= answer == Answer::Busy;
                progress.settle(index, answer);
            }
        }
        attempt = if busy { attempt + 1 } else { 0 };
        if busy && !wait(attempt, deadline).await {
            break;
        }
    }
    Published { fates: progress.fates, retried }
}

/// What is still to be sent, lane by lane, and what became of the rest.
struct Progress<'a> {
    lanes: BTreeMap<&'a str, VecDeque<usize>>,
    lane_of: Vec<&'a str>,
    fates: Vec<Fate>,
    impossible: Impossible,
}

impl<'a> Progress<'a> {
    fn of(entries: &'a [(String, Entry)], impossible: Impossible) -> Self {
        let lane_of: Vec<&str> = entries.iter().map(|(lane, _)| lane.as_str()).collect();
        let mut lanes = BTreeMap::<&str, VecDeque<usize>>::new();
        for (index, lane) in lane_of.iter().enumerate() {
            lanes.entry(lane).or_default().push_back(index);
        }
        let mut progress = Self { lanes, fates: vec![Fate::Later; entries.len()], lane_of, impossible };
        for (index, (_, entry)) in entries.iter().enumerate() {
            if entry.size() > entry::BYTES {
                let size = entry.size();
                progress.never(index, format!("the event has {size} bytes, more than {}", entry::BYTES));
            }
        }
        progress
    }

    /// The first of each lane, in the order of the entries.
    fn heads(&self) -> Vec<usize> {
        let mut heads: Vec<usize> = self.lanes.values().filter_map(|lane| lane.front().copied()).collect();
        heads.sort_unstable();
        heads
    }

    fn settle(&mut self, index: usize, answer: Answer) {
        match answer {
            Answer::Accepted => {
                self.fates[index] = Fate::Published;
                self.lane(index).retain(|&other| other != index);
            }
            Answer::Busy => {}
            Answer::Refused(code) => {
                tracing::error!(code, "the bus refuses an event");
                self.lane(index).clear();
            }
            Answer::Malformed(code) => self.never(index, format!("the bus cannot take the event: {code}")),
        }
    }

    fn never(&mut self, index: usize, reason: String) {
        self.fates[index] = Fate::Impossible(reason);
        match self.impossible {
            Impossible::PassesOver => self.lane(index).retain(|&other| other != index),
            Impossible::StopsItsLane => self.lane(index).retain(|&other| other < index),
        }
    }

    fn lane(&mut self, index: usize) -> &mut VecDeque<usize> {
        self.lanes.entry(self.lane_of[index]).or_default()
    }
}

/// Waits before another attempt, longer each time and never twice the same; false when the time is over.
async fn wait(attempt: u32, deadline: Instant) -> bool {
    let longest = Duration::from_millis(100 << attempt.min(6));
    let until = Instant::now() + longest.mul_f64(0.5 + fastrand::f64() / 2.0);
    if until >= deadline {
        return false;
    }
    tokio::time::sleep_until(until).await;
    true
}
