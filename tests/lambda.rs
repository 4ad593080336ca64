//! The sample's built functions under the real protocol: a Runtime API on loopback.

mod cargo_lambda;
mod function;
mod runtime_api;

pub use function::{Function, Process};

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
    let _ = fs::remove_file(&log);
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

/// A request as API Gateway hands it over in its payload format 2.0.
pub fn request(method: &str, body: &Value, path: &[(&str, &str)]) -> Value {
    let parameters: serde_json::Map<String, Value> =
        path.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
        "headers": { "content-type": "application/json" }, "pathParameters": parameters,
        "requestContext": {
            "accountId": "111111111111", "apiId": "api", "domainName": "api.example", "domainPrefix": "api",
            "http": { "method": method, "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test" },
            "requestId": "gateway-1", "routeKey": "$default", "stage": "$default",
            "time": "24/Nov/2026:10:00:00 +0000", "timeEpoch": 1_795_514_400_000_i64,
        },
        "body": body, "isBase64Encoded": false,
    })
}
