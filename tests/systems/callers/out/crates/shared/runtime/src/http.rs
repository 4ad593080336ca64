//! From an HTTP API to the author's function and back: API Gateway's payload format 2.0.
//! Invariant: whatever happens the caller gets JSON with a status that says whose fault it is, and never our
//! inside.

mod request;
mod response;
#[cfg(test)]
mod tests;

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::Instrument;

pub use request::Request;
pub use response::Response;

use crate::{Error, Problem, function, log};
use response::Answer;

/// A handler behind a route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The domain.
    pub domain: &'static str,
    /// The handler's name.
    pub handler: &'static str,
}

/// Answers requests until the platform ends the process.
///
/// # Errors
/// The platform's runtime failed.
pub async fn run<B, A, F>(route: Route, function: F) -> Result<(), Error>
where
    B: DeserializeOwned,
    A: Serialize,
    F: AsyncFn(Request<B>) -> Result<Response<A>, Problem>,
{
    log::start();
    function::serve(async |received: ApiGatewayV2httpRequest, context: Context| {
        let correlation_id = request::correlation_id(&received, &context.request_id);
        let Route { domain, handler } = route;
        let span = tracing::info_span!("request", domain, handler, correlationId = correlation_id);
        Ok(answer(received, correlation_id, &function).instrument(span).await)
    })
    .await
}

async fn answer<B, A, F>(received: ApiGatewayV2httpRequest, correlation_id: String, function: &F) -> Answer
where
    B: DeserializeOwned,
    A: Serialize,
    F: AsyncFn(Request<B>) -> Result<Response<A>, Problem>,
{
    let worked = async {
        let request = request::decode(received, correlation_id.clone())?;
        response::encode(function(request).await?)
    };
    let answer = worked.await.unwrap_or_else(|problem| {
        if problem.status() >= 500 {
            tracing::error!(error = %problem, "a fault of ours");
        }
        response::of_problem(&problem)
    });
    tracing::info!(status = answer.status(), "answered");
    answer.with_header("x-correlation-id", correlation_id)
}
