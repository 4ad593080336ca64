//! An allocation as it is stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The one article that there is.
pub const RAZOR: &str = "razor-123";

/// Razors set aside for one subscription, the item of the table `stock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Allocation {
    /// The subscription, and the table's key: a subscription has one allocation.
    pub id: Uuid,
    /// The article.
    pub stock_id: String,
    /// Razors set aside.
    pub stock: i64,
    /// Where it stands.
    pub status: Status,
    /// When this became so.
    pub updated_at: Timestamp,
}

/// Where an allocation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The razors are set aside.
    Allocated,
    /// The razors have gone back.
    Deallocated,
    /// A tombstone: the payment was cancelled before any razors were set aside, so none ever will be.
    /// No event tells of it.
    Cancelled,
}
