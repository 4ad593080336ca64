//! The words in which it is told what can never match.

use serde_json::{Value, json};

use super::{pattern, schema};
use crate::pattern::Step;
use crate::satisfiable::{Cause, World, explain};

fn document() -> Value {
    json!({
        "type": "object",
        "required": ["id", "colour"],
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "colour": { "enum": ["red", "blue"] },
            "status": { "type": ["string", "null"] },
            "quantity": { "type": "integer" },
            "address": { "type": "object", "required": ["city"], "properties": { "city": { "type": "string" } } },
            "parent": { "type": ["object", "null"], "properties": { "id": { "type": "string" } } },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "count": { "type": "integer" } } } },
            "labels": { "type": "object", "additionalProperties": { "type": "boolean" } },
        },
    })
}

fn told(causes: &[Cause]) -> Vec<String> {
    let step = |step: &Step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    };
    let path = |cause: &Cause| cause.path.iter().map(step).collect::<Vec<_>>().join("/");
    let help = |cause: &Cause| cause.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    causes.iter().map(|cause| format!("{}: {}{}", path(cause), cause.fact, help(cause))).collect()
}

fn impossible(written: &Value) -> Vec<String> {
    told(&explain(&pattern(written), &schema(&document()), World::Closed).impossible)
}

fn dead(written: &Value) -> Vec<String> {
    told(&explain(&pattern(written), &schema(&document()), World::Closed).dead)
}

#[test]
fn each_reason_has_its_words() {
    for (written, told) in [
        (json!({ "colour": ["blu"] }), "colour/0: `colour` is `red` or `blue`, never `blu` (did you mean `blue`?)"),
        (json!({ "colour": ["x", null] }), "colour: `colour` is `red` or `blue`, never `x` nor null"),
        (json!({ "stauts": ["x"] }), "stauts: the schema has no property `stauts` (did you mean `status`?)"),
        (json!({ "address": { "town": ["x"] } }), "address/town: `address` has no property `town`"),
        (
            json!({ "status": [5] }),
            "status/0: `status` is a text or null, never the number 5 (write it in quotes: `\"5\"`)",
        ),
        (
            json!({ "quantity": ["5"] }),
            "quantity/0: `quantity` is a whole number, never the text `5` (write the number without quotes: `5`)",
        ),
        (
            json!({ "quantity": [{ "numeric": [">", 2, "<", 3] }] }),
            "quantity/0: `quantity` is a whole number, never a number above 2 below 3",
        ),
        (json!({ "id": [{ "exists": false }] }), "id/0: `id` is required, so never absent"),
        (json!({ "id": [{ "prefix": "z" }] }), "id/0: `id` is a UUID, never a text that starts with `z`"),
        (
            json!({ "address": ["x"] }),
            "address: `address` is an object, and a pattern sees only the values in it \
             (test what is in it, such as `{ \"id\": [{ \"exists\": true }] }`)",
        ),
        (
            json!({ "colour": { "name": ["x"] } }),
            "colour/name: `colour` is `red` or `blue` and has nothing inside, such as `name`",
        ),
        (
            json!({ "lines": { "count": ["x"] } }),
            "lines/count/0: each `lines.count` is a whole number, never the text `x`",
        ),
        (
            json!({ "labels": { "hot": ["true"] } }),
            "labels/hot/0: each `labels.hot` is `true` or `false`, never the text `true` (write it without quotes: `true`)",
        ),
    ] {
        assert_eq!(impossible(&written), [told]);
    }
}

#[test]
fn all_that_can_never_match_is_told_at_once() {
    let written = json!({ "colour": ["x"], "quantity": [1], "id": [1] });
    assert_eq!(impossible(&written).len(), 2);
}

#[test]
fn what_is_wrong_with_every_alternative_is_told_alone() {
    let written = json!({ "colour": ["x"], "$or": [{ "quantity": [1] }, { "quantity": ["x"] }] });
    assert_eq!(impossible(&written).len(), 1);
    let written = json!({ "$or": [{ "colour": ["x"] }, { "quantity": ["x"] }] });
    assert_eq!(impossible(&written).len(), 2);
}

#[test]
fn two_tests_may_exclude_each_other() {
    let written = json!({ "status": ["x"], "parent": [null], "parent.id": ["x"] });
    let told = "parent.id: what is asked of `parent.id` never holds beside what is asked of `parent`";
    assert_eq!(impossible(&written), [told]);
}

#[test]
fn what_is_dead_beside_others_is_told_unless_it_is_mere_caution() {
    assert_eq!(dead(&json!({ "colour": ["red", "gold"] })), ["colour/1: `colour` is `red` or `blue`, never `gold`"]);
    assert_eq!(dead(&json!({ "colour": ["red", null, { "exists": false }] })), [""; 0]);
    let either = json!({ "$or": [{ "colour": ["red"] }, { "quantity": ["x"] }] });
    assert_eq!(dead(&either), ["$or/1/quantity/0: `quantity` is a whole number, never the text `x`"]);
    assert_eq!(impossible(&either), [""; 0]);
}
