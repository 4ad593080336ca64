//! What every Lambda function shares: the loop with the platform, the time that is left, and the answer of a
//! partly done batch.
//! Invariant: what is not named as failed is done.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, LambdaEvent};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::Error;

/// What is kept back from an invocation's time, to say what was not done.
const MARGIN: Duration = Duration::from_millis(500);

/// Answers invocations until the platform ends the process.
pub(crate) async fn serve<E, A, F>(answer: F) -> Result<(), Error>
where
    E: for<'de> Deserialize<'de>,
    A: Serialize,
    F: AsyncFn(E, Context) -> Result<A, lambda_runtime::Error>,
{
    let answer = &answer;
    let service = lambda_runtime::service_fn(|event: LambdaEvent<E>| answer(event.payload, event.context));
    lambda_runtime::run(service).await.map_err(|error| Error::Runtime(error.to_string()))
}

/// When this invocation has to stop working.
pub(crate) fn deadline(context: &Context) -> Instant {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left = Duration::from_millis(context.deadline).saturating_sub(now).saturating_sub(MARGIN);
    Instant::now() + left
}

/// The answer to a batch: what is to be delivered again.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchResponse {
    pub(crate) batch_item_failures: Vec<ItemFailure>,
}

/// One item that is not done.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ItemFailure {
    pub(crate) item_identifier: String,
}

impl FromIterator<String> for BatchResponse {
    fn from_iter<I: IntoIterator<Item = String>>(identifiers: I) -> Self {
        let failure = |item_identifier| ItemFailure { item_identifier };
        Self { batch_item_failures: identifiers.into_iter().map(failure).collect() }
    }
}
