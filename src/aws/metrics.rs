//! CloudWatch, asked for what SQS does not tell of itself: how long the oldest message of a queue has lain there.
//!
//! The request is made of what the SDK's clients are made of, in CloudWatch's JSON protocol. Its own client speaks another,
//! which hardly anything that stands for AWS understands, and brings a second HTTP library and ninety thousand lines for this
//! one operation.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::fault::{self, Error};
use super::{Client, now};
use crate::plan::naming;

/// The most metrics that one request asks for.
const AT_ONCE: usize = 500;
/// How far back a value is looked for, in seconds. There is one a minute, a quarter of an hour late at most.
const WINDOW: i64 = 1_800;

/// What speaks to CloudWatch.
#[derive(Clone, Debug)]
pub struct Metrics(Operation<Json, Answer, ErrorMetadata>);

/// What CloudWatch answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    metric_data_results: Vec<Data>,
    next_token: Option<String>,
}

/// The values of one metric, the newest first.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    id: String,
    #[serde(default)]
    values: Vec<f64>,
}

/// An error, as the protocol has it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    #[serde(rename = "__type")]
    kind: String,
    #[serde(alias = "Message")]
    message: Option<String>,
}

/// How long the oldest message of each of some queues has lain there, in seconds, by the queue's name. CloudWatch does not
/// know it yet of a queue that was filled some minutes ago.
pub async fn oldest(client: &Client, queues: &[&str]) -> Result<BTreeMap<String, u64>, Error> {
    let mut found = BTreeMap::new();
    for some in queues.chunks(AT_ONCE) {
        let mut asked = question(some, now());
        loop {
            let answer = client.metrics.0.invoke(asked.clone()).await;
            let answer = answer.map_err(|error| {
                client.failed("ask CloudWatch how old messages are", fault::cause(error).of_reader())
            })?;
            for Data { id, values } in answer.metric_data_results {
                let queue = id.strip_prefix('q').and_then(|number| some.get(number.parse::<usize>().ok()?));
                if let Some((queue, age)) = queue.zip(values.first()) {
                    // What comes on a later page is older.
                    found.entry((*queue).to_owned()).or_insert(*age as u64);
                }
            }
            let Some(next) = answer.next_token else { break };
            asked["NextToken"] = next.into();
        }
    }
    Ok(found)
}

fn question(queues: &[&str], now: i64) -> Json {
    let of_queue = |(number, queue): (usize, &&str)| {
        let dimension = json!({ "Name": "QueueName", "Value": queue });
        let metric = json!({
            "Namespace": "AWS/SQS", "MetricName": "ApproximateAgeOfOldestMessage", "Dimensions": [dimension],
        });
        json!({ "Id": format!("q{number}"), "MetricStat": { "Metric": metric, "Period": 60, "Stat": "Maximum" } })
    };
    let queries: Vec<Json> = queues.iter().enumerate().map(of_queue).collect();
    json!({
        "MetricDataQueries": queries, "StartTime": now - WINDOW, "EndTime": now, "ScanBy": "TimestampDescending",
    })
}

impl Metrics {
    /// Speaks for whom a configuration speaks.
    pub fn new(config: &SdkConfig) -> Self {
        let operation = Operation::builder().service_name("CloudWatch").operation_name("GetMetricData");
        let mut operation = operation
            .serializer(request)
            .deserializer(read)
            .endpoint_url(&endpoint(config))
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .runtime_plugin(signature(config));
        if let Some(version) = config.behavior_version() {
            operation = operation.behavior_version(version);
        }
        if let Some(requests) = config.http_client() {
            operation = operation.http_client(requests);
        }
        if let Some(retries) = config.retry_config() {
            operation = operation.standard_retry(retries);
        }
        if let Some(timeouts) = config.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        Self(operation.build())
    }
}

/// Where CloudWatch answers.
fn endpoint(config: &SdkConfig) -> String {
    let key = ServiceConfigKey::builder().service_id("CloudWatch").env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let key = key.build().expect("it has all of its parts");
    let said = config.service_config().and_then(|said| said.load_config(key));
    let region = config.region().map_or("", |region| region.as_ref());
    // In the regions of the government the one endpoint is as FIPS asks.
    let fips = if config.use_fips() == Some(true) && !region.starts_with("us-gov-") { "-fips" } else { "" };
    said.or_else(|| config.endpoint_url().map(str::to_owned))
        .unwrap_or_else(|| format!("https://monitoring{fips}.{region}.{}", naming::dns_suffix(region)))
}

/// What signs requests as the configuration's credentials.
fn signature(config: &SdkConfig) -> StaticRuntimePlugin {
    let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    let mut components = RuntimeComponentsBuilder::new("signature")
        .with_auth_scheme(SigV4AuthScheme::new())
        .with_auth_scheme_option_resolver(Some(schemes))
        .with_identity_cache(config.identity_cache());
    if let Some(credentials) = config.credentials_provider() {
        components = components.with_identity_resolver(SCHEME_ID, credentials);
    }
    let mut layer = Layer::new("signature");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: config.region().cloned().map(SigningRegion::from),
        name: Some(SigningName::from_static("monitoring")),
        ..SigV4OperationSigningConfig::default()
    });
    StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
}

fn request(asked: Json) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(asked.to_string()));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("user-agent", concat!("busline/", env!("CARGO_PKG_VERSION")));
    headers.insert("x-amz-target", "GraniteServiceVersion20100801.GetMetricData");
    Ok(request)
}

fn read(response: &HttpResponse) -> Result<Answer, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    let failure = ErrorMetadata::builder();
    let failure = if response.status().is_success() {
        match serde_json::from_slice(body) {
            Ok(answer) => return Ok(answer),
            Err(error) => failure.message(format!("it does not answer as CloudWatch does: {error}")),
        }
    } else {
        let Refusal { kind, message } = serde_json::from_slice(body).unwrap_or_default();
        let failure = failure.code(kind.rsplit('#').next().unwrap_or_default());
        failure.message(message.unwrap_or_else(|| format!("it answers with HTTP status {}", response.status())))
    };
    Err(OrchestratorError::operation(failure.build()))
}
