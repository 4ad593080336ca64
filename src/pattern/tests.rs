//! What the pattern language promises, case by case and as laws.

#[path = "tests/events.rs"]
mod events;
#[path = "tests/forms.rs"]
mod forms;
#[path = "tests/laws.rs"]
mod laws;
#[path = "tests/mistakes.rs"]
mod mistakes;

use crate::pattern::{Pattern, parse};
use serde_json::Value;

/// A pattern that the test means to be valid.
fn pattern(text: &str) -> Pattern {
    parse(&json(text)).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:#?}"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
