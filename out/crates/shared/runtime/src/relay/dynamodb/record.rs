//! One record of a DynamoDB stream, as a Lambda function gets it.
//! Invariant: a change's identity is its table, key and sequence number, and nothing of the stream's own life.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::number;
use crate::relay::Change;
use crate::relay::change::{Before, Committed, take_trace};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: EventName,
    #[serde(rename = "eventSourceARN")]
    event_source_arn: String,
    #[serde(default)]
    user_identity: Option<UserIdentity>,
    dynamodb: Images,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum EventName {
    Insert,
    Modify,
    Remove,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserIdentity {
    #[serde(rename = "type")]
    kind: String,
    principal_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    /// Seconds; the platform writes them with or without a fraction.
    approximate_creation_date_time: f64,
    keys: Map<String, Value>,
    new_image: Option<Map<String, Value>>,
    old_image: Option<Map<String, Value>>,
    sequence_number: String,
}

/// The record's sequence number, which names it in the batch's answer.
pub(super) fn sequence_number(record: &Value) -> Option<&str> {
    record.get("dynamodb")?.get("SequenceNumber")?.as_str()
}

/// When the record's change was committed.
pub(super) fn committed_at(record: &Value) -> Option<Timestamp> {
    moment(record.get("dynamodb")?.get("ApproximateCreationDateTime")?.as_f64()?)
}

fn moment(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_millisecond((seconds * 1000.0) as i64).ok()
}

/// Reads a record, or says why that can never be done.
pub(super) fn read(record: &Value) -> Result<Committed, String> {
    // Following the path costs as much again as the reading, so it is asked for only where it is told.
    let read = Record::deserialize(record).or_else(|_| serde_path_to_error::deserialize(record));
    let Record { event_name, event_source_arn, user_identity, dynamodb: images } =
        read.map_err(|error| format!("the record cannot be read at `{}`", error.path()))?;
    let image = |image: Option<Map<String, Value>>, name| image.ok_or(format!("the record has no {name} image"));
    let (kind, item, old) = match event_name {
        EventName::Insert => (Change::Insert, image(images.new_image, "new")?, None),
        EventName::Modify => (Change::Modify, image(images.new_image, "new")?, Some(image(images.old_image, "old")?)),
        EventName::Remove => {
            let kind = if user_identity.is_some_and(is_expiry) { Change::Expire } else { Change::Remove };
            (kind, image(images.old_image, "old")?, None)
        }
    };
    let mut item = object(item)?;
    let trace = take_trace(&mut item);
    let before = match old.map(object).transpose()? {
        Some(mut old) => {
            take_trace(&mut old);
            Before::Item(old)
        }
        None => Before::Nothing,
    };
    let occurred_at = moment(images.approximate_creation_date_time).ok_or("the record's time is none")?;
    let key = object(images.keys)?.to_string();
    // arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
    let table = event_source_arn.split('/').nth(1).ok_or("the record's source is no table's stream")?;
    Ok(Committed {
        kind,
        item,
        before,
        vanished: false,
        trace,
        identity: vec![table.to_owned(), key.clone(), images.sequence_number.clone()],
        key,
        sequence: images.sequence_number,
        occurred_at,
    })
}

/// The service deletes what has expired in its own name.
fn is_expiry(identity: UserIdentity) -> bool {
    identity.kind == "Service" && identity.principal_id == "dynamodb.amazonaws.com"
}

fn object(image: Map<String, Value>) -> Result<Value, String> {
    let attribute = |(name, value)| Ok((name, plain(value)?));
    image.into_iter().map(attribute).collect::<Result<Map<_, _>, String>>().map(Value::Object)
}

/// A typed value, `{ "S": "text" }`, without its type.
fn plain(typed: Value) -> Result<Value, String> {
    let unreadable = || "an attribute has no readable type".to_owned();
    let Value::Object(typed) = typed else { return Err(unreadable()) };
    let Some((kind, value)) = typed.into_iter().next() else { return Err(unreadable()) };
    let number = |value: Value| value.as_str().map(number::json).ok_or_else(unreadable);
    match (kind.as_str(), value) {
        ("NULL", _) => Ok(Value::Null),
        ("S" | "B", value @ Value::String(_)) | ("BOOL", value @ Value::Bool(_)) => Ok(value),
        ("SS" | "BS", value @ Value::Array(_)) => Ok(value),
        ("N", value) => number(value),
        ("NS", Value::Array(values)) => values.into_iter().map(number).collect(),
        ("L", Value::Array(values)) => values.into_iter().map(plain).collect(),
        ("M", Value::Object(map)) => object(map),
        _ => Err(unreadable()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(parts: Value) -> Value {
        json!({
            "eventName": parts["eventName"], "userIdentity": parts["userIdentity"],
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:111111111111:table/orders-1/stream/2026-11-23T09:00:00.000",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_795_424_400.5, "Keys": { "id": { "S": "o1" } },
                "NewImage": parts["new"], "OldImage": parts["old"], "SequenceNumber": "4421584500000000017450439091",
            },
        })
    }

    #[test]
    fn a_modification_has_both_items_and_the_new_ones_trace() {
        let traced = json!({ "M": { "correlationId": { "S": "c1" } } });
        let change = read(&record(json!({
            "eventName": "MODIFY",
            "new": { "id": { "S": "o1" }, "n": { "N": "2" }, "_busline": traced },
            "old": { "id": { "S": "o1" }, "l": { "L": [{ "BOOL": true }, { "NULL": true }] }, "_busline": traced },
        })))
        .expect("readable");
        assert_eq!(change.kind, Change::Modify);
        assert_eq!(change.item, json!({ "id": "o1", "n": 2 }));
        assert_eq!(change.before, Before::Item(json!({ "id": "o1", "l": [true, null] })));
        assert_eq!(change.trace.expect("traced").correlation_id, "c1");
        assert_eq!(change.identity, ["orders-1", r#"{"id":"o1"}"#, "4421584500000000017450439091"]);
        assert_eq!(change.occurred_at.to_string(), "2026-11-23T09:00:00.5Z");
    }

    #[test]
    fn a_removal_by_the_service_is_an_expiry() {
        let old = json!({ "id": { "S": "o1" } });
        let by = |identity: Value| {
            read(&record(json!({ "eventName": "REMOVE", "old": old, "userIdentity": identity })))
                .expect("readable")
                .kind
        };
        assert_eq!(by(Value::Null), Change::Remove);
        assert_eq!(by(json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" })), Change::Expire);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        assert_eq!(
            read(&json!({ "eventName": "INSERT" })).expect_err("unreadable"),
            "the record cannot be read at `.`"
        );
        let odd = record(json!({ "eventName": "INSERT", "new": { "id": { "X": 1 } } }));
        assert_eq!(read(&odd).expect_err("unreadable"), "an attribute has no readable type");
    }
}
