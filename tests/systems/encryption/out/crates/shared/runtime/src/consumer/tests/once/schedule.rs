//! What is committed, and what goes wrong.

use proptest::prelude::*;
use serde_json::{Value, json};

/// One run.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) changes: Vec<Change>,
    /// Records, and messages, that a function is given at once.
    pub(super) batch: usize,
    pub(super) fifo: bool,
    /// What each step meets, one after another; nothing once they are used up.
    pub(super) faults: Vec<u8>,
}

/// A committed change of an item, whose number is its place among all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) key: u8,
    pub(super) kind: Kind,
}

/// What becomes of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An event that its consumer understands.
    Plain,
    /// An event that its consumer does not understand.
    Alien,
    /// An event that the bus calls malformed.
    Malformed,
    /// An item that breaks the contract.
    Broken,
    /// A record that cannot be read.
    Unreadable,
    /// An event that is too large.
    Huge,
    /// Nothing: no publication takes it.
    Unpublished,
}

impl Kind {
    pub(super) fn is_poison(self) -> bool {
        matches!(self, Self::Malformed | Self::Broken | Self::Unreadable | Self::Huge)
    }
}

impl Change {
    pub(super) fn key(self) -> String {
        format!("k{}", self.key)
    }

    /// The change as the stream tells it.
    pub(super) fn record(self, number: usize) -> Value {
        let kind = match self.kind {
            Kind::Huge => "x".repeat(1_000_000),
            kind => format!("{kind:?}"),
        };
        let mut image =
            json!({ "id": { "S": self.key() }, "number": { "N": number.to_string() }, "kind": { "S": kind } });
        if self.kind == Kind::Broken {
            image["kind"] = json!({ "NULL": true });
        }
        let mut record = json!({
            "eventName": "INSERT",
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_795_424_400, "Keys": { "id": { "S": self.key() } }, "NewImage": image,
                // So that their order as texts is another than as numbers.
                "SequenceNumber": (number + 8).to_string(),
            },
        });
        match self.kind {
            Kind::Unreadable => record["dynamodb"]["Keys"] = Value::Null,
            Kind::Unpublished => {
                record["eventName"] = "REMOVE".into();
                record["dynamodb"]["OldImage"] = record["dynamodb"]["NewImage"].take();
            }
            _ => {}
        }
        record
    }
}

/// The number of the change that a record tells.
pub(super) fn number(record: &Value) -> Option<usize> {
    let sequence: usize = record["dynamodb"]["SequenceNumber"].as_str()?.parse().ok()?;
    sequence.checked_sub(8)
}

/// Schedules with a few changes of few keys, most of them plain, and many faults.
pub(super) fn schedules() -> impl Strategy<Value = Schedule> {
    let kind = prop_oneof![
        40 => Just(Kind::Plain),
        3 => Just(Kind::Alien),
        3 => Just(Kind::Malformed),
        3 => Just(Kind::Broken),
        3 => Just(Kind::Unreadable),
        1 => Just(Kind::Huge),
        3 => Just(Kind::Unpublished),
    ];
    let change = (0..3_u8, kind).prop_map(|(key, kind)| Change { key, kind });
    let changes = prop::collection::vec(change, 1..9);
    let faults = prop::collection::vec(prop_oneof![2 => Just(0), 1 => any::<u8>()], 0..160);
    (changes, 1..5_usize, any::<bool>(), faults).prop_map(|(changes, batch, fifo, faults)| Schedule {
        changes,
        batch,
        fifo,
        faults,
    })
}
