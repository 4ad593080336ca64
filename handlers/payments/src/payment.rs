//! A payment as it is stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a customer pays, the document of the collection `payments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// The document's key: the subscription's id, since a subscription has one payment.
    pub id: Uuid,
    /// The subscription that is paid for.
    pub subscription_id: Uuid,
    /// The account that pays.
    pub account_number: String,
    /// How many months are paid in advance.
    pub months: i64,
    /// Razors that are paid for.
    pub quantity: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When anything last changed.
    pub updated_at: Timestamp,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being paid.
    Active,
    /// Ended, for good.
    Cancelled,
}
