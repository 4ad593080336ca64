//! A trace as it is shown.

mod text;

use serde_json::{Value as Json, json};

use super::Trace;

pub use text::text;

/// The version of the JSON that a trace is told in.
pub const VERSION: u32 = 1;

/// For machines.
pub fn as_json(name: &str, environment: &str, trace: &Trace) -> Json {
    let mut answer = json!({ "version": VERSION, "name": name, "environment": environment });
    let told = serde_json::to_value(trace).expect("names and texts are JSON");
    let members = answer.as_object_mut().expect("made as one");
    members.extend(told.as_object().cloned().into_iter().flatten());
    answer
}
