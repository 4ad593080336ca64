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
        Err(error) if error.as_service_error().is_some_and(|error| error.is_queue_does_not_exist()) => Ok(None),
        Err(error) => Err(client.failed(format!("count the messages of {url}"), fault::cause(error))),
    }
}
