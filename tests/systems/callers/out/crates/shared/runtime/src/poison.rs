//! Changes that can never become events: to the poison queue, or to the failure bucket if a queue cannot hold
//! them.
//! Invariant: a change lies there whole, with the reason.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_sqs::types::MessageAttributeValue;
use serde::Serialize;
use serde_json::Value;

use crate::{Error, aws, environment, id, message};

/// What a message may have in all; the reason's attribute counts too.
const MESSAGE_BYTES: usize = 1_048_576;
/// The most of a reason that goes beside the message.
const REASON_BYTES: usize = 1024;

/// A change put aside.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Poison {
    /// Why it can never become an event.
    pub(crate) reason: String,
    /// The event that it was to become; none where not even that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail_type: Option<&'static str>,
    /// The change as the stream gave it.
    pub(crate) change: Value,
}

/// A change could not be put aside.
#[derive(Debug, thiserror::Error)]
#[error("a change cannot be put aside: {0}")]
pub(crate) struct NotAside(pub(crate) String);

/// What takes changes that can never become events.
pub(crate) trait PutAside {
    /// Puts it aside.
    async fn put(&self, poison: &Poison) -> Result<(), NotAside>;
}

/// The relay's poison queue, and the domain's failure bucket.
pub(crate) struct PoisonQueue {
    queue: aws_sdk_sqs::Client,
    url: String,
    bucket: aws_sdk_s3::Client,
    bucket_name: String,
    folder: String,
}

impl PoisonQueue {
    pub(crate) async fn open(domain: &str, stream: &str) -> Result<Self, Error> {
        let config = aws::config().await;
        // A test's endpoint has no name for each bucket.
        let path_style = config.endpoint_url().is_some();
        let bucket = aws_sdk_s3::config::Builder::from(config).force_path_style(path_style).build();
        Ok(Self {
            queue: aws_sdk_sqs::Client::new(config),
            url: environment::text("BUSLINE_POISON_QUEUE")?,
            bucket: aws_sdk_s3::Client::from_conf(bucket),
            bucket_name: environment::text("BUSLINE_FAILURE_BUCKET")?,
            folder: format!("poison/{domain}/{stream}"),
        })
    }

    async fn send(&self, body: String, reason: &str) -> Result<(), NotAside> {
        let reason = MessageAttributeValue::builder().data_type("String").string_value(reason).build();
        let reason = reason.map_err(|error| NotAside(error.to_string()))?;
        let request = self.queue.send_message().queue_url(&self.url).message_body(body);
        let sent = request.message_attributes("reason", reason).send().await;
        sent.map(drop).map_err(|error| NotAside(aws::code(&error)))
    }

    async fn store(&self, body: String) -> Result<(), NotAside> {
        // The name comes from the contents, so that a second attempt writes the same object.
        let key = format!("{}/{}.json", self.folder, id::stable(&[&body]));
        let request = self.bucket.put_object().bucket(&self.bucket_name).key(key);
        let sent = request.content_type("application/json").body(ByteStream::from(body.into_bytes())).send().await;
        sent.map(drop).map_err(|error| NotAside(aws::code(&error)))
    }
}

impl PutAside for PoisonQueue {
    async fn put(&self, poison: &Poison) -> Result<(), NotAside> {
        let body = message::json(serde_json::to_string(poison).map_err(|error| NotAside(error.to_string()))?);
        let reason = &message::plain(&poison.reason[..poison.reason.floor_char_boundary(REASON_BYTES)]);
        tracing::error!(reason, detailType = poison.detail_type, "a change is put aside");
        // A little is left for the attribute's name and type.
        if body.len() + reason.len() + 64 <= MESSAGE_BYTES {
            self.send(body, reason).await
        } else {
            self.store(body).await
        }
    }
}
