//! From a DynamoDB stream to the domain's bus.
//! Invariant: the batch is acknowledged up to, and never beyond, the first change whose events are not all
//! published or put aside.

mod record;
#[cfg(test)]
mod tests;

use lambda_runtime::Context;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument;

use super::Relay;
use super::publication::{Publication, Ready};
use crate::batch::{self, BatchResponse};
use crate::bus::{self, EventBus, Fate, Impossible, PutEvents};
use crate::entry::Entry;
use crate::function;
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
    let bus = EventBus::open().await?;
    let poison = PoisonQueue::open(domain, stream).await?;
    function::serve(async |given: Batch, context: Context| {
        let span = tracing::info_span!("batch", domain, handler = stream, requestId = context.request_id);
        let deadline = batch::deadline(&context);
        relay_batch(&given.records, &publications, (&bus, &poison), deadline).instrument(span).await
    })
    .await
}

/// One event of the batch, and the record that it is from.
struct Pending {
    record: usize,
    detail_type: &'static str,
}

async fn relay_batch(
    records: &[Value],
    publications: &[Ready],
    (bus, poison): (&impl PutEvents, &impl PutAside),
    deadline: Instant,
) -> Result<BatchResponse, lambda_runtime::Error> {
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

    let mut failed: Vec<usize> = Vec::new();
    let fates = bus::publish(bus, &entries, Impossible::PassesOver, deadline).await;
    for (event, fate) in pending.iter().zip(fates) {
        match fate {
            Fate::Published => {}
            Fate::Impossible(reason) => aside.push(put_aside(event.record, Some(event.detail_type), reason)),
            Fate::Later => failed.push(event.record),
        }
    }
    for (index, poison_pill) in &aside {
        if let Err(error) = poison.put(poison_pill).await {
            tracing::error!(error = %error, "the change comes again");
            failed.push(*index);
        }
    }
    tracing::info!(
        records = records.len(),
        events = entries.len(),
        aside = aside.len(),
        failed = failed.len(),
        "relayed"
    );
    lowest(records, &failed)
}

/// The answer that brings back everything from the lowest failed sequence number on.
fn lowest(records: &[Value], failed: &[usize]) -> Result<BatchResponse, lambda_runtime::Error> {
    let numbers: Option<Vec<&str>> = failed.iter().map(|&index| record::sequence_number(&records[index])).collect();
    // Without its number a record cannot be named, and then the whole batch must come again.
    let numbers = numbers.ok_or("a record that is to come again has no sequence number")?;
    Ok(numbers.into_iter().min_by_key(|number| event::sequence(number)).map(str::to_owned).into_iter().collect())
}
