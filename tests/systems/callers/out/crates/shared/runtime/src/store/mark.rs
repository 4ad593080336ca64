//! The mark that an event is done, in the domain's idempotency table.
//! Invariant: only who holds the claim marks it, and what is done is not marked again.

use aws_sdk_dynamodb::types::{AttributeValue, Update};
use jiff::Timestamp;

use crate::cause::Claim;

/// The mark as the part of a transaction. By itself it is one update.
pub(crate) fn update(claim: &Claim, now: Timestamp) -> Update {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let expires = (now + claim.remember_for).as_second();
    Update::builder()
        .table_name(&claim.table)
        .key("id", text(&claim.key))
        .update_expression("SET #state = :done, #expires = :expires REMOVE #until")
        .condition_expression("#owner = :owner AND #state = :claimed")
        .expression_attribute_names("#state", "state")
        .expression_attribute_names("#expires", "expiresAt")
        .expression_attribute_names("#until", "claimedUntil")
        .expression_attribute_names("#owner", "owner")
        .expression_attribute_values(":done", text("done"))
        .expression_attribute_values(":claimed", text("claimed"))
        .expression_attribute_values(":expires", AttributeValue::N(expires.to_string()))
        .expression_attribute_values(":owner", text(&claim.owner))
        .build()
        .expect("a key, a table and an expression are given")
}
