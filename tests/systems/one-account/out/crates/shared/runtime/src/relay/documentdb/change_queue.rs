//! The FIFO queue between the relay and its publisher.
//! Invariant: a group is a document, and an event sent twice is one message.

use aws_sdk_sqs::Client;

use crate::relay::change::Outgoing;
use crate::store::StoreError;
use crate::{Error, aws, environment, id, message};

/// The queue's sending end.
pub(super) struct ChangeQueue {
    client: Client,
    url: String,
}

impl ChangeQueue {
    pub(super) async fn open() -> Result<Self, Error> {
        let url = environment::text("BUSLINE_CHANGE_QUEUE")?;
        Ok(Self { client: Client::new(aws::config().await), url })
    }

    /// Sends the event of the document with this key.
    pub(super) async fn send(&self, key: &str, event: &Outgoing) -> Result<(), StoreError> {
        let body = serde_json::to_string(&event.entry).map_err(|_| StoreError::Conversion {
            operation: "send",
            what: "event",
            path: ".".to_owned(),
        })?;
        let request = self.client.send_message().queue_url(&self.url).message_body(message::json(body));
        let sent = request
            // A key may have any characters and any length; a group's name may not.
            .message_group_id(id::stable(&[key]))
            // Made of the change's own id and the event's contract.
            .message_deduplication_id(&event.id)
            .send()
            .await;
        sent.map(drop).map_err(|error| StoreError::service("send", aws::code(&error)))
    }
}
