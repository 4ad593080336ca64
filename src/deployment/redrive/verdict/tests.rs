//! Letters of every kind, and what becomes of each.

use super::*;
use crate::deployment::Account;

const BUS: &str = "arn:aws:events:eu-west-1:222222222222:event-bus/shop--dev--shipping";
const QUEUE: &str = "arn:aws:sqs:eu-west-1:222222222222:shop--dev--shipping--pack-parcel";
const FIFO: &str = "arn:aws:sqs:eu-west-1:222222222222:shop--dev--shipping--pack-parcel.fifo";
const EVENT: &str = r#"{"version":"0","id":"b1","source":"app.orders","detail-type":"OrderPlaced","account":"111111111111","time":"2026-11-24T09:00:00Z","region":"eu-west-1","resources":["r"],"detail":{"metadata":{"id":"e1"},"data":{"id":"o1","total":12345678901234567890.10}}}"#;

fn pile(origin: Origin, target: Target) -> Pile {
    Pile {
        account: Account { id: "111111111111".into(), region: "eu-west-1".into() },
        stack: "shop--dev--orders--service".into(),
        domain: "orders".into(),
        resource: "DeadLetters".into(),
        place: "https://sqs/111111111111/dead-letters".into(),
        count: 1,
        route: Route { origin, target },
    }
}

fn letter(body: &str) -> Letter {
    Letter { id: "m1".into(), body: body.to_owned(), ..Letter::default() }
}

fn stays(verdict: Verdict) -> String {
    match verdict {
        Verdict::Stay(reason) => reason,
        Verdict::Send(dispatch) => panic!("it goes: {dispatch:?}"),
    }
}

fn rule() -> Origin {
    Origin::Rule("to-shipping".into())
}

#[test]
fn an_event_goes_into_its_queue_as_it_was_delivered() {
    let pile = pile(rule(), Target::Queue { arn: QUEUE.into(), group: None });
    let mut failed = Letter { trace: Some("Root=1".into()), ..letter(EVENT) };
    failed.attributes.insert("ERROR_CODE".into(), "NO_PERMISSIONS".into());
    let (trace, attributes) = (Some("Root=1".to_owned()), BTreeMap::new());
    let sent = Dispatch::Queue { arn: QUEUE.into(), fifo: None, body: EVENT.into(), trace, attributes };
    assert_eq!(verdict(&pile, &failed, false), Verdict::Send(sent));
}

#[test]
fn a_fifo_queue_is_told_the_group_that_its_rule_names_or_that_the_letter_had() {
    let of_rule = pile(rule(), Target::Queue { arn: FIFO.into(), group: Some("$.detail.data.id".into()) });
    let fifo = |verdict| match verdict {
        Verdict::Send(Dispatch::Queue { fifo, .. }) => fifo,
        other => panic!("{other:?}"),
    };
    assert_eq!(fifo(verdict(&of_rule, &letter(EVENT), false)), Some(("o1".into(), "redrive-m1".into())));
    let other = EVENT.replace(r#""id":"o1","#, "");
    assert!(stays(verdict(&of_rule, &letter(&other), false)).contains("no text at $.detail.data.id"));
    let of_queue = pile(Origin::Queue("Queue".into()), Target::Queue { arn: FIFO.into(), group: None });
    let grouped = Letter { group: Some("g".into()), ..letter("anything") };
    assert_eq!(fifo(verdict(&of_queue, &grouped, false)), Some(("g".into(), "redrive-m1".into())));
}

#[test]
fn an_event_goes_onto_the_bus_that_missed_it_with_every_digit() {
    let pile = pile(rule(), Target::Bus(BUS.into()));
    let Verdict::Send(Dispatch::Bus { arn, account, entry }) = verdict(&pile, &letter(EVENT), false) else {
        panic!("it goes to the bus");
    };
    assert_eq!((arn.as_str(), account.as_str()), (BUS, "111111111111"));
    assert_eq!((entry.source.as_str(), entry.detail_type.as_str()), ("app.orders", "OrderPlaced"));
    assert_eq!(
        (entry.time.as_str(), entry.resources.as_slice()),
        ("2026-11-24T09:00:00Z", ["r".to_owned()].as_slice())
    );
    assert_eq!(entry.detail, r#"{"metadata":{"id":"e1"},"data":{"id":"o1","total":12345678901234567890.10}}"#);
}

#[test]
fn what_is_for_somebody_else_stays() {
    let to_bus = pile(rule(), Target::Bus(BUS.into()));
    let foreign = EVENT.replace("111111111111", "333333333333");
    assert!(stays(verdict(&to_bus, &letter(&foreign), false)).contains("of account 333333333333"));
    let mut elsewhere = letter(EVENT);
    elsewhere.attributes.insert("TARGET_ARN".into(), QUEUE.into());
    assert!(stays(verdict(&to_bus, &elsewhere, false)).contains("it was for"));
    assert!(stays(verdict(&to_bus, &letter("garbage"), false)).contains("no event"));
    let topic = pile(rule(), Target::Other("arn:aws:sns:eu-west-1:111111111111:t".into()));
    assert!(stays(verdict(&topic, &letter(EVENT), false)).contains("its own service"));
}

#[test]
fn a_bus_gets_what_it_could_not_read_from_the_account_that_told_it() {
    let foreign = EVENT.replace("111111111111", "333333333333");
    let of_bus = pile(Origin::Bus, Target::Bus(BUS.into()));
    let Verdict::Send(Dispatch::Bus { account, .. }) = verdict(&of_bus, &letter(&foreign), false) else {
        panic!("it goes to the bus");
    };
    assert_eq!(account, "333333333333");
}

fn relays() -> Target {
    let relay = |function: &str, mapping: &str, stream: &str| Relay {
        function: function.into(),
        mapping: mapping.into(),
        stream: stream.into(),
    };
    Target::Relays(vec![relay("f1", "u1", "order-changes"), relay("f2", "u2", "parcel-changes")])
}

#[test]
fn poison_stays_until_somebody_says_that_it_was_mended() {
    let pile = pile(Origin::Relay, relays());
    let poison =
        letter(r#"{"reason":"it breaks the contract at `id`","detailType":"OrderPlaced","change":{"n": 1.10}}"#);
    assert!(stays(verdict(&pile, &poison, false)).starts_with("it breaks the contract at `id`; `--poison`"));
    let sent = Dispatch::Relay { function: "f1".into(), payload: r#"{"Records":[{"n": 1.10}]}"#.into() };
    assert_eq!(verdict(&pile, &poison, true), Verdict::Send(sent));
}

#[test]
fn a_batch_goes_to_the_relay_whose_mapping_gave_it_up() {
    let pile = pile(Origin::Mapping, relays());
    let object = |key: &str, body: &str| Letter { id: key.into(), ..letter(body) };
    let as_text = r#"{"version":"1.0","payload":"{\"Records\":[{\"eventID\":\"1\"}]}"}"#;
    let as_object = r#"{"version":"1.0","payload":{"Records":[{"eventID":"1"}]}}"#;
    for body in [as_text, as_object] {
        let sent = Dispatch::Relay { function: "f2".into(), payload: r#"{"Records":[{"eventID":"1"}]}"#.into() };
        let key = "aws/lambda/u2/shardId-0/2026/11/24/2026-11-24T09.00.00-x";
        assert_eq!(verdict(&pile, &object(key, body), false), Verdict::Send(sent));
    }
    let key = "aws/lambda/u3/shardId-0/2026/11/24/x";
    assert!(stays(verdict(&pile, &object(key, as_text), false)).contains("no relay of this stack"));
    let poison = r#"{"reason":"too large","change":{}}"#;
    let sent = Dispatch::Relay { function: "f2".into(), payload: r#"{"Records":[{}]}"#.into() };
    assert_eq!(verdict(&pile, &object("poison/shipping/parcel-changes/x.json", poison), true), Verdict::Send(sent));
    assert!(stays(verdict(&pile, &object("aws/lambda/u2/s/x", "{}"), false)).contains("no batch"));
    let large = format!(r#"{{"payload":{{"Records":["{}"]}}}}"#, "x".repeat(INVOCATION));
    assert!(stays(verdict(&pile, &object("aws/lambda/u2/s/x", &large), false)).contains("bytes"));
}
