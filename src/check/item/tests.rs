//! What an item can be, and when what is published can match a filter.

use serde_json::{Value, json};

use super::{may_meet, schema, tests_the_key_alone};
use crate::diagnostic::Diagnostics;
use crate::pattern::{Pattern, parse};
use crate::satisfiable::{Answer, World, satisfiable};
use crate::source::{Source, Sources};
use crate::system::{self, System};
use crate::{model, syntax};

/// A system that publishes one event; `publish` is what follows its name.
fn system(publish: &str) -> System {
    let text = format!(
        r#"
system: shop
environments: {{ dev: {{ region: eu-west-1, account: "111111111111" }} }}
domains:
  orders:
    stores: {{ orders: {{ dynamodb: {{ partition-key: {{ id: string }}, sort-key: {{ at: number }} }} }} }}
    events:
      OrderChanged:
        schema:
          type: object
          required: [status]
          properties:
            status: {{ enum: [open, paid, sent] }}
            note: {{ type: string }}
            reference: {{ type: string, format: uuid }}
    streams: {{ order-changes: {{ from: orders, publish: {{ OrderChanged: {publish} }} }} }}
"#
    );
    let sources = Sources::new(Source { path: "domains.yaml".into(), text });
    let mut diagnostics = Diagnostics::new();
    let ast = syntax::parse(&sources, &mut diagnostics).expect("the grammar holds");
    let system = system::resolve(model::lower(&ast, &sources, &mut diagnostics), &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    system
}

fn pattern(value: Value) -> Pattern {
    parse(&value).expect("a pattern")
}

fn meets(publish: &str, filter: Value) -> bool {
    let system = system(publish);
    may_meet(&system, &system.publications[0], &pattern(filter))
}

#[test]
fn a_filter_meets_what_its_when_lets_through() {
    let paid = "{ change: modify, when: { status: [paid], kind: [web] } }";
    assert!(meets(paid, json!({ "status": ["paid"] })));
    assert!(meets(paid, json!({ "status": ["sent", "paid"] })));
    assert!(!meets(paid, json!({ "status": ["sent"] })));
    assert!(meets("{ change: modify }", json!({ "status": ["sent"] })));
}

#[test]
fn what_the_projection_may_change_is_left_open() {
    // The item may have no note that the event tells, and a null that the event leaves out.
    let null = "{ change: modify, when: { note: [null] } }";
    assert!(meets(null, json!({ "note": [{ "exists": false }] })));
    // The contract's type may write another form of the same UUID.
    let upper = "{ change: modify, when: { reference: [{ prefix: A }] } }";
    assert!(meets(upper, json!({ "reference": [{ "prefix": "a" }] })));
    // The event's status is another attribute than the one that is tested.
    let mapped = "{ change: modify, when: { status: [paid] }, map: { status: state } }";
    assert!(meets(mapped, json!({ "status": ["sent"] })));
}

#[test]
fn an_item_has_its_key_and_what_feeds_its_event() {
    let can_be = |publish: &str, item: Value| {
        let system = system(publish);
        let schema = schema(&system, &system.publications[0]);
        satisfiable(&[&pattern(item)], &schema, World::Open) != Answer::Impossible
    };
    let plain = "{ change: insert }";
    assert!(can_be(plain, json!({ "status": ["paid"], "kind": [1], "id": ["a"], "note": [null] })));
    assert!(!can_be(plain, json!({ "status": ["lost"] })));
    assert!(!can_be(plain, json!({ "id": [1] })));
    assert!(!can_be(plain, json!({ "id": [{ "exists": false }] })));
    let mapped = "{ change: insert, map: { status: state } }";
    assert!(can_be(mapped, json!({ "status": ["lost"] })));
    assert!(!can_be(mapped, json!({ "state": ["lost"] })));
    let deep = "{ change: insert, map: { status: state.name } }";
    assert!(can_be(deep, json!({ "state": { "name": ["lost"] }, "status": ["lost"] })));
}

#[test]
fn a_key_never_changes() {
    let system = system("{ change: modify }");
    let tests = |value| tests_the_key_alone(&system, &system.publications[0], &pattern(value));
    assert!(tests(json!({ "id": [{ "prefix": "a" }], "at": [{ "exists": true }] })));
    assert!(tests(json!({ "$or": [{ "id": ["a"] }, { "at": [1] }] })));
    assert!(!tests(json!({ "$or": [{ "id": ["a"] }, { "status": ["paid"] }] })));
    assert!(!tests(json!({ "id": { "inside": ["a"] } })));
}
