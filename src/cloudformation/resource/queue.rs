//! Queues.

use serde_json::{Value as Json, json};

use crate::cloudformation::policy;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Queue, QueuePolicy};

/// Encrypted with SQS's own key, which needs no policy and admits EventBridge; `alias/aws/sqs` would not.
pub fn queue(queue: &Queue) -> Json {
    let redrive = queue
        .redrive
        .as_ref()
        .map(|(dead_letters, most)| json!({ "deadLetterTargetArn": dead_letters, "maxReceiveCount": most }));
    json!({
        "QueueName": queue.name,
        "FifoQueue": queue.fifo.then_some(true),
        // EventBridge names no deduplication id.
        "ContentBasedDeduplication": queue.fifo.then_some(true),
        // SQS's high throughput: what keeps order is the group, so nothing but the group need wait, and an event that is
        // sent twice is sent to the same group. Else all groups together were held to 300 messages a second.
        "DeduplicationScope": queue.fifo.then_some("messageGroup"),
        "FifoThroughputLimit": queue.fifo.then_some("perMessageGroupId"),
        "VisibilityTimeout": queue.visibility,
        "MessageRetentionPeriod": queue.retention,
        "RedrivePolicy": redrive,
        "SqsManagedSseEnabled": true,
    })
}

pub fn policy(policy: &QueuePolicy, region: &str) -> Json {
    let document =
        policy::document_with_tls(&policy.statements, "sqs:*", vec![attribute(&policy.queue, "Arn")], region);
    json!({ "Queues": [reference(&policy.queue)], "PolicyDocument": document })
}
