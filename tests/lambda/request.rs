//! A request as API Gateway hands it over.

use serde_json::{Map, Value, json};

/// A request with this body and these path parameters, in the gateway's payload format 2.0.
pub fn request(method: &str, body: &Value, path: &[(&str, &str)]) -> Value {
    let parameters: Map<String, Value> =
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
