//! Where messages go that no delivery can ever handle.
//! Invariant: the message goes whole, and the reason is an attribute beside it.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::MessageAttributeValue;

use crate::queue::Message;
use crate::store::StoreError;
use crate::{Error, aws, environment};

/// What takes dead letters.
pub(crate) trait DeadLetters {
    /// Puts the message aside with this reason.
    async fn put(&self, message: &Message, reason: &str) -> Result<(), StoreError>;
}

/// The dead-letter queue of the handler's own queue, FIFO where that is.
pub(crate) struct DeadLetterQueue {
    client: Client,
    url: String,
}

impl DeadLetterQueue {
    pub(crate) async fn open() -> Result<Self, Error> {
        let url = environment::text("BUSLINE_DEAD_LETTER_QUEUE")?;
        Ok(Self { client: Client::new(aws::config().await), url })
    }
}

impl DeadLetters for DeadLetterQueue {
    async fn put(&self, message: &Message, reason: &str) -> Result<(), StoreError> {
        let attribute = MessageAttributeValue::builder().data_type("String").string_value(reason).build();
        let attribute = attribute.map_err(|error| StoreError::service("put aside", error))?;
        let request = self.client.send_message().queue_url(&self.url).message_body(&message.body);
        let request = request
            .message_attributes("reason", attribute)
            .set_message_group_id(message.group.clone())
            .set_message_deduplication_id(message.group.is_some().then(|| message.id.clone()));
        let sent = request.send().await;
        sent.map(drop).map_err(|error| StoreError::service("put aside", aws::code(&error)))
    }
}
