//! Requests as the gateway hands them over, and what is answered.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::request::BODY_LIMIT;
use super::{Request, Response, answer, request};
use crate::{Problem, log};

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    quantity: u32,
}

fn received(parts: Value) -> ApiGatewayV2httpRequest {
    let mut request = json!({
        "version": "2.0", "routeKey": "POST /orders", "rawPath": "/orders", "rawQueryString": "",
        "headers": { "content-type": "application/json" },
        "requestContext": {
            "requestId": "gateway-1", "http": { "method": "POST", "path": "/orders" }, "timeEpoch": 0,
        },
        "isBase64Encoded": false,
    });
    for (name, value) in parts.as_object().expect("an object") {
        request[name] = value.clone();
    }
    serde_json::from_value(request).expect("payload format 2.0")
}

async fn ask(parts: Value) -> Value {
    let function = async |request: Request<Order>| Ok(Response::created(request.body).with_header("Location", "/1"));
    let answer = answer(received(parts), "c1".to_owned(), &function).await;
    serde_json::to_value(answer).expect("serialises")
}

fn problem(answer: &Value) -> Value {
    assert_eq!(answer["headers"]["content-type"], "application/problem+json");
    serde_json::from_str(answer["body"].as_str().expect("a body")).expect("JSON")
}

#[tokio::test]
async fn a_good_request_is_answered_in_json() {
    assert_eq!(
        ask(json!({ "body": r#"{"quantity":12}"# })).await,
        json!({
            "statusCode": 201, "isBase64Encoded": false, "body": r#"{"quantity":12}"#,
            "headers": { "content-type": "application/json", "location": "/1", "x-correlation-id": "c1" },
        })
    );
}

#[tokio::test]
async fn a_base64_body_is_decoded() {
    let answer = ask(json!({ "body": "eyJxdWFudGl0eSI6M30=", "isBase64Encoded": true })).await;
    assert_eq!(answer["body"], r#"{"quantity":3}"#);
}

#[tokio::test]
async fn bad_json_an_absent_body_and_a_wrong_value_are_400() {
    let bad = ask(json!({ "body": "{" })).await;
    assert_eq!(problem(&bad)["detail"], "the body is not valid JSON at line 1 column 1");
    let trailing = ask(json!({ "body": r#"{"quantity":1} x"# })).await;
    assert_eq!(problem(&trailing)["status"], 400);
    let absent = ask(json!({})).await;
    assert_eq!(problem(&absent)["detail"], "a JSON body is needed");
    let wrong = problem(&ask(json!({ "body": r#"{"quantity":"many"}"# })).await);
    assert_eq!(wrong["status"], 400);
    assert_eq!(wrong["errors"][0]["pointer"], "/quantity");
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let body = format!("\"{}\"", "x".repeat(BODY_LIMIT));
    assert_eq!(problem(&ask(json!({ "body": body })).await)["status"], 413);
}

#[tokio::test]
async fn a_body_in_anything_but_json_is_415() {
    let ask = async |kind: &str| {
        let answer = ask(json!({ "body": r#"{"quantity":1}"#, "headers": { "content-type": kind } })).await;
        answer["statusCode"].as_u64().expect("a status")
    };
    for json in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
        assert_eq!(ask(json).await, 201, "{json}");
    }
    for other in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "image/svg+json", ""] {
        assert_eq!(ask(other).await, 415, "{other}");
    }
}

#[tokio::test]
async fn an_author_says_404_409_and_422_and_each_is_a_problem() {
    for (said, title) in [
        (Problem::not_found("no such order"), "Not Found"),
        (Problem::conflict("the order is sent"), "Conflict"),
        (Problem::unprocessable("used with another body"), "Unprocessable Content"),
    ] {
        let status = said.status();
        let said = std::cell::Cell::new(Some(said));
        let function = async |_: Request<()>| -> Result<Response<()>, Problem> { Err(said.take().expect("once")) };
        let answer = answer(received(json!({})), "c1".to_owned(), &function).await;
        let answer = serde_json::to_value(answer).expect("serialises");
        assert_eq!((&answer["statusCode"], &problem(&answer)["title"]), (&json!(status), &json!(title)));
    }
}

/// Whatever a caller says, in a body that is taken, one that is refused, or a parameter: the log has nothing of it.
#[tokio::test]
async fn no_line_of_the_log_has_anything_of_what_was_said() {
    let lines = log::tests::Lines::default();
    let logging = tracing::subscriber::set_default(log::tests::into(&lines));
    let taken = async |_: Request<Value>| Ok(Response::created(json!({ "name": "Ada" })));
    let refused = async |_: Request<Value>| -> Result<Response<()>, Problem> {
        Err(Problem::bad_request("Ada is refused").violation("/name", "Ada is too short"))
    };
    let broken = async |request: Request<Value>| -> Result<Response<()>, Problem> {
        serde_json::from_value::<Order>(request.body)?;
        Ok(Response::no_content())
    };
    let parts = |body: &str| {
        let headers = json!({ "authorization": "Bearer Ada", "idempotency-key": "Ada" });
        received(json!({ "body": body, "headers": headers, "pathParameters": { "id": "Ada" } }))
    };
    let mut statuses = Vec::new();
    for body in [r#"{"name":"Ada"}"#, r#"{"name":"Ada"#, r#""Ada""#] {
        statuses.push(answer(parts(body), "c1".to_owned(), &taken).await.status());
        statuses.push(answer(parts(body), "c1".to_owned(), &refused).await.status());
        statuses.push(answer(parts(body), "c1".to_owned(), &broken).await.status());
    }
    drop(logging);
    assert_eq!(statuses, [201, 400, 500, 400, 400, 400, 201, 400, 500]);
    let written = lines.text();
    assert!(written.lines().count() >= statuses.len(), "{written}");
    assert!(!written.contains("Ada"), "{written}");
}

#[test]
fn a_repeat_has_the_id_of_the_first_request_and_nothing_else_has() {
    let of = |parts: Value| {
        let request: Request<()> = request::decode(received(parts), "c1".to_owned()).expect("decodes");
        request.idempotent_id().map_err(|problem| problem.status())
    };
    let by = |key: &str, authorizer: Value| {
        let mut parts = received(json!({ "headers": { "idempotency-key": key } }));
        parts.request_context.authorizer = serde_json::from_value(authorizer).expect("an authorizer");
        let request: Request<()> = request::decode(parts, "c1".to_owned()).expect("decodes");
        request.idempotent_id().expect("a usable key")
    };
    let key = |key: &str| of(json!({ "headers": { "Idempotency-Key": key } }));
    let first = key("k1").expect("a usable key").expect("a key");
    assert_eq!(key(" k1 "), Ok(Some(first.clone())));
    assert_eq!(of(json!({})), Ok(None));
    let token = |sub: &str| json!({ "jwt": { "claims": { "sub": sub, "iss": "https://issuer" }, "scopes": [] } });
    let user = |name: &str| json!({ "iam": { "userArn": format!("arn:aws:sts::111111111111:{name}") } });
    let others = [
        key("k2").expect("a usable key"),
        of(json!({ "headers": { "idempotency-key": "k1" }, "routeKey": "POST /returns" })).expect("a usable key"),
        by("k1", token("ada")),
        by("k1", token("bob")),
        by("k1", user("assumed-role/clerk/ada")),
        by("k1", user("user/ada")),
        by("k1", user("user/bob")),
    ];
    let distinct: std::collections::BTreeSet<_> = others.iter().flatten().chain([&first]).collect();
    assert_eq!(distinct.len(), others.len() + 1);
    assert_eq!(by("k1", user("assumed-role/clerk/ada")), by("k1", user("assumed-role/clerk/another-login")));
    for bad in ["", "  ", "two words", &"k".repeat(256)] {
        assert_eq!(key(bad), Err(400), "{bad}");
    }
}

#[tokio::test]
async fn a_fault_of_ours_is_500_without_our_inside() {
    let function =
        async |_: Request<()>| -> Result<Response<()>, Problem> { Err(std::io::Error::other("the table's name"))? };
    let answer = answer(received(json!({})), "c1".to_owned(), &function).await;
    let answer = serde_json::to_value(answer).expect("serialises");
    assert_eq!(problem(&answer), json!({ "type": "about:blank", "title": "Internal Server Error", "status": 500 }));
}

#[test]
fn parameters_and_headers_are_found_and_a_wrong_parameter_is_ours() {
    let parts = json!({
        "pathParameters": { "id": "7" }, "queryStringParameters": { "page": "2" },
        "headers": { "Idempotency-Key": "k" },
    });
    let request: Request<()> = request::decode(received(parts), "c1".to_owned()).expect("decodes");
    assert_eq!(request.path("id").expect("there"), "7");
    assert_eq!(request.query("page"), Some("2"));
    assert_eq!(request.header("idempotency-key"), Some("k"));
    assert_eq!(request.path("nothing").expect_err("absent").status(), 500);
}

#[test]
fn who_calls_is_known_by_what_was_verified_and_shown_nowhere() {
    let by = |authorizer: Value| {
        let mut parts = received(json!({ "headers": { "authorization": "Bearer eyJ" }, "body": "\"hello\"" }));
        parts.request_context.authorizer = serde_json::from_value(authorizer).expect("an authorizer");
        request::decode::<String>(parts, "c1".to_owned()).expect("a request")
    };
    let token = by(json!({ "jwt": { "claims": { "sub": "ada", "groups": "[a b]" }, "scopes": ["orders.write"] } }));
    assert_eq!((token.claim("sub"), token.claim("aud"), token.caller()), (Some("ada"), None, None));
    assert_eq!(token.claims().collect::<Vec<_>>(), [("groups", "[a b]"), ("sub", "ada")]);
    let arn = "arn:aws:sts::111111111111:assumed-role/clerk/ada";
    let signed = by(json!({ "iam": { "userArn": arn, "accountId": "111111111111" } }));
    assert_eq!((signed.caller(), signed.claims().count()), (Some(arn), 0));
    for request in [token, signed] {
        let shown = format!("{request:?}");
        assert!(["ada", "hello", "eyJ"].iter().all(|said| !shown.contains(said)), "{shown}");
        assert!(shown.contains("c1"), "{shown}");
    }
}

#[test]
fn a_callers_correlation_id_is_taken_if_usable() {
    let with = |id: &str| received(json!({ "headers": { "x-correlation-id": id } }));
    assert_eq!(request::correlation_id(&with("mine"), "invocation"), "mine");
    assert_eq!(request::correlation_id(&with("two words"), "invocation"), "gateway-1");
    assert_eq!(request::correlation_id(&received(json!({})), "invocation"), "gateway-1");
}
