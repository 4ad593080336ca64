//! What becomes of events in a FIFO queue, and of those that come too late.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::Context;
use serde_json::{Value, json};

use super::{Aside, Last, Memory, OrderPlaced, desk};
use crate::consumer::claims::Claim;
use crate::consumer::delivery::Desk;
use crate::consumer::{Dispatch, handle};
use crate::{Failure, Metadata};

/// What a handler was given, in its order.
type Handled = RefCell<Vec<String>>;

/// An event of `orders`: its own id, its key, its sequence, and the second in which it was committed.
#[derive(Clone, Copy, Debug)]
struct Sent {
    id: &'static str,
    key: &'static str,
    sequence: &'static str,
    second: u8,
}

const fn sent(id: &'static str, key: &'static str, sequence: &'static str) -> Sent {
    Sent { id, key, sequence, second: 0 }
}

/// A batch of a FIFO queue, as the platform hands it over.
fn batch(events: &[Sent]) -> SqsEvent {
    let record = |event: &Sent| {
        let detail = json!({
            "metadata": {
                "id": event.id, "version": 1, "sequence": event.sequence, "correlationId": "c1", "domain": "orders",
                "occurredAt": format!("2026-11-23T09:00:{:02}Z", event.second),
            },
            "data": { "id": event.key },
        });
        let body = json!({ "source": "app.orders", "detail-type": "OrderPlaced", "detail": detail });
        let body = if event.id == "garbage" { "garbage".to_owned() } else { body.to_string() };
        json!({
            "messageId": format!("m-{}", event.id), "body": body,
            "attributes": { "MessageGroupId": event.key },
            "eventSourceARN": "arn:aws:sqs:eu-west-1:111111111111:orders.fifo",
        })
    };
    serde_json::from_value(json!({ "Records": events.iter().map(record).collect::<Vec<Value>>() })).expect("a batch")
}

type TestDesk<'a> = Desk<Dispatch<'a>, Memory, Last, Aside>;

/// A handler that notes the ids of its events, and fails on those that begin with `bad`.
fn ordered(handled: &Handled) -> Dispatch<'_> {
    Dispatch::new().on::<OrderPlaced>(async |event| {
        let Metadata { id, .. } = event.metadata;
        if id.starts_with("bad") {
            return Err(Failure::unwritten("billing.make-invoice"));
        }
        handled.borrow_mut().push(id);
        Ok(())
    })
}

/// Gives a batch to the desk; what goes back.
async fn give(desk: &TestDesk<'_>, events: &[Sent]) -> Vec<String> {
    let mut context = Context::default();
    context.deadline = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as u64 + 60_000;
    let (answer, _) = handle(desk, batch(events), &context).await.expect("an answer");
    answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
}

#[tokio::test]
async fn the_first_failure_takes_back_all_behind_it_in_its_group_and_in_no_other() {
    let handled = Handled::default();
    let desk = desk(ordered(&handled));
    let events =
        [sent("1", "a", "1"), sent("bad", "a", "2"), sent("2", "b", "1"), sent("3", "a", "3"), sent("4", "b", "2")];
    assert_eq!(give(&desk, &events).await, ["m-bad", "m-3"]);
    assert_eq!(*handled.borrow(), ["1", "2", "4"]);
    assert!(!desk.claims.0.borrow().contains_key("3"), "what stands behind a failure is not even claimed");
}

#[tokio::test]
async fn what_cannot_be_decoded_is_put_aside_and_holds_up_nobody() {
    let handled = Handled::default();
    let desk = desk(ordered(&handled).drop_stale("id"));
    let events = [sent("1", "a", "1"), sent("garbage", "a", "2"), sent("odd", "a", "next"), sent("3", "a", "3")];
    assert_eq!(give(&desk, &events).await, [""; 0]);
    assert_eq!(*handled.borrow(), ["1", "3"]);
    let aside = desk.dead_letters.0.borrow();
    let reasons = [
        ("m-garbage".to_owned(), "the body is no EventBridge event: wrong at `.`".to_owned()),
        ("m-odd".to_owned(), "the sequence is no number of at most 40 digits".to_owned()),
    ];
    assert_eq!(*aside, reasons);
}

#[tokio::test]
async fn a_stale_event_is_done_and_never_handled() {
    let handled = Handled::default();
    let desk = desk(ordered(&handled).drop_stale("id"));
    assert_eq!(give(&desk, &[sent("new", "a", "10"), sent("old", "a", "9"), sent("other", "b", "1")]).await, [""; 0]);
    assert_eq!(*handled.borrow(), ["new", "other"]);
    assert_eq!(desk.claims.0.borrow()["old"].0, Claim::Done);
    assert!(desk.dead_letters.0.borrow().is_empty());
}

#[tokio::test]
async fn without_drop_stale_every_event_is_handled_in_its_arrivals_order() {
    let handled = Handled::default();
    let desk = desk(ordered(&handled));
    assert_eq!(give(&desk, &[sent("new", "a", "10"), sent("old", "a", "9")]).await, [""; 0]);
    assert_eq!(*handled.borrow(), ["new", "old"]);
}

#[tokio::test]
async fn an_event_that_failed_is_not_stale_when_it_comes_again() {
    let handled = Handled::default();
    let desk = desk(ordered(&handled).drop_stale("id"));
    assert_eq!(give(&desk, &[sent("bad", "a", "5")]).await, ["m-bad"]);
    // Another event of the same change, and what is older than the one that failed.
    assert_eq!(give(&desk, &[sent("twin", "a", "5"), sent("old", "a", "4")]).await, [""; 0]);
    assert_eq!(*handled.borrow(), ["twin"]);
}

#[tokio::test]
async fn a_store_that_numbers_from_another_beginning_makes_nothing_stale() {
    let handled = Handled::default();
    let desk = desk(ordered(&handled).drop_stale("id"));
    let restored = Sent { second: 30, ..sent("after", "a", "3") };
    assert_eq!(give(&desk, &[sent("before", "a", "700"), restored, sent("late", "a", "2")]).await, [""; 0]);
    assert_eq!(*handled.borrow(), ["before", "after"]);
}

/// Every order in which the changes of two keys may come, each twice, one after another: a handler sees each key rise,
/// ends with its newest, and sees none twice.
#[tokio::test]
async fn in_whatever_order_events_come_a_key_only_rises() {
    let events = [
        sent("a1", "a", "9"),
        sent("a2", "a", "10"),
        sent("a3", "a", "4421584500000000017450439091"),
        sent("b1", "b", "7711289081422872577"),
        sent("b2", "b", "7711289081422872578"),
    ];
    let orders = permutations(&events);
    assert_eq!(orders.len(), 120);
    for order in orders {
        let handled = Handled::default();
        let desk = desk(ordered(&handled).drop_stale("id"));
        for event in &order {
            assert_eq!(give(&desk, &[*event, *event]).await, [""; 0]);
        }
        let handled = handled.borrow();
        for (key, newest) in [("a", "a3"), ("b", "b2")] {
            let of_key: Vec<&String> = handled.iter().filter(|id| id.starts_with(key)).collect();
            assert!(of_key.is_sorted_by(|one, next| one < next), "{order:?}: {handled:?}");
            assert_eq!(of_key.last().map(|id| id.as_str()), Some(newest), "{order:?}");
        }
    }
}

fn permutations(events: &[Sent]) -> Vec<Vec<Sent>> {
    if events.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |first: usize| {
        let rest: Vec<Sent> = events.iter().enumerate().filter(|(at, _)| *at != first).map(|(_, it)| *it).collect();
        permutations(&rest).into_iter().map(move |rest| [&[events[first]], rest.as_slice()].concat())
    };
    (0..events.len()).flat_map(with_first).collect()
}
