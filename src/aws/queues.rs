//! How many messages queues hold.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use aws_sdk_sqs::types::QueueAttributeName as Name;

use super::fault::{self, Error};
use super::{Client, stacks};
use crate::deployment::Account;

/// Queues of a stack: where it stands, its name or ARN, and their logical IDs.
pub type Queues = (Account, String, BTreeSet<String>);

/// How long it is from one look at a queue to the next.
const BETWEEN_LOOKS: Duration = Duration::from_secs(15);

/// Those of some queues of a stack, by their logical IDs, that hold messages at any look for as long as they are watched, and
/// how many. One look is not enough where somebody has just stopped sending: counts are approximate, and what was sent is on
/// its way.
pub async fn full(
    client: &Client,
    stack: &str,
    queues: &BTreeSet<String>,
    watched: Duration,
) -> Result<BTreeMap<String, u64>, Error> {
    let mut full = BTreeMap::new();
    if queues.is_empty() {
        return Ok(full);
    }
    let mut empty = stacks::resources(client, stack).await?;
    empty.retain(|(logical, kind, url)| kind == "AWS::SQS::Queue" && queues.contains(logical) && !url.is_empty());
    let begun = Instant::now();
    loop {
        for (logical, _, url) in &empty {
            let depth = depth(client, url).await?.unwrap_or(0);
            if depth > 0 {
                full.insert(logical.clone(), depth);
            }
        }
        empty.retain(|(logical, _, _)| !full.contains_key(logical));
        let left = watched.saturating_sub(begun.elapsed());
        if empty.is_empty() || left.is_zero() {
            return Ok(full);
        }
        tokio::time::sleep(left.min(BETWEEN_LOOKS)).await;
    }
}

/// The messages of a queue, by its URL: those that wait, those that are being handled and those that are delayed. `None`
/// where there is no such queue.
pub async fn depth(client: &Client, url: &str) -> Result<Option<u64>, Error> {
    let counts = [
        Name::ApproximateNumberOfMessages,
        Name::ApproximateNumberOfMessagesNotVisible,
        Name::ApproximateNumberOfMessagesDelayed,
    ];
    let asked = client.queues.get_queue_attributes().queue_url(url).set_attribute_names(Some(counts.to_vec()));
    match asked.send().await {
        Ok(answer) => {
            let of =
                |name| answer.attributes().and_then(|all| all.get(name)).and_then(|count| count.parse::<u64>().ok());
            Ok(Some(counts.iter().filter_map(of).sum()))
        }
        Err(error) => match fault::cause(error) {
            cause if is_absence(&cause) => Ok(None),
            cause => Err(client.failed(format!("count the messages of {url}"), cause)),
        },
    }
}

/// Whether it says that a queue is not there, in either of the ways in which SQS says so.
pub fn is_absence(cause: &fault::Cause) -> bool {
    cause.code.ends_with("QueueDoesNotExist") || cause.code.ends_with("NonExistentQueue")
}
