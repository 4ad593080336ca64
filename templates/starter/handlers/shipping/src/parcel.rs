//! A parcel as it is stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is sent for one order, the item of the table `parcels`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parcel {
    /// The order, and the table's key: an order has one parcel.
    pub id: Uuid,
    /// What is in it.
    pub article: String,
    /// How many.
    pub quantity: i64,
    /// When the order was placed.
    pub ordered_at: Timestamp,
}
