//! How many messages queues hold.

use aws_sdk_sqs::types::QueueAttributeName as Name;

use super::Client;
use super::fault::{self, Error};

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
