//! Who works on an event: a claim in the domain's idempotency table.
//! Invariant: of one handler and one event there is at most one live claim, and what is done is never claimed
//! again while the table remembers it.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;

use super::Consumer;
use super::delivery::Invocation;
use crate::cause::{self, Held};
use crate::store::{StoreError, mark};
use crate::{Error, aws, environment};

/// How long a claim outlives the invocation that made it; still below the queue's visibility timeout.
const GRACE: Duration = Duration::from_secs(5);

/// The answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The event is the caller's to handle, and under this claim a write may mark it done.
    Granted(Held),
    /// The event has been handled.
    Done,
    /// Another is at work on it.
    Live,
}

/// What remembers claims.
pub(crate) trait Claims {
    /// Claims the event for this invocation.
    async fn claim(&self, event: &str, invocation: &Invocation<'_>) -> Result<Claim, StoreError>;
    /// Marks the event done; false where the owner's claim has passed to another.
    async fn mark_done(&self, event: &str, owner: &str) -> Result<bool, StoreError>;
}

/// The idempotency table, with the key `id` = `<handler>#<event>` and the TTL attribute `expiresAt`.
pub(crate) struct IdempotencyTable {
    client: Client,
    table: String,
    handler: &'static str,
    remember_for: Duration,
}

impl IdempotencyTable {
    pub(crate) async fn open(consumer: &Consumer) -> Result<Self, Error> {
        let seconds = environment::parsed("BUSLINE_IDEMPOTENCY_TTL", "a number of seconds")?;
        Ok(Self {
            table: environment::text("BUSLINE_IDEMPOTENCY_TABLE")?,
            client: Client::new(aws::config().await),
            handler: consumer.handler,
            remember_for: Duration::from_secs(seconds),
        })
    }

    /// The claim of this invocation, whether it is granted or not.
    fn claimed(&self, event: &str, owner: &str) -> cause::Claim {
        let key = format!("{}#{event}", self.handler);
        cause::Claim::new(self.table.clone(), key, owner.to_owned(), self.remember_for)
    }
}

impl Claims for IdempotencyTable {
    async fn claim(&self, event: &str, invocation: &Invocation<'_>) -> Result<Claim, StoreError> {
        let now = Timestamp::now();
        let claimed = self.claimed(event, invocation.id);
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("id", AttributeValue::S(claimed.key.clone()))
            .item("state", AttributeValue::S("claimed".to_owned()))
            .item("owner", AttributeValue::S(invocation.id.to_owned()))
            .item("claimedUntil", milliseconds(invocation.ends + GRACE))
            .item("expiresAt", seconds(now + self.remember_for))
            // TTL deletes late, so what has expired is told by the clock.
            .condition_expression(
                "attribute_not_exists(#id) OR #expires < :now OR (#state = :claimed AND #until < :instant)",
            )
            .expression_attribute_names("#id", "id")
            .expression_attribute_names("#expires", "expiresAt")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#until", "claimedUntil")
            .expression_attribute_values(":now", seconds(now))
            .expression_attribute_values(":instant", milliseconds(now))
            .expression_attribute_values(":claimed", AttributeValue::S("claimed".to_owned()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = answer else { return Ok(Claim::Granted(claimed.into())) };
        let code = aws::code(&error);
        match error.as_service_error() {
            Some(refusal) if refusal.is_conditional_check_failed_exception() => {
                // A refusal that does not say why is taken as a live claim: the message only comes again.
                let state = match refusal {
                    aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(found) => {
                        found.item().and_then(|item| item.get("state")?.as_s().ok())
                    }
                    _ => None,
                };
                Ok(if state.is_some_and(|state| state == "done") { Claim::Done } else { Claim::Live })
            }
            _ => Err(StoreError::service("claim", code)),
        }
    }

    async fn mark_done(&self, event: &str, owner: &str) -> Result<bool, StoreError> {
        let mark = mark::update(&self.claimed(event, owner), Timestamp::now());
        let answer = self
            .client
            .update_item()
            .table_name(mark.table_name)
            .set_key(Some(mark.key))
            .update_expression(mark.update_expression)
            .set_condition_expression(mark.condition_expression)
            .set_expression_attribute_names(mark.expression_attribute_names)
            .set_expression_attribute_values(mark.expression_attribute_values)
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(refusal) if refusal.is_conditional_check_failed_exception() => Ok(false),
                _ => Err(StoreError::service("mark done", aws::code(&error))),
            },
        }
    }
}

/// A time as TTL reads it.
pub(super) fn seconds(time: Timestamp) -> AttributeValue {
    AttributeValue::N(time.as_second().to_string())
}

/// A time as precisely as events tell it.
pub(super) fn milliseconds(time: Timestamp) -> AttributeValue {
    AttributeValue::N(time.as_millisecond().to_string())
}
