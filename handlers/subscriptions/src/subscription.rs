//! A subscription as it is stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A customer's subscription, the item of the table `subscriptions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The table's key.
    pub id: Uuid,
    /// The customer's first name.
    pub customer_first_name: String,
    /// The customer's surname.
    pub customer_surname: String,
    /// Whose account pays.
    pub account_name: String,
    /// Eight digits.
    pub account_number: String,
    /// Six digits.
    pub account_sort_code: String,
    /// Razors for the whole term.
    pub quantity: i64,
    /// Where it stands.
    pub status: Status,
    /// When the customer subscribed.
    pub created_at: Timestamp,
    /// When anything last changed.
    pub updated_at: Timestamp,
}

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Paid for.
    Active,
    /// Ended, for good.
    Cancelled,
}
