//! What a table sends, and what it makes of the answers, with the real client on a scripted connection.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::*;
use crate::cause::Claim;

/// Answers by a script, the last answer for ever, and remembers operations and bodies.
#[derive(Clone, Debug)]
struct Scripted {
    answers: Arc<Mutex<Vec<(u16, Value)>>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl HttpConnector for Scripted {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target =
            request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next()).map(str::to_owned);
        let body = request.body().bytes().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        self.asked.lock().expect("not poisoned").push((target.unwrap_or_default(), body));
        let mut answers = self.answers.lock().expect("not poisoned");
        let (status, body) = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        let status = status.try_into().expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, body.to_string().into())))
    }
}

fn scripted(answers: &[(u16, Value)]) -> (Table, Scripted) {
    let script = Scripted { answers: Arc::new(Mutex::new(answers.to_vec())), asked: Arc::default() };
    let connector = script.clone();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::for_tests())
        .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(connector.clone())))
        .build();
    (Table::new(Client::from_conf(config), "things", "id"), script)
}

fn cancelled(item: &str, mark: &str) -> (u16, Value) {
    let reasons = json!([{ "Code": item }, { "Code": mark }]);
    (400, json!({ "__type": "com.amazonaws.dynamodb#TransactionCanceledException", "CancellationReasons": reasons }))
}

fn done() -> (u16, Value) {
    (200, json!({}))
}

fn cause() -> Cause {
    let claim = Claim::new("claims".into(), "make-invoice#e1".into(), "r1".into(), Duration::from_secs(60));
    Cause { trace: Trace::start("c1"), held: claim.into() }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_an_event_is_done_with_carries_its_mark() {
    let (table, script) = scripted(&[done()]);
    let cause = cause();
    let write = table.insert(&json!({ "id": "1" }), cause.clone()).await.expect("an outcome");
    assert_eq!((write, cause.held.is_marked()), (Write::Applied, true));
    let (operation, sent) = script.asked.lock().expect("not poisoned")[0].clone();
    assert_eq!(operation, "TransactWriteItems");
    assert!(sent["ClientRequestToken"].is_string(), "the SDK's own attempts are one transaction");
    let [item, mark] = sent["TransactItems"].as_array().expect("parts").as_slice() else { panic!("{sent}") };
    assert_eq!((&item["Put"]["TableName"], &item["Put"]["Item"]["id"]), (&json!("things"), &json!({ "S": "1" })));
    assert_eq!(item["Put"]["ConditionExpression"], "attribute_not_exists(#key)");
    let mark = &mark["Update"];
    assert_eq!((&mark["TableName"], &mark["Key"]), (&json!("claims"), &json!({ "id": { "S": "make-invoice#e1" } })));
    assert_eq!(mark["ConditionExpression"], "#owner = :owner AND #state = :claimed");
    let values = &mark["ExpressionAttributeValues"];
    assert_eq!((&values[":owner"], &values[":done"]), (&json!({ "S": "r1" }), &json!({ "S": "done" })));
}

#[tokio::test(start_paused = true)]
async fn a_refused_write_marks_nothing_and_a_lost_claim_is_no_refusal() {
    let (table, _) = scripted(&[cancelled("ConditionalCheckFailed", "None")]);
    let cause = cause();
    let changes = json!({ "n": 1 });
    let write = table.update(json!({ "id": "1" }), &changes, Condition::exists(), cause.clone()).await;
    assert_eq!((write.expect("an outcome"), cause.held.is_marked()), (Write::Refused, false));
    let (table, _) = scripted(&[cancelled("ConditionalCheckFailed", "ConditionalCheckFailed")]);
    let lost = table.insert(&json!({ "id": "1" }), cause.clone()).await.expect_err("no outcome");
    assert_eq!(lost.to_string(), "insert: the claim on the event has passed to another");
    assert!(!cause.held.is_marked());
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_tried_again_and_not_for_ever() {
    let conflict = || cancelled("TransactionConflict", "None");
    let (table, script) = scripted(&[conflict(), conflict(), done()]);
    assert_eq!(table.insert(&json!({ "id": "1" }), cause()).await.expect("an outcome"), Write::Applied);
    assert_eq!(script.asked.lock().expect("not poisoned").len(), 3);
    let (table, script) = scripted(&[conflict()]);
    table.insert(&json!({ "id": "1" }), cause()).await.expect_err("no outcome");
    assert_eq!(script.asked.lock().expect("not poisoned").len(), 6);
    let single = json!({ "__type": "com.amazonaws.dynamodb#TransactionConflictException" });
    let (table, script) = scripted(&[(400, single), done()]);
    assert_eq!(table.insert(&json!({ "id": "1" }), &Trace::start("c1")).await.expect("an outcome"), Write::Applied);
    let asked = script.asked.lock().expect("not poisoned");
    assert_eq!(asked.iter().map(|(operation, _)| operation.as_str()).collect::<Vec<_>>(), ["PutItem", "PutItem"]);
}

#[tokio::test(start_paused = true)]
async fn an_event_is_done_with_one_write() {
    let (table, script) = scripted(&[done()]);
    let cause = cause();
    assert_eq!(table.insert(&json!({ "id": "1" }), cause.clone()).await.expect("an outcome"), Write::Applied);
    let again = table.insert(&json!({ "id": "2" }), cause).await.expect_err("no outcome");
    assert_eq!(again.to_string(), "insert: the event was marked done by a write before");
    assert_eq!(script.asked.lock().expect("not poisoned").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_has_claimed_is_written_by_itself() {
    let refused = json!({ "__type": "com.amazonaws.dynamodb#ConditionalCheckFailedException" });
    let (table, script) = scripted(&[done(), done(), (400, refused)]);
    let cause = || Cause::from(Trace::start("c1"));
    let key = json!({ "id": "1" });
    let still = Condition::is("status", "active");
    let update = table.update(&key, json!({ "n": 1 }), Condition::exists(), cause()).await.expect("an outcome");
    let replace = table.replace(&key, Condition::exists(), cause()).await.expect("an outcome");
    let delete = table.delete(&key, still).await.expect("an outcome");
    assert_eq!([update, replace, delete], [Write::Applied, Write::Applied, Write::Refused]);
    let asked = script.asked.lock().expect("not poisoned");
    assert_eq!(
        (asked[0].0.as_str(), &asked[0].1["UpdateExpression"]),
        ("UpdateItem", &json!("SET #u0 = :u0, #u1 = :u1"))
    );
    assert_eq!(
        (asked[1].0.as_str(), &asked[1].1["ConditionExpression"]),
        ("PutItem", &json!("attribute_exists(#key)"))
    );
    let condition = &asked[2].1["ConditionExpression"];
    assert_eq!((asked[2].0.as_str(), condition), ("DeleteItem", &json!("attribute_exists(#key) AND #c0 = :c0")));
}
