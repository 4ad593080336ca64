//! A trace as it is shown.

mod change;
mod faults;
mod mermaid;
mod text;

use serde_json::{Value as Json, json};

use super::{Fault, Strike, Trace};

pub use change::{change, change_as_json, mermaid_of_change};
pub use faults::faults;
pub use mermaid::{mermaid, mermaid_of_faults};
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

/// What faults do to an event, for machines.
pub fn faults_as_json(name: &str, environment: &str, struck: &[(Fault, Vec<Strike>)]) -> Json {
    let strikes: Vec<&Strike> = struck.iter().flat_map(|(_, strikes)| strikes).collect();
    let faults: Vec<&Fault> = struck.iter().map(|(fault, _)| fault).collect();
    let is_lost = strikes.iter().any(|strike| !strike.is_caught);
    json!({
        "version": VERSION, "name": name, "environment": environment,
        "faults": faults, "strikes": strikes, "isLost": is_lost,
    })
}
