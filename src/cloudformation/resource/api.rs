//! HTTP APIs.

use serde_json::{Map, Value as Json, json};

use crate::cloudformation::text;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Api, ApiIntegration, ApiRoute, ApiStage, Value};

/// What is logged of a request: enough to find a failure by, and nothing of who called or of what was said.
const LOGGED: &[(&str, &str)] = &[
    ("requestId", "$context.requestId"),
    ("requestTime", "$context.requestTime"),
    ("routeKey", "$context.routeKey"),
    ("status", "$context.status"),
    ("responseLength", "$context.responseLength"),
    ("responseLatency", "$context.responseLatency"),
    ("integrationLatency", "$context.integrationLatency"),
    ("integrationStatus", "$context.integrationStatus"),
    ("integrationError", "$context.integrationErrorMessage"),
    ("error", "$context.error.message"),
];

pub fn api(api: &Api) -> Json {
    let description = api.description.as_deref().map(|words| text::any(words, 1_024));
    json!({ "Name": api.name, "Description": description, "ProtocolType": "HTTP" })
}

pub fn stage(stage: &ApiStage) -> Json {
    let format: Map<_, _> = LOGGED.iter().map(|(key, variable)| ((*key).to_owned(), json!(variable))).collect();
    json!({
        "ApiId": reference(&stage.api),
        "StageName": "$default",
        "AutoDeploy": true,
        "AccessLogSettings": {
            "DestinationArn": attribute(&stage.log_group, "Arn"),
            "Format": Json::Object(format).to_string(),
        },
        "DefaultRouteSettings": {
            "DetailedMetricsEnabled": true,
            "ThrottlingBurstLimit": stage.burst,
            "ThrottlingRateLimit": stage.rate,
        },
    })
}

pub fn integration(integration: &ApiIntegration) -> Json {
    json!({
        "ApiId": reference(&integration.api),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": attribute(&integration.function, "Arn"),
        "PayloadFormatVersion": "2.0",
        "TimeoutInMillis": integration.timeout,
    })
}

/// Every route says who may call it; anyone is the one answer so far.
pub fn route(route: &ApiRoute) -> Json {
    json!({
        "ApiId": reference(&route.api),
        "RouteKey": route.key,
        "AuthorizationType": "NONE",
        "Target": Value::Sub(format!("integrations/${{{}}}", route.integration)),
    })
}
