//! Which event of a key was seen last, where what is older than it is dropped.
//! Invariant: an event is told as stale only if it comes before the last one seen by its sequence, and was committed no
//! later.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::Deserialize;

use super::Consumer;
use super::claims::{milliseconds, seconds};
use crate::event::{self, Envelope, Metadata};
use crate::store::StoreError;
use crate::{Error, aws, environment, id};

/// An event's place among those of its key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    /// Derived from the kind of event, the property that is the key, and its value, because a value may have any
    /// characters and any length, and may be somebody's name.
    pub(crate) key: String,
    /// So written that texts order as numbers do.
    pub(crate) sequence: String,
    /// When the change was committed.
    pub(crate) occurred_at: Timestamp,
}

impl Place {
    /// The place of an event whose key is this property of its data, or why it has none.
    pub(crate) fn of(property: &str, Envelope { source, detail_type, detail }: &Envelope) -> Result<Self, String> {
        let value = detail["data"][property].as_str().ok_or(format!("the data has no text at `{property}`"))?;
        let metadata = Metadata::deserialize(&detail["metadata"]).map_err(|_| "the detail has no metadata")?;
        let sequence = in_order(&metadata.sequence).ok_or("the sequence is no number of at most 40 digits")?;
        let key = id::stable(&[source, detail_type, property, value]);
        Ok(Self { key, sequence, occurred_at: metadata.occurred_at })
    }
}

/// A sequence as our relays write it, whoever wrote it.
fn in_order(sequence: &str) -> Option<String> {
    let digits = sequence.trim_start_matches('0');
    let is_number = !sequence.is_empty() && sequence.chars().all(|c| c.is_ascii_digit()) && digits.len() <= 40;
    is_number.then(|| event::sequence(digits))
}

/// What remembers the last event of each key.
pub(crate) trait Sequences {
    /// Takes this as the last event seen of its key; false where it is stale.
    async fn advance(&self, place: &Place) -> Result<bool, StoreError>;
}

/// The idempotency table, with the key `id` = `<handler>@<key>`. No handler's name holds an `@` or a `#`, so this is never
/// the key of a claim.
pub(crate) struct SequenceTable {
    client: Client,
    table: String,
    handler: &'static str,
    remember_for: Duration,
}

impl SequenceTable {
    pub(crate) async fn open(consumer: &Consumer) -> Result<Self, Error> {
        let seconds = environment::parsed("BUSLINE_SEQUENCE_TTL", "a number of seconds")?;
        Ok(Self {
            table: environment::text("BUSLINE_IDEMPOTENCY_TABLE")?,
            client: Client::new(aws::config().await),
            handler: consumer.handler,
            remember_for: Duration::from_secs(seconds),
        })
    }
}

impl Sequences for SequenceTable {
    async fn advance(&self, place: &Place) -> Result<bool, StoreError> {
        let now = Timestamp::now();
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("id", AttributeValue::S(format!("{}@{}", self.handler, place.key)))
            .item("sequence", AttributeValue::S(place.sequence.clone()))
            .item("occurredAt", milliseconds(place.occurred_at))
            .item("expiresAt", seconds(now + self.remember_for))
            // A table that was restored or made anew numbers from another beginning: what was committed later than the last
            // event seen is not stale, whatever its number. And TTL deletes late, so what has expired is told by the clock.
            .condition_expression(
                "attribute_not_exists(#id) OR #sequence <= :sequence OR #occurred < :occurred OR #expires < :now",
            )
            .expression_attribute_names("#id", "id")
            .expression_attribute_names("#sequence", "sequence")
            .expression_attribute_names("#occurred", "occurredAt")
            .expression_attribute_names("#expires", "expiresAt")
            .expression_attribute_values(":sequence", AttributeValue::S(place.sequence.clone()))
            .expression_attribute_values(":occurred", milliseconds(place.occurred_at))
            .expression_attribute_values(":now", seconds(now))
            .send()
            .await;
        let Err(error) = answer else { return Ok(true) };
        match error.as_service_error() {
            Some(refusal) if refusal.is_conditional_check_failed_exception() => Ok(false),
            _ => Err(StoreError::service("advance", aws::code(&error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn envelope(sequence: &str, data: Value) -> Envelope {
        let metadata = json!({
            "id": "e1", "version": 1, "sequence": sequence, "correlationId": "c1", "domain": "orders",
            "occurredAt": "2026-11-23T09:00:00Z",
        });
        let detail = json!({ "metadata": metadata, "data": data });
        Envelope { source: "app.orders".into(), detail_type: "OrderChanged".into(), detail }
    }

    #[test]
    fn numbers_of_any_length_order_as_numbers() {
        // Of a collection, of a table, and of somebody who writes no zeros in front.
        let rising = ["0", "7", "00010", "7711289081422872578", "4421584500000000017450439091", &"9".repeat(40)];
        let place = |sequence| Place::of("id", &envelope(sequence, json!({ "id": "o1" }))).expect("a place");
        let written = rising.map(|sequence| place(sequence).sequence);
        assert!(written.is_sorted() && written.iter().all(|text| text.len() == 40), "{written:?}");
        assert_eq!(in_order(&event::sequence("10")), in_order("10"));
    }

    #[test]
    fn what_has_no_number_or_no_key_has_no_place() {
        for bad in ["", "-1", "1.5", "0x10", "١", &"1".repeat(41)] {
            let place = Place::of("id", &envelope(bad, json!({ "id": "o1" })));
            assert_eq!(place, Err("the sequence is no number of at most 40 digits".into()), "{bad}");
        }
        let place = Place::of("id", &envelope("1", json!({ "id": 4711 })));
        assert_eq!(place, Err("the data has no text at `id`".into()));
    }

    #[test]
    fn a_key_is_of_the_kind_the_property_and_the_value_and_shows_none() {
        let of = |property: &str, detail_type: &str, value: &str| {
            let envelope = envelope("1", json!({ "id": value, "customer": value }));
            Place::of(property, &Envelope { detail_type: detail_type.into(), ..envelope }).expect("a place").key
        };
        let one = of("id", "OrderChanged", "ann");
        assert!(!one.contains("ann"));
        assert_eq!(one, of("id", "OrderChanged", "ann"));
        for other in
            [of("id", "OrderMade", "ann"), of("customer", "OrderChanged", "ann"), of("id", "OrderChanged", "bob")]
        {
            assert_ne!(one, other);
        }
    }
}
