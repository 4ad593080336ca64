//! What becomes of messages, with claims and dead letters in memory.

#[cfg(feature = "relay-dynamodb")]
mod once;
mod order;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::claims::{Claim, Claims};
use super::dead_letters::DeadLetters;
use super::delivery::{Desk, Intake, Invocation, Outcome};
use super::sequences::{Place, Sequences};
use super::{Consumer, Dispatch, counts};
use crate::queue::Message;
use crate::store::StoreError;
use crate::{Contract, Event, Failure, Metadata, cause};

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

#[derive(Default)]
struct Memory(RefCell<BTreeMap<String, (Claim, String)>>);

impl Claims for Memory {
    async fn claim(&self, event: &str, invocation: &Invocation<'_>) -> Result<Claim, StoreError> {
        let mut claims = self.0.borrow_mut();
        if let Some((state, _)) = claims.get(event) {
            return Ok(state.clone());
        }
        claims.insert(event.to_owned(), (Claim::Live, invocation.id.to_owned()));
        let owner = invocation.id.to_owned();
        let held = cause::Claim::new("claims".into(), event.into(), owner, Duration::ZERO);
        Ok(Claim::Granted(held.into()))
    }

    async fn mark_done(&self, event: &str, owner: &str) -> Result<bool, StoreError> {
        let mut claims = self.0.borrow_mut();
        let ours = claims.get(event).is_some_and(|(_, claimed_by)| claimed_by == owner);
        if ours {
            claims.insert(event.to_owned(), (Claim::Done, owner.to_owned()));
        }
        Ok(ours)
    }
}

#[derive(Default)]
struct Aside(RefCell<Vec<(String, String)>>);

impl DeadLetters for Aside {
    async fn put(&self, message: &Message, reason: &str) -> Result<(), StoreError> {
        self.0.borrow_mut().push((message.id.clone(), reason.to_owned()));
        Ok(())
    }
}

/// The last place of each key, by the rule of the table's condition.
#[derive(Default)]
struct Last(RefCell<BTreeMap<String, Place>>);

impl Sequences for Last {
    async fn advance(&self, place: &Place) -> Result<bool, StoreError> {
        let mut last = self.0.borrow_mut();
        let later = |last: &Place| place.sequence < last.sequence && place.occurred_at <= last.occurred_at;
        let stale = last.get(&place.key).is_some_and(later);
        if !stale {
            last.insert(place.key.clone(), place.clone());
        }
        Ok(!stale)
    }
}

const CONSUMER: Consumer = Consumer { domain: "billing", handler: "make-invoice" };

fn invocation(id: &str) -> Invocation<'_> {
    Invocation { id, ends: Timestamp::UNIX_EPOCH }
}

fn desk(intake: Dispatch<'_>) -> Desk<Dispatch<'_>, Memory, Last, Aside> {
    let sequences = intake.drops_stale().then(Last::default);
    let (claims, dead_letters) = (Memory::default(), Aside::default());
    Desk { consumer: CONSUMER, intake, claims, sequences, dead_letters }
}

fn message(detail_type: &str, data: serde_json::Value) -> Message {
    let metadata = json!({
        "id": "e1", "version": 1, "sequence": "1", "correlationId": "c1", "domain": "orders",
        "occurredAt": "2026-11-23T09:00:00Z",
    });
    let detail = json!({ "metadata": metadata, "data": data });
    let body = json!({ "source": "app.orders", "detail-type": detail_type, "detail": detail }).to_string();
    Message { id: "m1".into(), body, group: None, trace: None }
}

#[tokio::test]
async fn an_event_delivered_twice_is_handled_once() {
    let calls = Cell::new(0);
    let desk = desk(Dispatch::new().on::<OrderPlaced>(async |event| {
        assert_eq!(event.data.id, "o1");
        calls.set(calls.get() + 1);
        Ok(())
    }));
    let message = message("OrderPlaced", json!({ "id": "o1" }));
    assert!(desk.deliver(&message, &invocation("first")).await.is_done());
    assert!(desk.deliver(&message, &invocation("second")).await.is_done());
    assert_eq!(calls.get(), 1);
}

#[tokio::test]
async fn a_failure_leaves_the_claim_to_expire_and_the_message_to_come_again() {
    let desk = desk(Dispatch::new().on::<OrderPlaced>(async |_| Err(Failure::unwritten("billing.make-invoice"))));
    let message = message("OrderPlaced", json!({ "id": "o1" }));
    assert!(!desk.deliver(&message, &invocation("first")).await.is_done());
    assert_eq!(desk.claims.0.borrow()["e1"].0, Claim::Live);
    assert!(!desk.deliver(&message, &invocation("second")).await.is_done(), "another's live claim sends it back");
}

#[tokio::test]
async fn a_write_that_the_event_is_done_with_is_the_end_of_it() {
    let calls = Cell::new(0);
    // As the table notes it: the memory of claims knows nothing of this mark.
    let desk = desk(Dispatch::new().on::<OrderPlaced>(async |event| {
        calls.set(calls.get() + 1);
        let cause = event.done();
        let claim = cause.held.claim().expect("claimed");
        assert_eq!((claim.key.as_str(), claim.owner.as_str()), ("e1", "first"));
        claim.set_marked();
        Err(Failure::new("after the write"))
    }));
    let message = message("OrderPlaced", json!({ "id": "o1" }));
    assert_eq!(desk.deliver(&message, &invocation("first")).await, Outcome::Handled);
    assert_eq!((calls.get(), &desk.claims.0.borrow()["e1"].0), (1, &Claim::Live), "no second mark");
}

#[test]
fn an_event_of_a_test_is_claimed_by_nobody() {
    let metadata = json!({
        "id": "e1", "version": 1, "sequence": "1", "correlationId": "c1", "domain": "orders",
        "occurredAt": "2026-11-23T09:00:00Z",
    });
    let metadata: Metadata = serde_json::from_value(metadata).expect("metadata");
    let event = Event::new(metadata, OrderPlaced { id: "o1".into() });
    assert!(event.done().held.claim().is_none());
    assert_eq!(event.done().trace, event.trace());
}

#[test]
fn a_batch_is_counted_by_what_became_of_its_messages() {
    let outcomes = [Outcome::Handled, Outcome::GoesBack, Outcome::Stale, Outcome::Handled, Outcome::Duplicate];
    let counted = counts(&outcomes).map(|metric| (metric.name, metric.value));
    let expected = [
        ("HandledEvents", 2),
        ("DuplicateEvents", 1),
        ("StaleEvents", 1),
        ("UndecodableEvents", 0),
        ("ReturnedEvents", 1),
    ];
    assert_eq!(counted, expected);
}

#[tokio::test]
async fn a_claim_that_has_passed_to_another_is_not_marked_done() {
    let claims = Memory::default();
    claims.claim("e1", &invocation("first")).await.expect("in memory");
    assert!(!claims.mark_done("e1", "second").await.expect("in memory"));
}

#[tokio::test]
async fn what_a_rule_matched_is_taken_as_it_comes_and_known_again_by_its_envelopes_id() {
    let calls = Cell::new(0);
    let desk = desk(Dispatch::new().all(async |event| {
        assert_eq!((event.source.as_str(), event.detail["key"].as_str()), ("aws.s3", Some("o1")));
        calls.set(calls.get() + 1);
        Ok(())
    }));
    let body = json!({
        "version": "0", "id": "b1", "source": "aws.s3", "detail-type": "Object Created", "account": "111111111111",
        "time": "2026-11-23T09:00:01Z", "region": "eu-west-1", "resources": [], "detail": { "key": "o1" },
    });
    let message = Message { id: "m1".into(), body: body.to_string(), group: None, trace: None };
    assert!(desk.deliver(&message, &invocation("first")).await.is_done());
    assert!(desk.deliver(&message, &invocation("second")).await.is_done());
    assert_eq!((calls.get(), &desk.claims.0.borrow()["b1"].0), (1, &Claim::Done));
    let half = Message { id: "m2".into(), body: json!({ "source": "aws.s3" }).to_string(), group: None, trace: None };
    assert!(desk.deliver(&half, &invocation("third")).await.is_done());
    assert_eq!(calls.get(), 1);
    assert_eq!(desk.dead_letters.0.borrow()[0].1, "the body is no EventBridge event: wrong at `.`");
}

#[tokio::test]
async fn what_cannot_be_decoded_is_put_aside_with_its_reason_and_without_its_values() {
    let desk = desk(Dispatch::new().on::<OrderPlaced>(async |_| panic!("never called")));
    let no_json = Message { id: "m0".into(), body: "hello".into(), group: None, trace: None };
    for message in [no_json, message("OrderLost", json!({})), message("OrderPlaced", json!({ "id": 4711 }))] {
        assert!(desk.deliver(&message, &invocation("owner")).await.is_done());
    }
    let reasons: Vec<String> = desk.dead_letters.0.borrow().iter().map(|(_, reason)| reason.clone()).collect();
    assert_eq!(
        reasons,
        [
            "the body is no EventBridge event: wrong at `.`",
            "no function of this handler takes such an event",
            "the detail breaks the contract at `data.id`",
        ]
    );
}
