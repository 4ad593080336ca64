//! Single patterns over single schemas.

use serde_json::{Value, json};

use super::{pattern, schema};
use crate::satisfiable::{Answer, World, satisfiable};

/// An order, with a property of each kind.
fn order() -> Value {
    json!({
        "type": "object",
        "required": ["id", "colour", "address", "lines"],
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "colour": { "enum": ["red", "blue"] },
            "quantity": { "type": "integer" },
            "total": { "type": "number" },
            "note": { "type": ["string", "null"] },
            "gift": { "type": "boolean" },
            "from": { "type": "string", "format": "ipv4" },
            "at": { "type": "string", "format": "date-time" },
            "day": { "type": "string", "format": "date" },
            "mail": { "type": "string", "format": "email" },
            "address": {
                "type": "object", "required": ["city"],
                "properties": { "city": { "type": "string" }, "zip": { "type": "string" } },
            },
            "lines": {
                "type": "array",
                "items": {
                    "type": "object", "required": ["article"],
                    "properties": { "article": { "enum": ["razor", "foam"] }, "count": { "type": "integer" } },
                },
            },
            "tags": { "type": "array", "items": { "enum": ["new", "sale"] } },
            "labels": { "type": "object", "additionalProperties": { "type": "string" } },
        },
    })
}

fn answer(written: &Value, world: World) -> Answer {
    satisfiable(&[&pattern(written)], &schema(&order()), world)
}

#[test]
fn what_a_value_of_the_schema_can_be_is_possible() {
    for written in [
        json!({ "colour": ["red"] }),
        json!({ "colour": [{ "prefix": { "equals-ignore-case": "BL" } }] }),
        json!({ "id": [{ "prefix": "0F" }] }),
        json!({ "day": [{ "prefix": "2026-02-" }], "at": [{ "suffix": "59Z" }] }),
        json!({ "from": [{ "cidr": "10.0.0.0/8" }] }),
        json!({ "quantity": [{ "numeric": [">", 2, "<", 4] }] }),
        json!({ "total": [{ "numeric": [">", 2, "<", 3] }] }),
        json!({ "note": [null], "gift": [true], "quantity": [{ "exists": false }] }),
        json!({ "note": [{ "anything-but": ["", "a"] }] }),
        json!({ "note": [{ "wildcard": "*a*b*" }, { "numeric": ["=", 1] }] }),
        json!({ "lines": { "article": ["foam"], "count": [2] }, "tags": ["sale"] }),
        json!({ "lines.article": [{ "exists": false }] }),
        json!({ "tags": [{ "exists": false }] }),
        json!({ "address": [{ "exists": false }], "address.zip": ["1"] }),
        json!({ "labels": { "any.key": ["x"] } }),
        json!({ "unnamed": [{ "exists": false }] }),
        json!({ "$or": [{ "colour": ["green"] }, { "colour": ["red"] }] }),
    ] {
        assert!(matches!(answer(&written, World::Closed), Answer::Possible(_)), "{written}");
    }
}

#[test]
fn what_no_value_of_the_schema_can_be_is_impossible() {
    for written in [
        json!({ "colour": ["green", { "suffix": "n" }] }),
        json!({ "colour": [{ "anything-but": ["red", "blue"] }] }),
        json!({ "colour": [{ "anything-but": { "equals-ignore-case": ["RED", "BLUE"] } }] }),
        json!({ "colour": [null] }),
        json!({ "colour": [{ "exists": false }] }),
        json!({ "id": [{ "prefix": "z" }] }),
        json!({ "id": [{ "cidr": "10.0.0.0/8" }] }),
        json!({ "day": [{ "prefix": "2026-13" }] }),
        json!({ "at": [{ "wildcard": "2026-*-32T*" }] }),
        json!({ "mail": [{ "anything-but": { "wildcard": "*@*" } }] }),
        json!({ "from": [{ "cidr": "2001:db8::/32" }, "somewhere"] }),
        json!({ "quantity": ["2", 2.5, { "numeric": [">", 2, "<", 3] }] }),
        json!({ "total": [{ "prefix": "1" }] }),
        json!({ "gift": ["true", 1, null] }),
        json!({ "address": ["x", { "exists": true }] }),
        json!({ "address": { "city": [{ "exists": false }] } }),
        json!({ "colour": { "name": ["red"] } }),
        json!({ "lines": { "article": ["soap"] } }),
        json!({ "lines": { "article": [{ "exists": false }], "count": [1] } }),
        json!({ "tags": ["old"] }),
        json!({ "unnamed": ["x"] }),
        json!({ "unnamed": { "deeper": [{ "exists": true }] } }),
        json!({ "$or": [{ "colour": ["green"] }, { "total": ["x"] }], "quantity": [1] }),
    ] {
        assert_eq!(answer(&written, World::Closed), Answer::Impossible, "{written}");
    }
}

#[test]
fn the_form_of_a_text_may_be_undecided() {
    for written in [json!({ "mail": ["nobody@example.org"] }), json!({ "from": [{ "suffix": ".7" }] })] {
        assert_eq!(answer(&written, World::Closed), Answer::Undecided, "{written}");
    }
}

#[test]
fn an_item_may_hold_what_its_events_do_not_name() {
    for written in [
        json!({ "unnamed": ["x"] }),
        json!({ "unnamed": { "deeper": [1, null] }, "colour": ["red"] }),
        json!({ "unnamed.with.dots": [true] }),
        json!({ "address": { "street": [{ "wildcard": "a*" }] } }),
        json!({ "unnamed": ["x"], "unnamed.deeper": ["y"] }),
        json!({ "quantity": [null] }),
    ] {
        assert!(matches!(answer(&written, World::Open), Answer::Possible(_)), "{written}");
    }
    for written in [
        json!({ "colour": ["green"] }),
        json!({ "colour": { "name": ["red"] } }),
        json!({ "colour": [null] }),
        json!({ "address": [{ "exists": true }] }),
        json!({ "lines": { "article": [{ "exists": false }], "more": [1] } }),
        json!({ "id": [{ "cidr": "10.0.0.0/8" }] }),
    ] {
        assert_eq!(answer(&written, World::Open), Answer::Impossible, "{written}");
    }
    // A contract's type reads a UUID in more than one form.
    assert_eq!(answer(&json!({ "id": [{ "prefix": "urn:" }] }), World::Open), Answer::Undecided);
}

#[test]
fn patterns_overlap_where_one_value_matches_both() {
    let overlap =
        |left: Value, right: Value| satisfiable(&[&pattern(&left), &pattern(&right)], &schema(&order()), World::Closed);
    for (left, right) in [
        (json!({ "colour": ["red"] }), json!({ "colour": ["blue"] })),
        (json!({ "quantity": [{ "numeric": ["<", 5] }] }), json!({ "quantity": [{ "numeric": [">", 4] }] })),
        (json!({ "note": [{ "prefix": "ab" }] }), json!({ "note": [{ "wildcard": "b*" }] })),
        (json!({ "note": ["a"] }), json!({ "note": [{ "exists": false }] })),
        (json!({ "from": [{ "cidr": "10.0.0.0/9" }] }), json!({ "from": [{ "cidr": "10.128.0.0/9" }] })),
        (json!({ "$or": [{ "colour": ["red"] }, { "gift": [true] }] }), json!({ "colour": ["blue"], "gift": [false] })),
    ] {
        assert_eq!(overlap(left.clone(), right.clone()), Answer::Impossible, "{left} and {right}");
    }
    for (left, right) in [
        (json!({ "colour": ["red"] }), json!({ "gift": [true] })),
        (json!({ "total": [{ "numeric": ["<", 5] }] }), json!({ "total": [{ "numeric": [">", 4] }] })),
        (json!({ "note": [{ "prefix": "ab" }] }), json!({ "note": [{ "wildcard": "*ba" }] })),
        (json!({ "note": [{ "anything-but": "a" }] }), json!({ "note": [{ "equals-ignore-case": "A" }] })),
        (json!({ "from": [{ "cidr": "10.0.0.0/9" }] }), json!({ "from": [{ "cidr": "10.1.0.0/16" }] })),
        // Each may take an element of its own.
        (json!({ "tags": ["new"] }), json!({ "tags": ["sale"] })),
        (json!({ "lines": { "article": ["foam"] } }), json!({ "lines": { "article": ["razor"], "count": [1] } })),
    ] {
        assert!(matches!(overlap(left.clone(), right.clone()), Answer::Possible(_)), "{left} and {right}");
    }
}

#[test]
fn what_is_impossible_alone_is_impossible_beside_others() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "type": "object", "additionalProperties": { "type": "string", "enum": ["red"] } } },
        "required": ["a"],
        "additionalProperties": false,
    });
    // Under keys of any name each dot may be a step or a part of the name: 9 ways alone, too many for a search for both.
    let written = json!({ "a.b": { "a": { "a": [{ "numeric": ["=", 0] }], "b": [""] } } });
    let both = [&pattern(&written), &pattern(&written)];
    assert_eq!(satisfiable(&both[..1], &schema(&document), World::Closed), Answer::Impossible);
    assert_eq!(satisfiable(&both, &schema(&document), World::Closed), Answer::Impossible);
}
