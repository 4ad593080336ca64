//! What every Lambda function shares: the loop with the platform.
//! Invariant: an invocation's error becomes the platform's error, so what asked for it is tried again.

#[cfg(feature = "consumer")]
use jiff::Timestamp;
use lambda_runtime::{Context, LambdaEvent};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Answers invocations until the platform ends the process.
pub(crate) async fn serve<E, A, F>(answer: F) -> Result<(), Error>
where
    E: for<'de> Deserialize<'de>,
    A: Serialize,
    F: AsyncFn(E, Context) -> Result<A, lambda_runtime::Error>,
{
    let answer = &answer;
    // Boxed, because the platform's layers and the SDK's calls, one inside the other, make a type so deep that the
    // compiler gives up on it.
    let service = lambda_runtime::service_fn(|event: LambdaEvent<E>| Box::pin(answer(event.payload, event.context)));
    Box::pin(lambda_runtime::run(service)).await.map_err(|error| Error::Runtime(error.to_string()))
}

/// When the platform ends this invocation.
#[cfg(feature = "consumer")]
pub(crate) fn end(context: &Context) -> Timestamp {
    let milliseconds = i64::try_from(context.deadline).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}
