//! A batch of messages from an SQS queue.
//! Invariant: in a FIFO queue nothing of a group is done before what stands in front of it.

use std::collections::BTreeSet;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};

use crate::batch::BatchResponse;

/// A message, with what decides about its order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) body: String,
    /// The message group in a FIFO queue; none in a standard queue, where a group orders nothing.
    pub(crate) group: Option<String>,
    /// The tracing header with which it was sent.
    pub(crate) trace: Option<String>,
}

/// The messages of a batch, in their order.
pub(crate) fn messages(batch: SqsEvent) -> Result<Vec<Message>, lambda_runtime::Error> {
    batch.records.into_iter().map(message).collect()
}

fn message(mut message: SqsMessage) -> Result<Message, lambda_runtime::Error> {
    let fifo = message.event_source_arn.as_deref().is_some_and(|arn| arn.ends_with(".fifo"));
    Ok(Message {
        id: message.message_id.ok_or("a message came without its id")?,
        body: message.body.unwrap_or_default(),
        group: message.attributes.remove("MessageGroupId").filter(|_| fifo),
        trace: message.attributes.remove("AWSTraceHeader"),
    })
}

/// The messages by lanes: those of one lane are worked one after another, lanes side by side.
pub(crate) fn lanes(messages: &[Message]) -> Vec<Vec<usize>> {
    let mut lanes: Vec<Vec<usize>> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let same = |lane: &&mut Vec<usize>| message.group.is_some() && messages[lane[0]].group == message.group;
        match lanes.iter_mut().find(same) {
            Some(lane) => lane.push(index),
            None => lanes.push(vec![index]),
        }
    }
    lanes
}

/// What goes back: each message that is not done, and in a FIFO queue all that stand behind one in its group.
pub(crate) fn returned(messages: &[Message], done: &[bool]) -> BatchResponse {
    let mut stopped = BTreeSet::new();
    let mut goes_back = |message: &Message, done: bool| match &message.group {
        Some(group) if !done => {
            stopped.insert(group.clone());
            true
        }
        Some(group) => stopped.contains(group),
        None => !done,
    };
    let pairs = messages.iter().zip(done);
    pairs.filter(|(message, done)| goes_back(message, **done)).map(|(message, _)| message.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, group: Option<&str>) -> Message {
        Message { id: id.into(), body: String::new(), group: group.map(str::to_owned), trace: None }
    }

    #[test]
    fn in_a_standard_queue_each_message_stands_alone() {
        let messages = [message("1", None), message("2", None), message("3", None)];
        assert_eq!(lanes(&messages), [[0], [1], [2]]);
        assert_eq!(returned(&messages, &[true, false, true]), BatchResponse::from_iter(["2".to_owned()]));
    }

    #[test]
    fn in_a_fifo_queue_a_failure_takes_back_all_behind_it_in_its_group() {
        let messages = [
            message("1", Some("a")),
            message("2", Some("b")),
            message("3", Some("a")),
            message("4", Some("b")),
            message("5", Some("a")),
        ];
        assert_eq!(lanes(&messages), [vec![0, 2, 4], vec![1, 3]]);
        let back = returned(&messages, &[true, true, false, true, true]);
        assert_eq!(back, BatchResponse::from_iter(["3".to_owned(), "5".to_owned()]));
    }

    #[test]
    fn a_group_orders_in_a_fifo_queue_and_in_no_other() {
        let group = |queue: &str| {
            let batch = serde_json::from_value(serde_json::json!({ "Records": [{
                "messageId": "1", "body": "{}", "attributes": { "MessageGroupId": "g" },
                "eventSourceARN": format!("arn:aws:sqs:eu-west-1:111111111111:{queue}"),
            }] }));
            messages(batch.expect("a batch")).expect("with an id").remove(0).group
        };
        assert_eq!(group("q.fifo").as_deref(), Some("g"));
        assert_eq!(group("q"), None);
    }
}
