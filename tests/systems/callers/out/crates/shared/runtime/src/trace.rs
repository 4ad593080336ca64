//! The thread that ties a chain of requests, changes and events together.
//! Invariant: every write to a store carries one, in the attribute [`ATTRIBUTE`], from which the relay reads it.

use serde::{Deserialize, Serialize};

/// The reserved attribute of a stored item in which its trace lies.
pub const ATTRIBUTE: &str = "_busline";

/// Which chain something belongs to, and what caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The same from the first request to the last event.
    pub correlation_id: String,
    /// The id of the event that caused this; a request from outside has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<String>,
}

impl Trace {
    /// The trace of something that begins a chain.
    pub fn start(correlation_id: impl Into<String>) -> Self {
        Self { correlation_id: correlation_id.into(), causation_id: None }
    }

    /// Reads the trace out of a stored item; an item written by other means has none.
    pub fn of_item(item: &serde_json::Value) -> Option<Self> {
        Self::deserialize(item.get(ATTRIBUTE)?).ok()
    }
}
