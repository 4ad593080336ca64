//! An event on its way to the bus.
//! Invariant: what has been made an entry keeps its bytes from the relay to the bus.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The most bytes of one call's entries, and so of one entry. What is delivered is larger than the entry, and
/// an SQS queue stops at 1,048,576.
pub(crate) const BYTES: usize = 1_000_000;

/// What EventBridge takes, and what lies in the queue between a relay and its publisher.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    pub(crate) source: String,
    pub(crate) detail_type: String,
    pub(crate) time: Timestamp,
    pub(crate) detail: Box<RawValue>,
}

impl Entry {
    /// The size by EventBridge's own reckoning; 14 bytes are the time's.
    pub(crate) fn size(&self) -> usize {
        14 + self.source.len() + self.detail_type.len() + self.detail.get().len()
    }
}
