//! Transitions, and what the events of a change say.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::Publication;
use super::*;
use crate::Contract;

#[derive(Debug, Serialize, Deserialize)]
struct OrderClosed {
    id: String,
    status: String,
}

impl Contract for OrderClosed {
    const SOURCE: &'static str = "app.orders";
    const DETAIL_TYPE: &'static str = "OrderClosed";
    const VERSION: u32 = 1;
    const DOMAIN: &'static str = "orders";
}

const CLOSED: &str = r#"{"status":["closed"]}"#;

fn ready(publication: Publication) -> [Ready; 1] {
    [publication.ready().expect("usable")]
}

fn on_close() -> [Ready; 1] {
    ready(Publication::of::<OrderClosed>(Change::Modify).when(CLOSED))
}

fn committed(kind: Change, item: Value, before: Before) -> Committed {
    Committed {
        kind,
        item,
        before,
        vanished: false,
        trace: None,
        identity: vec!["orders".into(), "o1".into(), "7".into()],
        key: "o1".into(),
        sequence: "7".into(),
        occurred_at: "2026-11-23T09:00:00Z".parse().expect("a timestamp"),
    }
}

fn order(status: &str) -> Value {
    json!({ "id": "o1", "status": status, "note": "private" })
}

fn modified(before: Before) -> Committed {
    committed(Change::Modify, order("closed"), before)
}

fn count(change: &Committed, publications: &[Ready]) -> usize {
    change.events(publications).len()
}

#[test]
fn a_transition_is_published_and_a_later_edit_is_not() {
    assert_eq!(count(&modified(Before::Item(order("open"))), &on_close()), 1);
    let edited = json!({ "id": "o1", "status": "closed", "note": "other" });
    assert_eq!(count(&modified(Before::Item(edited)), &on_close()), 0);
}

#[test]
fn a_new_trace_alone_is_no_modification() {
    let every = ready(Publication::of::<OrderClosed>(Change::Modify));
    assert_eq!(count(&modified(Before::Item(order("closed"))), &every), 0);
    assert_eq!(count(&modified(Before::Item(order("open"))), &every), 1);
    assert_eq!(count(&modified(Before::Fields(vec!["_busline".into()])), &every), 0);
    assert_eq!(count(&modified(Before::Fields(vec!["_busline.causationId".into()])), &every), 0);
    assert_eq!(count(&modified(Before::Fields(vec!["note".into()])), &every), 1);
}

#[test]
fn without_the_old_item_a_transition_is_read_from_the_changed_fields() {
    assert_eq!(count(&modified(Before::Fields(vec!["status".into()])), &on_close()), 1);
    assert_eq!(count(&modified(Before::Fields(vec!["note".into(), "statusText".into()])), &on_close()), 0);
    assert_eq!(count(&modified(Before::Everything), &on_close()), 1);
    let open = committed(Change::Modify, order("open"), Before::Fields(vec!["status".into()]));
    assert_eq!(count(&open, &on_close()), 0);
}

#[test]
fn a_vanished_item_is_unsendable_only_if_it_may_have_matched() {
    let gone = |status| Committed {
        vanished: true,
        ..committed(Change::Modify, json!({ "status": status }), Before::Fields(vec!["status".into()]))
    };
    let events = gone("closed").events(&on_close());
    let Err(unsendable) = &events[0] else { panic!("sendable") };
    assert_eq!(unsendable.reason, "the document was gone before it could be read");
    assert_eq!(count(&gone("open"), &on_close()), 0);
}

#[test]
fn an_insert_and_a_removal_are_matched_as_they_are() {
    for change in [Change::Insert, Change::Remove, Change::Expire] {
        let publications = ready(Publication::of::<OrderClosed>(change).when(CLOSED));
        assert_eq!(count(&committed(change, order("closed"), Before::Nothing), &publications), 1);
        assert_eq!(count(&committed(change, order("open"), Before::Nothing), &publications), 0);
        assert_eq!(count(&modified(Before::Everything), &publications), 0);
    }
}

#[test]
fn the_event_tells_what_the_contract_names_and_no_more() {
    let trace = Trace { correlation_id: "c1".into(), causation_id: Some("e0".into()) };
    let change = Committed { trace: Some(trace), ..modified(Before::Everything) };
    let outgoing = change.events(&on_close()).remove(0).expect("sendable");
    let detail: Value = serde_json::from_str(outgoing.entry.detail.get()).expect("JSON");
    assert_eq!(detail["data"], json!({ "id": "o1", "status": "closed" }));
    assert_eq!(
        detail["metadata"],
        json!({
            "id": outgoing.id, "version": 1, "sequence": format!("{:0>40}", 7), "correlationId": "c1",
            "causationId": "e0", "domain": "orders", "occurredAt": "2026-11-23T09:00:00Z",
        })
    );
    assert_eq!(outgoing.id, id::of_event("app.orders", "OrderClosed", &["orders", "o1", "7"]));
}

#[test]
fn an_item_without_a_trace_begins_a_chain_of_its_own() {
    let outgoing = modified(Before::Everything).events(&on_close()).remove(0).expect("sendable");
    let detail: Value = serde_json::from_str(outgoing.entry.detail.get()).expect("JSON");
    assert_eq!(detail["metadata"]["correlationId"], detail["metadata"]["id"]);
}

#[test]
fn a_property_may_come_from_another_place() {
    let publications = ready(Publication::of::<OrderClosed>(Change::Insert).map("status", "state.name"));
    let item = json!({ "id": "o1", "state": { "name": "closed" } });
    let outgoing = committed(Change::Insert, item, Before::Nothing).events(&publications).remove(0);
    let detail: Value = serde_json::from_str(outgoing.expect("sendable").entry.detail.get()).expect("JSON");
    assert_eq!(detail["data"]["status"], "closed");
}

#[test]
fn mapped_properties_are_read_from_the_item_as_it_is_stored() {
    let publication = Publication::of::<OrderClosed>(Change::Insert).map("id", "status").map("status", "id");
    let swapped =
        committed(Change::Insert, order("closed"), Before::Nothing).events(&ready(publication.clone())).remove(0);
    let detail: Value = serde_json::from_str(swapped.expect("sendable").entry.detail.get()).expect("JSON");
    assert_eq!(detail["data"], json!({ "id": "closed", "status": "o1" }));
    let on_close = ready(publication.when(CLOSED));
    assert_eq!(count(&committed(Change::Insert, order("closed"), Before::Nothing), &on_close), 1);
}

#[test]
fn a_mapped_property_comes_from_its_place_or_not_at_all() {
    let publications = ready(Publication::of::<OrderClosed>(Change::Insert).map("status", "state.name"));
    for item in [order("closed"), json!({ "id": "o1", "status": "closed", "state": "closed" })] {
        let events = committed(Change::Insert, item, Before::Nothing).events(&publications);
        assert!(matches!(&events[0], Err(unsendable) if unsendable.reason.starts_with("the item breaks the contract")));
    }
}

#[test]
fn what_breaks_the_contract_says_where_and_quotes_nothing() {
    let item = json!({ "id": 4711, "status": "closed" });
    let events = committed(Change::Modify, item, Before::Everything).events(&on_close());
    let Err(unsendable) = &events[0] else { panic!("sendable") };
    assert_eq!(unsendable.reason, "the item breaks the contract at `id`");
}

#[test]
fn an_event_too_large_for_the_bus_is_unsendable() {
    let item = json!({ "id": "x".repeat(entry::BYTES), "status": "closed" });
    let events = committed(Change::Modify, item, Before::Everything).events(&on_close());
    assert!(matches!(&events[0], Err(unsendable) if unsendable.reason.contains("more than 1000000")));
}

#[test]
fn a_patterns_paths_go_through_objects_and_alternatives() {
    let pattern = json!({ "a": { "b": [1] }, "$or": [{ "c": [2] }, { "d": { "e": [{ "exists": true }] } }] });
    let mut found = paths(&pattern);
    found.sort();
    assert_eq!(found, ["a.b", "c", "d.e"]);
    assert!(touches("a", "a.b") && touches("a.b.0", "a.b") && !touches("ab", "a"));
}
