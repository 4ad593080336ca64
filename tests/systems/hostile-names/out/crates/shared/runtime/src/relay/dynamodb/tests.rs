//! Batches against a bus and a poison queue in memory.

use std::cell::RefCell;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::*;
use crate::Contract;
use crate::bus::Answer;
use crate::poison::NotAside;
use crate::relay::Change;

#[derive(Serialize, Deserialize)]
struct OrderPlaced {
    id: String,
}

impl Contract for OrderPlaced {
    const SOURCE: &'static str = "app.orders";
    const DETAIL_TYPE: &'static str = "OrderPlaced";
    const VERSION: u32 = 1;
    const DOMAIN: &'static str = "orders";
}

/// Refuses the entries that mention any of these.
struct Bus(&'static [&'static str]);

impl PutEvents for Bus {
    async fn put(&self, entries: &[&Entry]) -> Vec<Answer> {
        let refused = |entry: &&Entry| self.0.iter().any(|word| entry.detail.get().contains(word));
        let answer = |refused| if refused { Answer::Refused("AccessDenied".into()) } else { Answer::Accepted };
        entries.iter().map(|entry| answer(refused(entry))).collect()
    }
}

#[derive(Default)]
struct Aside(RefCell<Vec<Poison>>);

impl PutAside for Aside {
    async fn put(&self, poison: &Poison) -> Result<(), NotAside> {
        self.0.borrow_mut().push(poison.clone());
        Ok(())
    }
}

fn insert(sequence_number: &str, id: Value) -> Value {
    json!({
        "eventName": "INSERT",
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_424_400, "Keys": { "id": id }, "NewImage": { "id": id },
            "SequenceNumber": sequence_number,
        },
    })
}

async fn relayed(records: &[Value], refused: &'static [&'static str]) -> (BatchResponse, Vec<Poison>) {
    let publications = [Publication::of::<OrderPlaced>(Change::Insert).ready().expect("usable")];
    let aside = Aside::default();
    let deadline = Instant::now() + Duration::from_secs(1);
    let answer = relay_batch(records, &publications, (&Bus(refused), &aside), deadline).await;
    (answer.answer().expect("an answer"), aside.0.into_inner())
}

#[tokio::test]
async fn a_published_batch_is_acknowledged_whole() {
    let records = [insert("1", json!({ "S": "a" })), insert("2", json!({ "S": "b" }))];
    assert_eq!(relayed(&records, &[]).await, (BatchResponse::default(), Vec::new()));
}

#[tokio::test]
async fn the_lowest_failed_sequence_number_is_reported_by_value_and_not_by_text() {
    let records =
        [insert("9", json!({ "S": "a" })), insert("10", json!({ "S": "b" })), insert("11", json!({ "S": "c" }))];
    let (answer, _) = relayed(&records, &["\"b\"", "\"c\""]).await;
    assert_eq!(answer, BatchResponse::from_iter(["10".to_owned()]));
    let (answer, _) = relayed(&records, &["\"a\"", "\"c\""]).await;
    assert_eq!(answer, BatchResponse::from_iter(["9".to_owned()]));
}

#[tokio::test]
async fn what_can_never_be_published_goes_aside_whole_and_the_batch_goes_on() {
    let broken = insert("1", json!({ "N": "7" }));
    let unreadable = json!({ "dynamodb": { "SequenceNumber": "2" } });
    let records = [broken.clone(), unreadable.clone(), insert("3", json!({ "S": "c" }))];
    let (answer, aside) = relayed(&records, &[]).await;
    assert_eq!(answer, BatchResponse::default());
    assert_eq!(aside.len(), 2);
    assert_eq!((&aside[0].change, &aside[1].change), (&broken, &unreadable));
    assert_eq!(aside[0].detail_type, Some("OrderPlaced"));
    assert_eq!(aside[0].reason, "the item breaks the contract at `id`");
}

#[tokio::test]
async fn a_change_that_cannot_be_put_aside_comes_again() {
    struct Closed;
    impl PutAside for Closed {
        async fn put(&self, _: &Poison) -> Result<(), NotAside> {
            Err(NotAside("closed".into()))
        }
    }
    let publications = [Publication::of::<OrderPlaced>(Change::Insert).ready().expect("usable")];
    let deadline = Instant::now() + Duration::from_secs(1);
    let records = [insert("1", json!({ "N": "7" }))];
    let answer =
        relay_batch(&records, &publications, (&Bus(&[]), &Closed), deadline).await.answer().expect("an answer");
    assert_eq!(answer, BatchResponse::from_iter(["1".to_owned()]));
}

#[tokio::test]
async fn a_record_without_keys_or_images_goes_aside_with_the_reason() {
    let without = |name: &str| {
        let mut record = insert("1", json!({ "S": "a" }));
        record["dynamodb"].as_object_mut().expect("an object").remove(name);
        record
    };
    for (name, reason) in [
        ("Keys", "the record cannot be read at `dynamodb`"),
        ("NewImage", "the record has no new image"),
        ("ApproximateCreationDateTime", "the record cannot be read at `dynamodb`"),
    ] {
        let (answer, aside) = relayed(&[without(name), insert("2", json!({ "S": "b" }))], &[]).await;
        assert_eq!((answer, aside[0].reason.as_str()), (BatchResponse::default(), reason));
    }
    let mut no_number = insert("1", json!({ "S": "a" }));
    no_number["dynamodb"]["SequenceNumber"] = Value::Null;
    let (answer, aside) = relayed(&[no_number.clone()], &[]).await;
    assert_eq!((answer, &aside[0].change), (BatchResponse::default(), &no_number));
}

#[tokio::test]
async fn what_comes_again_anyway_is_not_put_aside_yet() {
    let records =
        [insert("9", json!({ "N": "7" })), insert("10", json!({ "S": "b" })), insert("11", json!({ "N": "7" }))];
    let (answer, aside) = relayed(&records, &["\"b\""]).await;
    assert_eq!(answer, BatchResponse::from_iter(["10".to_owned()]));
    assert_eq!(aside.iter().map(|poison| &poison.change).collect::<Vec<_>>(), [&records[0]]);
}

/// A bus that never answers, and a poison queue that never does.
struct Silent;

impl PutEvents for Silent {
    async fn put(&self, _: &[&Entry]) -> Vec<Answer> {
        std::future::pending().await
    }
}

impl PutAside for Silent {
    async fn put(&self, _: &Poison) -> Result<(), NotAside> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_over_what_is_not_done_comes_again() {
    let publications = [Publication::of::<OrderPlaced>(Change::Insert).ready().expect("usable")];
    let deadline = Instant::now() + Duration::from_secs(1);
    let records = [insert("1", json!({ "S": "a" })), insert("2", json!({ "N": "7" }))];
    let relayed = relay_batch(&records, &publications, (&Silent, &Aside::default()), deadline).await;
    assert_eq!(relayed.answer().expect("an answer"), BatchResponse::from_iter(["1".to_owned()]));
    let relayed = relay_batch(&records[1..], &publications, (&Bus(&[]), &Silent), deadline).await;
    assert_eq!(relayed.answer().expect("an answer"), BatchResponse::from_iter(["2".to_owned()]));
    assert_eq!(Instant::now(), deadline);
}

#[tokio::test]
async fn a_batch_is_counted_and_its_lag_is_that_of_its_oldest_change() {
    let publications = [Publication::of::<OrderPlaced>(Change::Insert).ready().expect("usable")];
    let records =
        [insert("1", json!({ "S": "a" })), insert("2", json!({ "N": "7" })), insert("3", json!({ "S": "c" }))];
    let deadline = Instant::now() + Duration::from_secs(1);
    let relayed = relay_batch(&records, &publications, (&Bus(&[]), &Aside::default()), deadline).await;
    let committed = Timestamp::from_second(1_795_424_400).expect("a time");
    let at = |later| lag(&records, committed + Duration::from_millis(later));
    assert_eq!((at(2500), lag(&records, Timestamp::UNIX_EPOCH), lag(&[], committed)), (2500, 0, 0));
    let metrics = relayed.metrics(at(2500)).map(|metric| (metric.name, metric.value));
    let expected = [("PublishedEvents", 2), ("RetriedEvents", 0), ("PoisonedChanges", 1), ("RelayLag", 2500)];
    assert_eq!(metrics, expected);
}
