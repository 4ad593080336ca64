//! From a DynamoDB stream to the domain's bus.
//! Invariant: the batch is acknowledged up to, and never beyond, the first change whose events are not all
//! published or put aside.

mod record;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use lambda_runtime::Context;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument;

use super::Relay;
use super::publication::{Publication, Ready};
use crate::batch::{self, BatchResponse};
use crate::bus::{self, EventBus, Fate, Impossible, Published, PutEvents};
use crate::entry::Entry;
use crate::function;
use crate::metric::{self, Metric, Subject};
use crate::poison::{Poison, PoisonQueue, PutAside};
use crate::{Error, event, log};

/// What the event source mapping hands over. A record stays JSON until it is read, so that one that cannot be
/// read spoils no other.
#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Value>,
}

/// Relays batches until the platform ends the process.
///
/// # Errors
/// A variable is not set, a publication cannot be used, or the platform's runtime failed.
pub async fn run(relay: Relay) -> Result<(), Error> {
    log::start();
    let Relay { domain, stream, publications, .. } = relay;
    let publications: Vec<Ready> = publications.into_iter().map(Publication::ready).collect::<Result<_, _>>()?;
    let subject = Subject::stream(domain, stream)?;
    let bus = EventBus::open().await?;
    let poison = PoisonQueue::open(domain, stream).await?;
    function::serve(async |given: Batch, context: Context| {
        let span = tracing::info_span!("batch", domain, handler = stream, requestId = context.request_id);
        let deadline = batch::deadline(&context);
        let bus = bus.traced(context.xray_trace_id.as_deref());
        let relaying = relay_batch(&given.records, &publications, (&bus, &poison), deadline);
        let relayed = relaying.instrument(span).await;
        let now = Timestamp::now();
        metric::write(&metric::line(&subject, &relayed.metrics(lag(&given.records, now)), now));
        relayed.answer()
    })
    .await
}

/// The milliseconds since the oldest of these changes was committed.
fn lag(records: &[Value], now: Timestamp) -> u64 {
    let oldest = records.iter().filter_map(record::committed_at).min();
    // Clocks differ: a change from the future has no lag.
    oldest.and_then(|oldest| u64::try_from(now.as_millisecond() - oldest.as_millisecond()).ok()).unwrap_or(0)
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(crate) struct Relayed {
    /// Sequence numbers of what is to come again; none of a record that has none.
    failed: Vec<Option<String>>,
    published: usize,
    retried: usize,
    poisoned: usize,
}

impl Relayed {
    fn metrics(&self, lag: u64) -> [Metric; 4] {
        [
            metric::count("PublishedEvents", self.published),
            metric::count("RetriedEvents", self.retried),
            metric::count("PoisonedChanges", self.poisoned),
            Metric { name: "RelayLag", unit: "Milliseconds", value: lag },
        ]
    }

    fn fails(&mut self, record: &Value) {
        self.failed.push(record::sequence_number(record).map(str::to_owned));
    }

    /// Whether the record comes again anyway, because it stands at the lowest failed one or behind it.
    fn brings_back(&self, record: &Value) -> bool {
        let place = |number: &str| event::sequence(number);
        let Some(own) = record::sequence_number(record).map(place) else { return false };
        self.failed.iter().flatten().any(|failed| place(failed) <= own)
    }

    /// The answer that brings back everything from the lowest failed sequence number on.
    pub(crate) fn answer(self) -> Result<BatchResponse, lambda_runtime::Error> {
        let numbers: Option<Vec<String>> = self.failed.into_iter().collect();
        // Without its number a record cannot be named, and then the whole batch must come again.
        let numbers = numbers.ok_or("a record that is to come again has no sequence number")?;
        Ok(numbers.into_iter().min_by_key(|number| event::sequence(number)).into_iter().collect())
    }
}

/// One event of the batch, and the record that it is from.
struct Pending {
    record: usize,
    detail_type: &'static str,
}

pub(crate) async fn relay_batch(
    records: &[Value],
    publications: &[Ready],
    (bus, poison): (&impl PutEvents, &impl PutAside),
    deadline: Instant,
) -> Relayed {
    let mut aside: Vec<(usize, Poison)> = Vec::new();
    let mut pending: Vec<Pending> = Vec::new();
    let mut entries: Vec<(String, Entry)> = Vec::new();
    let put_aside =
        |record: usize, detail_type, reason| (record, Poison { reason, detail_type, change: records[record].clone() });
    for (index, record) in records.iter().enumerate() {
        let change = match record::read(record) {
            Ok(change) => change,
            Err(reason) => {
                aside.push(put_aside(index, None, reason));
                continue;
            }
        };
        for outcome in change.events(publications) {
            match outcome {
                Ok(event) => {
                    pending.push(Pending { record: index, detail_type: event.detail_type });
                    entries.push((change.key.clone(), event.entry));
                }
                Err(event) => aside.push(put_aside(index, Some(event.detail_type), event.reason)),
            }
        }
    }

    let Published { fates, retried } = bus::publish(bus, &entries, Impossible::PassesOver, deadline).await;
    let mut relayed = Relayed { retried, ..Relayed::default() };
    for (event, fate) in pending.iter().zip(fates) {
        match fate {
            Fate::Published => relayed.published += 1,
            Fate::Impossible(reason) => aside.push(put_aside(event.record, Some(event.detail_type), reason)),
            Fate::Later => relayed.fails(&records[event.record]),
        }
    }
    aside.sort_by_key(|(index, _)| *index);
    for (index, poison_pill) in &aside {
        // What comes again anyway would lie there twice.
        if relayed.brings_back(&records[*index]) {
            continue;
        }
        match tokio::time::timeout_at(deadline, poison.put(poison_pill)).await {
            Ok(Ok(())) => relayed.poisoned += 1,
            Ok(Err(error)) => {
                tracing::error!(error = %error, "the change comes again");
                relayed.fails(&records[*index]);
            }
            Err(_) => {
                tracing::error!("the change could not be put aside within the time, and comes again");
                relayed.fails(&records[*index]);
            }
        }
    }
    let (published, poisoned) = (relayed.published, relayed.poisoned);
    tracing::info!(records = records.len(), published, poisoned, failed = relayed.failed.len(), "relayed");
    relayed
}
