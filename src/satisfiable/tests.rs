//! What can match and what cannot, case by case and as laws.

mod cases;
mod laws;
mod reasons;

use serde_json::Value;

use crate::pattern::{self, Pattern};
use crate::schema::{self, Object};

/// The schema of a document that the test means to be right.
fn schema(document: &Value) -> Object {
    schema::reduce(document).unwrap_or_else(|mistakes| panic!("{document}: {mistakes:#?}"))
}

/// A pattern that the test means to be valid.
fn pattern(value: &Value) -> Pattern {
    pattern::parse(value).unwrap_or_else(|mistakes| panic!("{value}: {mistakes:#?}"))
}
