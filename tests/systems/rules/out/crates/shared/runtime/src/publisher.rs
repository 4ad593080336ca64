//! From the queue behind a change-stream relay to the domain's bus.
//! Invariant: of one document nothing is published before what stands in front of it.

use aws_lambda_events::sqs::SqsEvent;
use jiff::Timestamp;
use lambda_runtime::Context;
use tokio::time::Instant;
use tracing::Instrument;

use crate::batch::{self, BatchResponse};
use crate::bus::{self, EventBus, Fate, Impossible, Published, PutEvents};
use crate::entry::Entry;
use crate::function;
use crate::metric::{self, Metric, Subject};
use crate::queue::{self, Message};
use crate::{Error, log};

/// The publisher of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Publisher {
    /// The publishing domain.
    pub domain: &'static str,
    /// The stream's name.
    pub stream: &'static str,
}

/// Publishes batches until the platform ends the process.
///
/// # Errors
/// A variable is not set, or the platform's runtime failed.
pub async fn run(publisher: Publisher) -> Result<(), Error> {
    log::start();
    let Publisher { domain, stream } = publisher;
    let subject = Subject::stream(domain, stream)?;
    let bus = EventBus::open().await?;
    function::serve(async |messages: SqsEvent, context: Context| {
        let span = tracing::info_span!("batch", domain, handler = stream, requestId = context.request_id);
        let messages = queue::messages(messages)?;
        let bus = bus.traced(context.xray_trace_id.as_deref());
        let (answer, counts) = publish(&messages, &bus, batch::deadline(&context)).instrument(span).await;
        metric::write(&metric::line(&subject, &counts, Timestamp::now()));
        Ok(answer)
    })
    .await
}

async fn publish(messages: &[Message], bus: &impl PutEvents, deadline: Instant) -> (BatchResponse, [Metric; 2]) {
    let mut entries: Vec<(String, Entry)> = Vec::new();
    let mut sent: Vec<usize> = Vec::new();
    for lane in queue::lanes(messages) {
        for index in lane {
            let Message { id, body, group, .. } = &messages[index];
            let Ok(entry) = serde_json::from_str(body) else {
                tracing::error!(messageId = id, "the message is no entry; it and all behind it go back");
                break;
            };
            entries.push((group.as_ref().unwrap_or(id).clone(), entry));
            sent.push(index);
        }
    }
    let Published { fates, retried } = bus::publish(bus, &entries, Impossible::StopsItsLane, deadline).await;
    let mut done = vec![false; messages.len()];
    for (&index, fate) in sent.iter().zip(&fates) {
        if let Fate::Impossible(reason) = fate {
            tracing::error!(messageId = messages[index].id, reason, "the message goes back");
        }
        done[index] = *fate == Fate::Published;
    }
    let failed = done.iter().filter(|done| !**done).count();
    tracing::info!(messages = messages.len(), failed, "published");
    let counts = [metric::count("PublishedEvents", messages.len() - failed), metric::count("RetriedEvents", retried)];
    (queue::returned(messages, &done), counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Answer;
    use std::time::Duration;

    struct Bus;

    impl PutEvents for Bus {
        async fn put(&self, entries: &[&Entry]) -> Vec<Answer> {
            let answer = |entry: &&Entry| match entry.detail.get().contains("refused") {
                true => Answer::Refused("AccessDenied".into()),
                false => Answer::Accepted,
            };
            entries.iter().map(answer).collect()
        }
    }

    fn message(id: &str, group: &str, word: &str) -> Message {
        let body = match word {
            "garbage" => "garbage".to_owned(),
            word => format!(
                r#"{{"source":"s","detailType":"D","time":"2026-11-23T09:00:00Z","detail":{{"word":"{word}"}}}}"#
            ),
        };
        Message { id: id.into(), body, group: Some(group.into()), trace: None }
    }

    #[tokio::test]
    async fn a_failure_holds_its_group_and_no_other() {
        for bad in ["refused", "garbage"] {
            let messages = [
                message("1", "a", "fine"),
                message("2", "a", bad),
                message("3", "b", "fine"),
                message("4", "a", "fine"),
            ];
            let (answer, counts) = publish(&messages, &Bus, Instant::now() + Duration::from_secs(1)).await;
            assert_eq!(answer, BatchResponse::from_iter(["2".to_owned(), "4".to_owned()]));
            assert_eq!(counts.map(|count| count.value), [2, 0]);
        }
    }
}
