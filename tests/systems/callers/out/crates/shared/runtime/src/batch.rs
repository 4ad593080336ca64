//! What every function that is given a batch shares: the time that is left, and the answer that names what is
//! not done.
//! Invariant: what is not named counts as done.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::Context;
use serde::Serialize;
use tokio::time::Instant;

/// What is kept back from an invocation's time, to say what was not done.
const MARGIN: Duration = Duration::from_millis(500);

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
