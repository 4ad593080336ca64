//! The sample's built functions under the real protocol: a Runtime API on loopback.

mod cargo_lambda;
mod function;
mod request;
mod runtime_api;

pub use function::{Function, Process};
pub use request::request;

use crate::binaries;
use crate::program::{Outcome, scratch};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::time::Duration;

/// Cases that need the sample's functions built.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("lambda::a_route_tells_a_caller_what_is_wrong", problems),
        Trial::test("lambda::a_function_answers_under_cargo_lambda", cargo_lambda::answers),
    ]
}

/// What the route behind `POST /subscriptions` needs to start.
const VARIABLES: [(&str, &str); 4] = [
    ("AWS_REGION", "eu-west-1"),
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("BUSLINE_TABLE_SUBSCRIPTIONS", "subscriptions"),
];

/// The status of a problem, where an answer is one and tells the same status twice.
fn problem_of(answer: &Value) -> Option<u64> {
    let problem: Value = serde_json::from_str(answer["body"].as_str()?).ok()?;
    let is_problem = answer["headers"]["content-type"] == "application/problem+json";
    answer["statusCode"].as_u64().filter(|status| is_problem && problem["status"] == *status)
}

/// Nothing but the function is needed to refuse what cannot be taken.
fn problems() -> Outcome {
    let folder = scratch("lambda");
    fs::create_dir_all(&folder)?;
    let log = folder.join("problems.log");
    // What an earlier run has said is none of this one's.
    fs::write(&log, "")?;
    let program = binaries::sample()?.join("subscriptions--create-subscription");
    let variables = VARIABLES.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let mut function = Function::new(program, variables, Duration::from_secs(10), log);
    let mut faults = Vec::new();
    for (body, status) in [
        (json!(null), 400),
        (json!("{"), 400),
        (json!("{\"customerFirstName\": 7}"), 400),
        (json!(format!("\"{}\"", "x".repeat(64 * 1024))), 413),
    ] {
        let answer = function.invoke(request("POST", &body, &[]))?;
        if problem_of(&answer) != Some(status) {
            faults.push(format!("{body}: {answer}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
