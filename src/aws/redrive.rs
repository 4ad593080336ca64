//! Dead letters, looked at and brought back: one at a time, each sent before it is removed, and what was sent noted in between.
//!
//! Invariant: a letter that was not taken by its target is not removed. One that was is removed, by this run or, where this
//! one is ended in between, by the next, which finds it noted and does not send it again.

mod find;
mod invoke;
mod letters;
mod moving;
mod objects;
mod pace;
mod send;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::stop::Stop;
use super::{Client, Error, now};
use crate::deployment::Account;
use crate::deployment::redrive::{Fate, Filter, Happened, Letter, Origin, Pile, Tally, Target, Verdict, verdict};
use crate::disk::Journal;
pub use find::find;
use pace::Pace;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Redrive {
    /// Which letters.
    pub filter: Filter,
    /// Whether changes that could not become events are tried again.
    pub poison: bool,
    /// How many letters at most.
    pub limit: Option<u64>,
    /// How many a second at most.
    pub rate: Option<f64>,
}

/// A run over piles.
pub struct Run<'a> {
    clients: &'a BTreeMap<Account, Client>,
    stop: &'a Stop,
    asked: &'a Redrive,
    /// What was sent; `None` where nothing is to be.
    journal: Option<&'a mut Journal>,
    tell: &'a dyn Fn(&Pile, Happened),
    tally: Tally,
    pace: Pace,
    /// When the run began, in seconds since 1970. What was sent later is left to the next run.
    begun: i64,
    /// What has gone in this run, by the hash of place and text. What comes back has failed again, and would go round and round,
    /// whatever the clocks of this machine and of AWS say.
    gone: BTreeSet<u64>,
    /// Whether the pile at hand goes no further.
    is_broken: bool,
}

/// What becomes of a letter's place.
enum Place {
    /// It can be removed.
    Free,
    /// The letter stays in it.
    Taken,
}

impl<'a> Run<'a> {
    /// Begins a run.
    pub fn new(
        clients: &'a BTreeMap<Account, Client>,
        stop: &'a Stop,
        (asked, journal): (&'a Redrive, Option<&'a mut Journal>),
        tell: &'a dyn Fn(&Pile, Happened),
    ) -> Self {
        let pace = Pace::new(asked.rate);
        Self {
            clients,
            stop,
            asked,
            journal,
            tell,
            tally: Tally::default(),
            pace,
            begun: now(),
            gone: BTreeSet::new(),
            is_broken: false,
        }
    }

    /// Goes through piles, one after the other, and answers what became of their letters.
    pub async fn through(mut self, piles: &[Pile]) -> (Tally, Vec<Error>) {
        let mut errors = Vec::new();
        for pile in piles {
            if self.stop.is_set() || self.is_full() {
                break;
            }
            self.is_broken = false;
            let gone = match (&pile.route.origin, &pile.route.target) {
                (Origin::Mapping, _) => objects::through(&mut self, pile).await,
                (Origin::Queue(_), Target::Queue { arn, .. }) if self.moves_all() => {
                    moving::whole(&mut self, pile, arn).await
                }
                _ => letters::through(&mut self, pile).await,
            };
            errors.extend(gone.err());
        }
        (self.tally, errors)
    }

    /// Whether SQS itself can do what is asked for: it moves all that lies in a queue, one message a second at least.
    fn moves_all(&self) -> bool {
        let Redrive { filter, limit, rate, .. } = self.asked;
        self.journal.is_some() && filter.is_open() && limit.is_none() && rate.is_none_or(|rate| rate >= 1.0)
    }

    fn is_full(&self) -> bool {
        self.asked.limit.is_some_and(|limit| self.tally.went >= limit)
    }

    /// Whether no other letter of the pile is to be taken up.
    fn is_over(&self) -> bool {
        self.stop.is_set() || self.is_broken || self.is_full()
    }

    /// Decides about a letter and sends it where it goes.
    async fn take(&mut self, pile: &Pile, letter: &Letter) -> Result<Place, Error> {
        let told = letter.told(&pile.route.origin);
        let is_younger = self.journal.is_some() && letter.sent > self.begun;
        let mark = mark(pile, letter);
        let comes_back = self.gone.contains(&mark);
        if (is_younger && !comes_back) || !self.asked.filter.takes(&told, letter.sent) {
            return Ok(Place::Taken);
        }
        let tell = |fate| {
            let (id, sent) = (letter.id.clone(), letter.sent);
            (self.tell)(pile, Happened::Letter { told: told.clone(), id, sent, fate });
        };
        if comes_back {
            self.tally.came_back += 1;
            tell(Fate::CameBack);
            return Ok(Place::Taken);
        }
        let dispatch = match verdict::verdict(pile, letter, self.asked.poison) {
            Verdict::Send(dispatch) => dispatch,
            Verdict::Stay(reason) => {
                self.tally.stayed += 1;
                tell(Fate::Stays(reason));
                return Ok(Place::Taken);
            }
        };
        let Some(journal) = self.journal.as_deref_mut() else {
            self.tally.went += 1;
            tell(Fate::Goes);
            return Ok(Place::Taken);
        };
        let word = word(pile, letter);
        if journal.has(&word) {
            self.tally.had_gone += 1;
            tell(Fate::HadGone);
            return Ok(Place::Free);
        }
        self.pace.wait(self.stop).await;
        if self.stop.is_set() {
            return Ok(Place::Taken);
        }
        let client = &self.clients[&pile.account];
        match send::send(self.clients, client, self.stop, &dispatch).await {
            Ok(()) => {
                journal.note(&word, now())?;
                self.gone.insert(mark);
                self.tally.went += 1;
                tell(Fate::Went);
                Ok(Place::Free)
            }
            Err(error) => {
                // What one letter meets the next would: the rest stays until that is mended.
                self.is_broken = true;
                self.tally.failed += 1;
                tell(Fate::Failed(error.to_string()));
                Ok(Place::Taken)
            }
        }
    }

    /// The letter was removed: nobody will ask for it again.
    fn removed(&mut self, pile: &Pile, letter: &Letter) {
        if let Some(journal) = self.journal.as_deref_mut() {
            journal.settle(&word(pile, letter));
        }
    }
}

/// By what a run knows a letter again that comes back, which SQS gives another id.
fn mark(pile: &Pile, letter: &Letter) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&pile.place, &letter.body).hash(&mut hasher);
    hasher.finish()
}

/// By what the journal knows a letter.
fn word(pile: &Pile, letter: &Letter) -> String {
    format!("{} {}", pile.place, letter.id)
}
