//! HTTP APIs.

use serde_json::{Map, Value as Json, json};

use crate::cloudformation::text;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Api, ApiAuthorizer, ApiIntegration, ApiRoute, ApiStage, Authorization, Value};

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

/// A token is looked for where everyone puts it.
pub fn authorizer(authorizer: &ApiAuthorizer) -> Json {
    json!({
        "ApiId": reference(&authorizer.api),
        "Name": authorizer.name,
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": { "Issuer": authorizer.issuer, "Audience": authorizer.audience },
    })
}

/// Every route says who may call it.
pub fn route(route: &ApiRoute) -> Json {
    let (kind, authorizer, scopes) = match &route.authorization {
        Authorization::None => ("NONE", None, None),
        Authorization::Iam => ("AWS_IAM", None, None),
        Authorization::Jwt(authorizer, scopes) => {
            ("JWT", Some(reference(authorizer)), (!scopes.is_empty()).then_some(scopes))
        }
    };
    json!({
        "ApiId": reference(&route.api),
        "RouteKey": route.key,
        "AuthorizationType": kind,
        "AuthorizerId": authorizer,
        "AuthorizationScopes": scopes,
        "Target": Value::Sub(format!("integrations/${{{}}}", route.integration)),
    })
}
