//! The stream's position and the reader's lease: one item of the checkpoint table.
//! Invariant: only who holds the lease moves the position.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;

use super::position::Position;
use crate::store::StoreError;
use crate::{Error, aws, environment};

/// How long a lease holds that nobody renews.
pub(super) const LEASE: Duration = Duration::from_secs(30);
/// How long a service may take for what has to be done under the lease: an answer that never comes must not outlast it.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What the holder of the lease finds.
#[derive(Debug, Default)]
pub(super) struct Saved {
    /// Where reading goes on; none before the first time.
    pub(super) position: Option<Position>,
    /// The last time at which a person has let reading begin again after lost history.
    pub(super) restarted_at: Option<String>,
}

/// The checkpoint of one stream.
pub(super) struct Checkpoint {
    client: Client,
    table: String,
    id: String,
    owner: String,
}

impl Checkpoint {
    pub(super) async fn open(domain: &str, stream: &str) -> Result<Self, Error> {
        Ok(Self {
            table: environment::text("BUSLINE_CHECKPOINT_TABLE")?,
            client: Client::new(aws::config().await),
            id: format!("{domain}/{stream}"),
            // Two readers, even of one container image, are two.
            owner: format!("{:032x}", fastrand::u128(..)),
        })
    }

    /// Takes the lease if nobody holds it.
    pub(super) async fn acquire(&self) -> Result<Option<Saved>, StoreError> {
        let request = self
            .update("SET #owner = :me, #until = :until")
            .condition_expression("attribute_not_exists(#owner) OR #until < :now OR #owner = :me")
            .expression_attribute_names("#until", "heldUntil")
            .expression_attribute_values(":until", milliseconds(Timestamp::now() + LEASE))
            .expression_attribute_values(":now", milliseconds(Timestamp::now()))
            .return_values(ReturnValue::AllNew);
        self.send("acquire the lease", request).await?.map(saved).transpose()
    }

    /// Stores the position and renews the lease; false if another has it.
    pub(super) async fn store(&self, position: &Position) -> Result<bool, StoreError> {
        self.hold("SET #until = :until, #position = :position", Some(position), None).await
    }

    /// Stores the position from which a person has let reading begin again.
    pub(super) async fn restart(&self, position: &Position, at: &str) -> Result<bool, StoreError> {
        let update = "SET #until = :until, #position = :position, #restarted = :restarted";
        self.hold(update, Some(position), Some(at)).await
    }

    /// Renews the lease; false if another has it.
    pub(super) async fn renew(&self) -> Result<bool, StoreError> {
        self.hold("SET #until = :until", None, None).await
    }

    /// Gives the lease up.
    pub(super) async fn release(&self) -> Result<(), StoreError> {
        let request = self.update("REMOVE #owner, #until").condition_expression("#owner = :me");
        let request = request.expression_attribute_names("#until", "heldUntil");
        self.send("release the lease", request).await.map(drop)
    }

    async fn hold(
        &self,
        update: &str,
        position: Option<&Position>,
        restarted: Option<&str>,
    ) -> Result<bool, StoreError> {
        let mut request = self
            .update(update)
            .condition_expression("#owner = :me")
            .expression_attribute_names("#until", "heldUntil")
            .expression_attribute_values(":until", milliseconds(Timestamp::now() + LEASE));
        if let Some(position) = position {
            let bytes = position.to_bytes().map_err(|_| unreadable())?;
            request = request
                .expression_attribute_names("#position", "position")
                .expression_attribute_values(":position", AttributeValue::B(Blob::new(bytes)));
        }
        if let Some(restarted) = restarted {
            request = request
                .expression_attribute_names("#restarted", "restartedAt")
                .expression_attribute_values(":restarted", AttributeValue::S(restarted.to_owned()));
        }
        Ok(self.send("hold the lease", request).await?.is_some())
    }

    fn update(&self, expression: &str) -> UpdateItemFluentBuilder {
        let request = self.client.update_item().table_name(&self.table).update_expression(expression);
        request
            .key("id", AttributeValue::S(self.id.clone()))
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_values(":me", AttributeValue::S(self.owner.clone()))
    }

    /// The item's attributes as far as asked for; nothing where another holds the lease.
    async fn send(
        &self,
        operation: &'static str,
        request: UpdateItemFluentBuilder,
    ) -> Result<Option<HashMap<String, AttributeValue>>, StoreError> {
        let answer = tokio::time::timeout(PATIENCE, request.send()).await;
        match answer.map_err(|_| StoreError::service(operation, "no answer"))? {
            Ok(output) => Ok(Some(output.attributes.unwrap_or_default())),
            Err(error) => match error.as_service_error() {
                Some(refusal) if refusal.is_conditional_check_failed_exception() => Ok(None),
                _ => Err(StoreError::service(operation, aws::code(&error))),
            },
        }
    }
}

fn saved(item: HashMap<String, AttributeValue>) -> Result<Saved, StoreError> {
    let position = match item.get("position") {
        Some(AttributeValue::B(bytes)) => Some(Position::from_bytes(bytes.as_ref()).map_err(|_| unreadable())?),
        // A position that cannot be read is not as good as none: none would begin anew.
        Some(_) => return Err(unreadable()),
        None => None,
    };
    let restarted_at = item.get("restartedAt").and_then(|value| value.as_s().ok()).cloned();
    Ok(Saved { position, restarted_at })
}

fn unreadable() -> StoreError {
    StoreError::Conversion { operation: "checkpoint", what: "item", path: "position".to_owned() }
}

fn milliseconds(time: Timestamp) -> AttributeValue {
    AttributeValue::N(time.as_millisecond().to_string())
}
