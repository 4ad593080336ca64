//! What the relay and the desk stand in: a stream, a bus, a queue, an idempotency table and a table, all in memory, and a
//! platform that ends processes.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::Context;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::event::{Heard, Told, Understood};
use super::schedule::{Kind, Schedule};
use crate::bus::{Answer, PutEvents};
use crate::consumer::claims::{Claim, Claims};
use crate::consumer::dead_letters::DeadLetters;
use crate::consumer::delivery::{Desk, Invocation};
use crate::consumer::tests::{CONSUMER, Last};
use crate::consumer::{Dispatch, handle};
use crate::entry::Entry;
use crate::poison::{NotAside, Poison, PutAside};
use crate::queue::Message;
use crate::relay::{Change, Publication, dynamodb};
use crate::store::StoreError;
use crate::{Event, Failure, cause};

/// How the author's function writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Where nothing is written yet.
    Conditional,
    /// With the mark, in one transaction.
    Joined,
    /// In any case.
    Plain,
}

/// Seconds for which a claim lives, and for which a queue hides a message.
const CLAIM: u64 = 35;
const HIDDEN: u64 = 60;
/// Invocations after which a run has no end: some for each change and fault.
const INVOCATIONS: usize = 1000;

/// Everything outside the process, and what has come of it.
#[derive(Debug)]
pub(super) struct World {
    pub(super) schedule: Schedule,
    effect: Effect,
    faults: RefCell<VecDeque<u8>>,
    /// The process is at its end, and none of its steps goes on.
    ended: Cell<bool>,
    /// Seconds.
    clock: Cell<u64>,
    invocations: Cell<usize>,
    /// What the bus has accepted, in its order.
    pub(super) accepted: RefCell<Vec<(String, usize)>>,
    pub(super) poison: RefCell<Vec<(String, Value)>>,
    queue: RefCell<Vec<Queued>>,
    sent: Cell<usize>,
    claims: RefCell<BTreeMap<String, Claimed>>,
    /// What has taken effect, in its order.
    pub(super) ledger: RefCell<Vec<(String, usize)>>,
    pub(super) dead_letters: RefCell<Vec<(String, String)>>,
}

#[derive(Clone, Debug)]
struct Queued {
    id: String,
    group: String,
    body: String,
}

#[derive(Clone, Debug)]
struct Claimed {
    done: bool,
    owner: String,
    until: u64,
}

impl World {
    pub(super) fn new(schedule: Schedule, effect: Effect) -> Self {
        Self {
            faults: RefCell::new(schedule.faults.iter().copied().collect()),
            schedule,
            effect,
            ended: Cell::default(),
            clock: Cell::default(),
            invocations: Cell::default(),
            accepted: RefCell::default(),
            poison: RefCell::default(),
            queue: RefCell::default(),
            sent: Cell::default(),
            claims: RefCell::default(),
            ledger: RefCell::default(),
            dead_letters: RefCell::default(),
        }
    }

    /// Key and number of the changes of some kinds.
    pub(super) fn numbers(&self, of: impl Fn(Kind) -> bool) -> impl Iterator<Item = (String, usize)> {
        let numbered = self.schedule.changes.iter().enumerate();
        numbered.filter(move |(_, change)| of(change.kind)).map(|(number, change)| (change.key(), number))
    }

    /// What the schedule says next, of so many.
    fn next(&self, sides: usize) -> usize {
        usize::from(self.faults.borrow_mut().pop_front().unwrap_or(0)) % sides
    }

    /// Does what may go wrong before it takes effect, or after.
    async fn step<A>(&self, effect: impl FnOnce() -> A) -> Result<A, StoreError> {
        // So that lanes take turns.
        tokio::task::yield_now().await;
        if self.ended.get() {
            pending::<()>().await;
        }
        let fault = self.next(12);
        match fault {
            1 => return Err(StoreError::service("step", "refused")),
            2 => pending().await,
            3 => self.end().await,
            _ => {}
        }
        let answer = effect();
        match fault {
            4 => return Err(StoreError::service("step", "answer lost")),
            5 => pending().await,
            6 => self.end().await,
            _ => {}
        }
        Ok(answer)
    }

    async fn end(&self) {
        self.ended.set(true);
        pending().await
    }

    fn begin(&self) -> Result<String, String> {
        self.ended.set(false);
        self.invocations.set(self.invocations.get() + 1);
        match self.invocations.get() {
            INVOCATIONS => Err("no end".to_owned()),
            number => Ok(format!("invocation-{number}")),
        }
    }

    /// As the event source mapping does: from the last answer on, and by halves after an invocation that failed.
    pub(super) async fn relay_all(&self) -> Result<(), String> {
        let records: Vec<Value> =
            self.schedule.changes.iter().enumerate().map(|(n, change)| change.record(n)).collect();
        let publications = [Publication::of::<Told>(Change::Insert).ready().expect("usable")];
        let (mut position, mut size) = (0, self.schedule.batch);
        while position < records.len() {
            self.begin()?;
            let batch = &records[position..(position + size).min(records.len())];
            let deadline = Instant::now() + Duration::from_secs(30);
            let relayed = dynamodb::relay_batch(batch, &publications, (&Bus(self), &Aside(self)), deadline).await;
            if self.ended.get() {
                size = (size / 2).max(1);
                continue;
            }
            size = self.schedule.batch;
            let answer = serde_json::to_value(relayed.answer().map_err(|error| error.to_string())?).expect("JSON");
            let lowest = answer["batchItemFailures"].get(0).map(|failure| &failure["itemIdentifier"]);
            position += match lowest {
                None => batch.len(),
                Some(lowest) => batch
                    .iter()
                    .position(|record| record["dynamodb"]["SequenceNumber"] == *lowest)
                    .ok_or("the answer names no record of the batch")?,
            };
        }
        Ok(())
    }

    /// As an event source mapping of a queue does, until the queue is empty.
    pub(super) async fn consume_all(&self) -> Result<(), String> {
        let intake = Dispatch::new().on::<Heard>(async |event| self.take_effect(event).await);
        let (claims, dead_letters) = (ClaimTable(self), DeadLetterQueue(self));
        let desk = Desk { consumer: CONSUMER, intake, claims, sequences: None::<Last>, dead_letters };
        while !self.queue.borrow().is_empty() {
            let mut context = Context::default();
            context.request_id = self.begin()?;
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
            context.deadline = now.as_millis() as u64 + 30_000;
            let batch = self.receive();
            let records: Vec<Value> = batch.iter().map(|message| self.record(message)).collect();
            let given = serde_json::from_value(json!({ "Records": records })).expect("a batch");
            let answer = handle(&desk, given, &context).await;
            // An early repeat meets a claim that lives.
            self.clock.set(self.clock.get() + if self.next(3) == 1 { 1 } else { HIDDEN });
            if self.ended.get() {
                continue;
            }
            let (answer, _) = answer.map_err(|error| error.to_string())?;
            let goes_back = |message: &Queued| {
                answer.batch_item_failures.iter().any(|failure| failure.item_identifier == message.id)
            };
            let done: Vec<&Queued> = batch.iter().filter(|message| !goes_back(message)).collect();
            // A deletion that gets lost is a repeat.
            let deleted = |message: &Queued| done.iter().any(|done| done.id == message.id) && self.next(8) != 1;
            self.queue.borrow_mut().retain(|message| !deleted(message));
        }
        Ok(())
    }

    /// A batch: of a FIFO queue the first messages of some groups, of a standard queue any.
    fn receive(&self) -> Vec<Queued> {
        let mut waiting: VecDeque<Queued> = self.queue.borrow().iter().cloned().collect();
        let mut batch: Vec<Queued> = Vec::new();
        while batch.len() < self.schedule.batch && !waiting.is_empty() {
            if self.schedule.fifo {
                let first = waiting.pop_front().expect("it is not empty");
                // A group that is left out is left out whole.
                if self.next(6) == 1 && !batch.iter().any(|message| message.group == first.group) {
                    waiting.retain(|message| message.group != first.group);
                } else {
                    batch.push(first);
                }
            } else {
                let any = self.next(waiting.len());
                batch.extend(waiting.remove(any));
            }
        }
        batch
    }

    fn record(&self, message: &Queued) -> Value {
        let queue = if self.schedule.fifo { "orders.fifo" } else { "orders" };
        json!({
            "messageId": message.id, "body": message.body, "attributes": { "MessageGroupId": message.group },
            "eventSourceARN": format!("arn:aws:sqs:eu-west-1:111111111111:{queue}"),
        })
    }

    /// The author's function.
    async fn take_effect(&self, event: Event<Heard>) -> Result<(), Failure> {
        let Heard { id, number, kind: Understood::Plain } = &event.data;
        let write = || self.ledger.borrow_mut().push((id.clone(), *number));
        self.step(|| ()).await?;
        match self.effect {
            Effect::Plain => self.step(write).await?,
            Effect::Conditional => {
                let written = || self.ledger.borrow().iter().any(|(_, other)| other == number);
                let where_nothing_is = || {
                    if !written() {
                        write();
                    }
                };
                self.step(where_nothing_is).await?;
            }
            Effect::Joined => {
                let cause = event.done();
                let claim = cause.held.claim().ok_or(Failure::new("nobody has claimed it"))?;
                let both = || {
                    let marked = self.mark(&claim.key, &claim.owner);
                    if marked {
                        write();
                    }
                    marked
                };
                if !self.step(both).await? {
                    return Err(StoreError::ClaimPassed("insert").into());
                }
                claim.set_marked();
            }
        }
        self.step(|| ()).await?;
        Ok(())
    }

    /// Marks done what this owner has claimed, by the condition of the table.
    fn mark(&self, event: &str, owner: &str) -> bool {
        let mut claims = self.claims.borrow_mut();
        let claim = claims.get_mut(event).filter(|claim| claim.owner == owner && !claim.done);
        claim.map(|claim| claim.done = true).is_some()
    }
}

struct Bus<'w>(&'w World);

impl Bus<'_> {
    fn take(&self, entry: &Entry) -> Answer {
        let Self(world) = self;
        let told: Value = serde_json::from_str(entry.detail.get()).expect("JSON");
        if told["data"]["kind"] == "Malformed" {
            return Answer::Malformed("MalformedDetail".into());
        }
        let fault = world.next(8);
        match fault {
            1 => return Answer::Busy,
            2 => return Answer::Refused("AccessDenied".into()),
            _ => {}
        }
        let group = told["data"]["id"].as_str().expect("a key").to_owned();
        let number = told["data"]["number"].as_u64().expect("a number") as usize;
        world.accepted.borrow_mut().push((group.clone(), number));
        let body = json!({ "source": entry.source, "detail-type": entry.detail_type, "detail": told }).to_string();
        for _ in 0..=usize::from(world.next(4) == 1) {
            world.sent.set(world.sent.get() + 1);
            let id = format!("m{}", world.sent.get());
            world.queue.borrow_mut().push(Queued { id, group: group.clone(), body: body.clone() });
        }
        if fault == 3 { Answer::Busy } else { Answer::Accepted }
    }
}

impl PutEvents for Bus<'_> {
    async fn put(&self, entries: &[&Entry]) -> Vec<Answer> {
        assert!(
            (1..=10).contains(&entries.len()) && entries.iter().map(|entry| entry.size()).sum::<usize>() <= 1_000_000
        );
        let answers = self.0.step(|| entries.iter().map(|entry| self.take(entry)).collect()).await;
        answers.unwrap_or_else(|_| vec![Answer::Busy; entries.len()])
    }
}

struct Aside<'w>(&'w World);

impl PutAside for Aside<'_> {
    async fn put(&self, Poison { reason, change, .. }: &Poison) -> Result<(), NotAside> {
        let put = self.0.step(|| self.0.poison.borrow_mut().push((reason.clone(), change.clone()))).await;
        put.map_err(|error| NotAside(error.to_string()))
    }
}

struct DeadLetterQueue<'w>(&'w World);

impl DeadLetters for DeadLetterQueue<'_> {
    async fn put(&self, message: &Message, reason: &str) -> Result<(), StoreError> {
        self.0.step(|| self.0.dead_letters.borrow_mut().push((message.body.clone(), reason.to_owned()))).await
    }
}

/// By the conditions of the idempotency table.
struct ClaimTable<'w>(&'w World);

impl Claims for ClaimTable<'_> {
    async fn claim(&self, event: &str, invocation: &Invocation<'_>) -> Result<Claim, StoreError> {
        let Self(world) = self;
        let claim = || {
            let (now, owner) = (world.clock.get(), invocation.id.to_owned());
            let mut claims = world.claims.borrow_mut();
            match claims.get(event) {
                Some(claim) if claim.done => return Claim::Done,
                Some(claim) if claim.until >= now => return Claim::Live,
                _ => {}
            }
            claims.insert(event.to_owned(), Claimed { done: false, owner: owner.clone(), until: now + CLAIM });
            Claim::Granted(cause::Claim::new("claims".into(), event.to_owned(), owner, Duration::ZERO).into())
        };
        self.0.step(claim).await
    }

    async fn mark_done(&self, event: &str, owner: &str) -> Result<bool, StoreError> {
        self.0.step(|| self.0.mark(event, owner)).await
    }
}
