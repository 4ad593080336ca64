//! An order as it is stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A customer's order, the item of the table `orders`. What of it leaves the domain, the event's schema says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The table's key.
    pub id: Uuid,
    /// What was ordered.
    pub article: String,
    /// How many.
    pub quantity: i64,
    /// When it was ordered.
    pub placed_at: Timestamp,
}
