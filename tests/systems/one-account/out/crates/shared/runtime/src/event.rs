//! An event: what the bus carries in `detail`, and the envelope in which a queue hands it over.
//! Invariant: what is known about an event lies in [`Metadata`], never in EventBridge's own fields, whose id
//! and time differ from delivery to delivery. Of a [`RawEvent`] nothing else is known.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Trace;
use crate::cause::{Cause, Held};

/// An event with its data decoded into the contract's type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event<T> {
    /// What is known about the event.
    pub metadata: Metadata,
    /// What the publishing domain tells.
    pub data: T,
    #[serde(skip)]
    pub(crate) held: Held,
}

/// What is known about an event, whatever it tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// Derived from source, detail-type and the change; the same however often it is published.
    pub id: String,
    /// The contract's version.
    pub version: u32,
    /// Orders the changes of one key: 40 decimal digits, so that the order of texts is the order of numbers.
    pub sequence: String,
    /// The chain that this event belongs to.
    pub correlation_id: String,
    /// The id of the event that caused it, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<String>,
    /// The publishing domain.
    pub domain: String,
    /// When the change was committed.
    pub occurred_at: Timestamp,
}

impl<T> Event<T> {
    /// An event that nobody has claimed, for tests of the author's functions.
    pub fn new(metadata: Metadata, data: T) -> Self {
        Self { metadata, data, held: Held::default() }
    }

    /// The trace for what this event causes: the same chain, with this event as the cause.
    pub fn trace(&self) -> Trace {
        Trace { correlation_id: self.metadata.correlation_id.clone(), causation_id: Some(self.metadata.id.clone()) }
    }

    /// This event as the cause of the write with which it is done:
    /// `table.insert(&item, event.done())` writes the item and marks the event done in one transaction, so that both stand or
    /// neither does, whatever becomes of this invocation in between.
    ///
    /// It belongs to the last write of a function. A write that is [refused](crate::Write::Refused) marks nothing, and
    /// the event is marked when the function returns. An event that nobody has claimed, as in a test, is written without
    /// a mark.
    pub fn done(&self) -> Cause {
        Cause { trace: self.trace(), held: self.held.clone() }
    }
}

/// A sequence number as [`Metadata::sequence`] writes it.
#[cfg(any(feature = "consumer", feature = "relay-dynamodb", feature = "relay-documentdb"))]
pub(crate) fn sequence(number: &str) -> String {
    format!("{number:0>40}")
}

/// What EventBridge delivers: the two words that name the contract, and the detail not yet decoded.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Envelope {
    /// The publishing domain's source.
    pub source: String,
    /// The event's detail-type.
    pub detail_type: String,
    /// Metadata and data.
    pub detail: Value,
}

/// Whatever a rule matched, as EventBridge delivers it: nothing is known about what it tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RawEvent {
    /// EventBridge's own id. It is the same however often the queue delivers the event, and so a repeat is known by it;
    /// the same event put on a bus again, or forwarded by a second rule, has another.
    pub id: String,
    /// Who tells.
    pub source: String,
    /// What is told of.
    pub detail_type: String,
    /// The account from which it was put on a bus.
    pub account: String,
    /// When it happened, as the sender says, or when it was put on a bus.
    pub time: Timestamp,
    /// The region from which it was put on a bus.
    pub region: String,
    /// The ARNs that it is about.
    #[serde(default)]
    pub resources: Vec<String>,
    /// What is told.
    pub detail: Value,
    #[serde(skip)]
    pub(crate) held: Held,
}

impl RawEvent {
    /// The trace for what this event causes. Where its detail has metadata as events of this system do, that is its chain
    /// and its id; any other event begins a chain.
    pub fn trace(&self) -> Trace {
        let known = |key: &str| self.detail.get("metadata")?.get(key)?.as_str().map(str::to_owned);
        let id = known("id").unwrap_or_else(|| self.id.clone());
        let correlation_id = known("correlationId").unwrap_or_else(|| self.id.clone());
        Trace { correlation_id, causation_id: Some(id) }
    }

    /// This event as the cause of the write with which it is done, as [`Event::done`] says.
    pub fn done(&self) -> Cause {
        Cause { trace: self.trace(), held: self.held.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event() -> Event<Value> {
        let metadata = Metadata {
            id: "e1".into(),
            version: 1,
            sequence: "7".into(),
            correlation_id: "c1".into(),
            causation_id: None,
            domain: "orders".into(),
            occurred_at: "2026-11-23T09:00:00Z".parse().expect("a timestamp"),
        };
        Event::new(metadata, json!({ "id": "o1" }))
    }

    #[test]
    fn the_envelope_gives_back_what_was_put_in() {
        let detail = serde_json::to_value(event()).expect("serialises");
        let delivered = json!({
            "version": "0", "id": "other", "source": "app.orders", "detail-type": "OrderPlaced",
            "account": "111111111111", "time": "2026-11-23T09:00:01Z", "resources": [], "detail": detail,
        });
        let envelope: Envelope = serde_json::from_value(delivered).expect("an envelope");
        assert_eq!((envelope.source.as_str(), envelope.detail_type.as_str()), ("app.orders", "OrderPlaced"));
        assert_eq!(serde_json::from_value::<Event<Value>>(envelope.detail).expect("an event"), event());
    }

    #[test]
    fn metadata_is_written_in_camel_case_and_without_an_absent_cause() {
        let written = serde_json::to_value(event().metadata).expect("serialises");
        assert_eq!(
            written,
            json!({
                "id": "e1", "version": 1, "sequence": "7", "correlationId": "c1",
                "domain": "orders", "occurredAt": "2026-11-23T09:00:00Z",
            })
        );
    }

    #[test]
    fn a_raw_event_is_all_that_was_delivered_and_begins_a_chain_where_it_belongs_to_none() {
        let mut delivered = json!({
            "version": "0", "id": "b1", "source": "aws.s3", "detail-type": "Object Created",
            "account": "111111111111", "time": "2026-11-23T09:00:01Z", "region": "eu-west-1",
            "resources": ["arn:aws:s3:::orders"], "detail": { "key": "o1" },
        });
        let raw: RawEvent = serde_json::from_value(delivered.clone()).expect("an event");
        assert_eq!((raw.resources[0].as_str(), &raw.detail["key"]), ("arn:aws:s3:::orders", &json!("o1")));
        assert_eq!(raw.trace(), Trace { correlation_id: "b1".into(), causation_id: Some("b1".into()) });
        delivered["detail"] = serde_json::to_value(event()).expect("serialises");
        let raw: RawEvent = serde_json::from_value(delivered).expect("an event");
        assert_eq!(raw.trace(), event().trace());
    }

    #[test]
    fn what_an_event_causes_stays_in_its_chain() {
        assert_eq!(event().trace(), Trace { correlation_id: "c1".into(), causation_id: Some("e1".into()) });
    }
}
