//! A relay that is given changes. It answers which of them have to come again, and puts aside what can never become an event.
//!
//! Invariant: while it may still be at work on changes, this run does not give it the same again.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::Builder;
use aws_sdk_lambda::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_lambda::primitives::Blob;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use serde_json::Value as Json;

use super::send::answer;
use crate::aws::Client;
use crate::aws::fault::{self, Error};
use crate::aws::stop::Stop;

/// How long its answer is waited for: Lambda lets no function run for longer than fifteen minutes.
const LONGEST: Duration = Duration::from_secs(16 * 60);

/// Gives a relay changes. A signal ends the waiting.
pub async fn relay(client: &Client, stop: &Stop, function: &str, payload: &str) -> Result<(), Error> {
    let timeouts = TimeoutConfig::builder().read_timeout(LONGEST).operation_attempt_timeout(LONGEST).build();
    let patient = Builder::default().timeout_config(timeouts).retry_classifier(NotUnheard);
    let asked = client.functions.invoke().function_name(function).payload(Blob::new(payload.as_bytes()));
    let given = tokio::select! {
        given = asked.customize().config_override(patient).send() => given,
        () = stop.asked() => return Err(answer(client, format!("interrupted before {function} has answered, which may go on"))),
    };
    let given = given.map_err(|error| client.failed(format!("give {function} the changes"), fault::cause(error)))?;
    if let Some(error) = given.function_error() {
        return Err(answer(client, format!("{function} failed ({error}): its log says why")));
    }
    let said: Json = given.payload().and_then(|said| serde_json::from_slice(said.as_ref()).ok()).unwrap_or_default();
    match said["batchItemFailures"].as_array().map(Vec::len) {
        Some(0) => Ok(()),
        Some(_) => Err(answer(client, format!("{function} could not publish all of the changes: its log says why"))),
        None => Err(answer(client, format!("{function} does not answer as a relay does"))),
    }
}

/// What was perhaps heard and not answered is not asked again; what was refused, as where too much is asked at once, is.
#[derive(Debug)]
struct NotUnheard;

impl ClassifyRetry for NotUnheard {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.output_or_error() {
            Some(Err(error)) if error.is_timeout_error() || error.is_connector_error() => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "not what was perhaps heard"
    }
}
