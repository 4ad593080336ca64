//! What is promised of delivery: how long events wait and are tried, how long they are kept, and in which order they come.
//!
//! Invariant: a promise is weaker or not whatever the order in which the two sides were written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{duration, listed, quoted};
use crate::model::{Domain, Environment, StoreKind, Target, Trigger};
use crate::system::System;

/// A promise that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The path of the declaration that it is about.
    pub path: String,
    /// The domain.
    pub domain: String,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Which promise.
    pub promise: Promise,
    /// What was promised.
    pub before: String,
    /// What is promised.
    pub after: String,
    /// Whether less is promised than before.
    pub is_weaker: bool,
    /// What that means, in a sentence.
    pub words: String,
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// How long a domain's own events are kept for replay.
    Archive,
    /// How long backups of a cluster are kept.
    Backups,
    /// How long a change of a collection can be read.
    ChangeRetention,
    /// How many events a handler takes at once.
    Concurrency,
    /// How long a dead letter is kept.
    DeadLetters,
    /// What becomes of a stream whose history is lost.
    History,
    /// In which order events come.
    Order,
    /// How often a handler may fail on an event.
    Receives,
    /// Whether a table can be restored to any second.
    Recovery,
    /// How long an event waits in a queue.
    Retention,
    /// How long delivery or publication is tried.
    RetryAge,
    /// How often delivery or publication is tried again.
    RetryAttempts,
    /// Whether late events are ignored.
    Stale,
}

/// What one side promises.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Promised {
    owner: Option<String>,
    /// Greater is better; of two that are equal and said otherwise neither holds what the other did.
    strength: u64,
    said: String,
    /// The events that it is about, in words; empty where it is about all of them.
    events: String,
}

/// Promises by the declaration's path.
type Promises = BTreeMap<(String, Promise), Promised>;

/// Every promise that both sides make, and otherwise.
pub fn changes(before: (&System, &Environment), after: (&System, &Environment)) -> Vec<Change> {
    let (old, mut new) = (promises(before), promises(after));
    let mut changes = Vec::new();
    for ((path, promise), was) in old {
        let Some(is) = new.remove(&(path.clone(), promise)) else { continue };
        if was.said == is.said {
            continue;
        }
        let domain = path.split('.').nth(1).unwrap_or_default().to_owned();
        // How many are taken at once is no promise to anybody.
        let is_weaker = promise != Promise::Concurrency && is.strength <= was.strength;
        let words = sentence(&path, promise, &was, &is);
        let (before, after) = (was.said, is.said);
        changes.push(Change { path, domain, owner: is.owner, promise, before, after, is_weaker, words });
    }
    changes
}

fn sentence(path: &str, promise: Promise, was: &Promised, is: &Promised) -> String {
    let events = &is.events;
    let (was, is) = (was.said.as_str(), is.said.as_str());
    let steps: Vec<&str> = path.split('.').collect();
    let domain = quoted(steps.get(1).unwrap_or(&""));
    let member = steps.get(3).map_or(domain.clone(), |name| format!("{} of {domain}", quoted(name)));
    match promise {
        Promise::Archive => format!("{domain} keeps its own events for replay: {is}; it was {was}"),
        Promise::Backups => format!("backups of {member} are kept for {is}; it was {was}"),
        Promise::ChangeRetention => format!("a change of {member} can be read for {is}; it was {was}"),
        Promise::Concurrency => format!("{member} takes at once: {is}; it was {was}"),
        Promise::DeadLetters => format!("a dead letter of {member} is kept for {is}; it was {was}"),
        Promise::History => format!("where its history is lost, {member} is read on: {is}; it was {was}"),
        Promise::Order if is == UNORDERED => {
            format!("{events} may now arrive out of order at {member}; before, {was}")
        }
        Promise::Order => format!("{events} now arrives at {member} {is}; before, {was}"),
        Promise::Receives => format!("{member} may fail on an event {is} before it is a dead letter; it was {was}"),
        Promise::Recovery => format!("restoring {member} to any second: {is}; it was {was}"),
        Promise::Retention => format!("an event waits for {member} for {is} at most; it was {was}"),
        Promise::RetryAge => format!("what {member} hands on is tried for {is}; it was {was}"),
        Promise::RetryAttempts => format!("what {member} hands on is tried again {is}; it was {was}"),
        Promise::Stale => format!("{member} {is}; before, it {was}"),
    }
}

const UNORDERED: &str = "in any order";

fn promises((system, environment): (&System, &Environment)) -> Promises {
    let mut all = Promises::new();
    for (id, _) in system.domains() {
        let domain = system.domain_in(environment, id);
        let path = format!("domains.{}", domain.name.value);
        let mut making = Making { domain, all: &mut all };
        let days = domain.archive_days;
        let said = days.map_or("not at all".to_owned(), |days| format!("{days}d"));
        making.add(&path, Promise::Archive, days.unwrap_or_default().into(), said);
        stores(&mut making, &path);
        for stream in &domain.streams {
            let path = format!("{path}.streams.{}", stream.name.value);
            making.times(&path, Promise::RetryAttempts, stream.retry.attempts);
            making.seconds(&path, Promise::RetryAge, stream.retry.age.value);
            let restart = stream.restart_at.as_ref();
            let said = restart.map_or("not at all".to_owned(), |time| format!("from {time}"));
            making.add(&path, Promise::History, restart.is_none().into(), said);
        }
        handlers(&mut making, &path);
        rules(&mut making, &path);
    }
    all
}

/// Where promises are gathered.
struct Making<'a> {
    domain: &'a Domain,
    all: &'a mut Promises,
}

impl Making<'_> {
    fn add(&mut self, path: &str, promise: Promise, strength: u64, said: String) {
        let owner = self.domain.owner.clone();
        self.all.insert((path.to_owned(), promise), Promised { owner, strength, said, events: String::new() });
    }

    fn seconds(&mut self, path: &str, promise: Promise, seconds: u32) {
        self.add(path, promise, seconds.into(), duration(seconds));
    }

    fn times(&mut self, path: &str, promise: Promise, times: u32) {
        let said = if times == 1 { "once".to_owned() } else { format!("{times} times") };
        self.add(path, promise, times.into(), said);
    }
}

fn stores(making: &mut Making<'_>, path: &str) {
    for store in &making.domain.stores {
        let path = format!("{path}.stores.{}", store.name.value);
        match &store.kind {
            StoreKind::Dynamodb(table) => {
                let said = if table.recovery { "35d back" } else { "not at all" };
                making.add(&path, Promise::Recovery, table.recovery.into(), said.to_owned());
            }
            StoreKind::Documentdb(cluster) => {
                making.seconds(&path, Promise::ChangeRetention, cluster.change_stream_retention);
                making.seconds(&path, Promise::Backups, cluster.backup_days * 86_400);
            }
        }
    }
}

fn handlers(making: &mut Making<'_>, path: &str) {
    for handler in making.domain.handlers.iter().filter(|handler| handler.trigger.is_queued()) {
        let path = format!("{path}.handlers.{}", handler.name.value);
        let settings = &handler.settings;
        making.seconds(&path, Promise::Retention, settings.queue_retention);
        making.times(&path, Promise::Receives, settings.max_receives);
        making.seconds(&path, Promise::DeadLetters, settings.dead_letter_retention);
        let at_once =
            settings.concurrency.map_or("as many as there are".to_owned(), |count| format!("{count} at most"));
        making.add(&path, Promise::Concurrency, settings.concurrency.map_or(u64::MAX, u64::from), at_once);
        if let Trigger::Consumes(consumption) = &handler.trigger {
            let key = |fifo: &crate::model::Fifo| format!("in order of {}", quoted(&fifo.order_by.value));
            let order = consumption.fifo.as_ref().map_or(UNORDERED.to_owned(), key);
            let events: Vec<&str> = consumption.subscriptions.iter().map(|s| s.event.value.as_str()).collect();
            let promised = Promised {
                owner: making.domain.owner.clone(),
                strength: consumption.fifo.is_some().into(),
                said: order,
                events: listed(events),
            };
            making.all.insert((path.clone(), Promise::Order), promised);
            let drops = consumption.fifo.as_ref().is_some_and(|fifo| fifo.drop_stale);
            let said =
                if drops { "ignores an event that is older than the last of its key" } else { "takes late events" };
            making.add(&path, Promise::Stale, (!drops).into(), said.to_owned());
        }
    }
}

fn rules(making: &mut Making<'_>, path: &str) {
    for rule in &making.domain.rules {
        let path = format!("{path}.rules.{}", rule.name.value);
        making.times(&path, Promise::RetryAttempts, rule.retry.attempts);
        making.seconds(&path, Promise::RetryAge, rule.retry.age);
        if let Target::Queue(queue) = &rule.target {
            making.seconds(&path, Promise::Retention, queue.retention);
            making.times(&path, Promise::Receives, queue.max_receives);
            making.seconds(&path, Promise::DeadLetters, queue.dead_letter_retention);
        }
    }
}
