//! Where messages go that no delivery can ever handle.
//! Invariant: the message goes whole, and the reason is an attribute beside it.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message::SendMessageInput;
use aws_sdk_sqs::operation::send_message::builders::SendMessageInputBuilder;
use aws_sdk_sqs::types::{MessageAttributeValue, MessageSystemAttributeNameForSends, MessageSystemAttributeValue};

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
        let sent = letter(message, reason)?.queue_url(&self.url).send_with(&self.client).await;
        sent.map(drop).map_err(|error| StoreError::service("put aside", aws::code(&error)))
    }
}

/// The message once more: in a FIFO queue of the same group, and once however often it is put aside.
fn letter(message: &Message, reason: &str) -> Result<SendMessageInputBuilder, StoreError> {
    let attribute = MessageAttributeValue::builder().data_type("String").string_value(reason).build();
    let attribute = attribute.map_err(|error| StoreError::service("put aside", error))?;
    let text = |value: &String| MessageSystemAttributeValue::builder().data_type("String").string_value(value).build();
    let trace = message.trace.as_ref().map(text).transpose();
    let trace = trace.map_err(|error| StoreError::service("put aside", error))?;
    let trace = trace.map(|trace| (MessageSystemAttributeNameForSends::AwsTraceHeader, trace));
    Ok(SendMessageInput::builder()
        .set_message_system_attributes(trace.map(|trace| [trace].into()))
        .message_body(&message.body)
        .message_attributes("reason", attribute)
        .set_message_group_id(message.group.clone())
        .set_message_deduplication_id(message.group.is_some().then(|| message.id.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(group: Option<&str>) -> SendMessageInput {
        let message = Message {
            id: "m1".into(),
            body: "{}".into(),
            group: group.map(str::to_owned),
            trace: Some("Root=1".into()),
        };
        letter(&message, "no event")
            .and_then(|letter| letter.build().map_err(|e| StoreError::service("", e)))
            .expect("a letter")
    }

    #[test]
    fn the_message_goes_whole_with_its_reason() {
        let sent = sent(None);
        assert_eq!(sent.message_body(), Some("{}"));
        let reason = sent.message_attributes().and_then(|attributes| attributes.get("reason")?.string_value());
        assert_eq!(reason, Some("no event"));
        let trace = sent
            .message_system_attributes()
            .map(|attributes| attributes[&MessageSystemAttributeNameForSends::AwsTraceHeader].string_value());
        assert_eq!(trace, Some(Some("Root=1")), "the trace goes on where the message is delivered again");
    }

    #[test]
    fn a_fifo_queue_is_told_group_and_deduplication_id_and_a_standard_queue_neither() {
        let fifo = sent(Some("o1"));
        assert_eq!((fifo.message_group_id(), fifo.message_deduplication_id()), (Some("o1"), Some("m1")));
        let standard = sent(None);
        assert_eq!((standard.message_group_id(), standard.message_deduplication_id()), (None, None));
    }
}
