//! IAM's decision, case by case and by laws.

mod conditions;
mod decisions;
mod documents;
mod laws;

use serde_json::{Value as Json, json};

use super::*;

const RULE: &str = "arn:aws:events:eu-west-1:111111111111:rule/orders/to-stock";
const ROLE: &str = "arn:aws:iam::111111111111:role/to-stock";
const BUS: &str = "arn:aws:events:eu-west-1:222222222222:event-bus/stock";

/// A document of these statements.
fn document(statements: Json) -> Document {
    Document::parse(&json!({ "Version": "2012-10-17", "Statement": statements })).expect("a document")
}

/// A role of one account puts an event on a bus of another.
fn put() -> Request {
    Request::new(Caller::role(ROLE), "events:PutEvents", BUS)
        .with("events:source", "app.orders")
        .with("events:detail-type", "OrderPlaced")
}

/// What a role may do on the bus.
fn own() -> Document {
    document(json!({ "Effect": "Allow", "Action": "events:PutEvents", "Resource": BUS }))
}

/// Lets a principal put events on the bus, on a condition.
fn admits(principal: Json, condition: Json) -> Document {
    document(json!({
        "Sid": "Admits", "Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": BUS,
        "Condition": condition,
    }))
}

fn decided<'p>(request: &Request, identity: &'p [Document], resource: &'p [Document]) -> Decision<'p> {
    decide(request, &Policies { identity, resource, ..Policies::default() })
}
