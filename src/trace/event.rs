//! An event as EventBridge carries it.

use serde::Serialize;
use serde_json::{Value as Json, json};

/// An event that somebody puts on a bus.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Who tells it: `app.stock`.
    pub source: String,
    /// What it is: `StockAllocated`.
    pub detail_type: String,
    /// The account of who put it, wherever it travels.
    pub account: String,
    /// The region in which it was put.
    pub region: String,
    /// What it tells.
    pub detail: Json,
}

impl Event {
    /// The whole of it, as rules see it.
    pub fn envelope(&self) -> Json {
        json!({
            "version": "0",
            "id": "00000000-0000-4000-8000-000000000000",
            "detail-type": self.detail_type,
            "source": self.source,
            "account": self.account,
            "time": TIME,
            "region": self.region,
            "resources": [],
            "detail": self.detail,
        })
    }
}

/// The time of every event that is made up: a trace is the same on any day.
pub const TIME: &str = "2026-01-02T03:04:05Z";

/// The detail of an event with these data, as a relay writes it.
pub fn detail(domain: &str, version: u32, data: Json) -> Json {
    json!({
        "metadata": {
            "id": "00000000-0000-4000-8000-000000000001",
            "version": version,
            "sequence": "00000000000000000000000000000001",
            "correlationId": "00000000-0000-4000-8000-000000000002",
            "domain": domain,
            "occurredAt": TIME,
        },
        "data": data,
    })
}
