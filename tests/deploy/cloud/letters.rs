//! Queues as SQS documents them: what is received is hidden for a while, what is removed is gone, and a task moves all there is.

use super::World;
use super::wire::Request;
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What lies in queues, by their names, and the tasks that move it.
#[derive(Default)]
pub struct Letters {
    pub queues: BTreeMap<String, Vec<Letter>>,
    pub tasks: Vec<Task>,
    /// Bus and detail of each event that was put.
    pub events: Vec<(String, String)>,
    received: u64,
    failed: u64,
}

/// A message.
#[derive(Clone, Default)]
pub struct Letter {
    pub id: String,
    pub body: String,
    pub group: Option<String>,
    pub deduplication: Option<String>,
    pub beside: Vec<(String, String)>,
    hidden: Option<Instant>,
    receipt: String,
}

/// A task that moves messages.
#[derive(Clone)]
pub struct Task {
    pub from: String,
    pub to: String,
    pub status: String,
    pub rate: Option<i64>,
    /// How many it moves at each look.
    pub step: usize,
    pub moved: usize,
    /// How many there were to move when it was begun.
    pub of: usize,
    pub reason: String,
}

impl Letter {
    pub fn new(id: &str, body: &str) -> Self {
        Self { id: id.to_owned(), body: body.to_owned(), ..Self::default() }
    }

    /// Whether nobody has it in hand.
    pub fn is_visible(&self) -> bool {
        self.hidden.is_none_or(|until| until <= Instant::now())
    }
}

impl Letters {
    /// A queue, by the end of its name.
    pub fn of(&mut self, name: &str) -> &mut Vec<Letter> {
        self.queues.entry(name.to_owned()).or_default()
    }

    /// A reader fails on a message, which is put aside under another id.
    fn fail(&mut self, dead: &str, letter: Letter) {
        self.failed += 1;
        let id = format!("again-{}", self.failed);
        self.of(dead).push(Letter { id, hidden: None, ..letter });
    }

    pub fn count(&self, name: &str) -> usize {
        self.queues.get(name).map_or(0, Vec::len)
    }
}

/// Answers an operation on queues and buses; `None` where it is another.
pub fn answer(world: &mut World, request: &Request) -> Option<Value> {
    let asked: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let name = asked["QueueUrl"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default();
    let letters = &mut world.letters;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(match request.operation.as_str() {
        "ReceiveMessage" => receive(letters, name, &asked),
        "SendMessage" => {
            let id = format!("sent-{}", letters.count(name));
            let sent = Letter {
                body: text(&asked["MessageBody"]).unwrap_or_default(),
                group: text(&asked["MessageGroupId"]),
                deduplication: text(&asked["MessageDeduplicationId"]),
                ..Letter::new(&id, "")
            };
            match world.script.fails.get(name) {
                Some(dead) => letters.fail(dead, sent),
                None => letters.of(name).push(sent),
            }
            json!({ "MessageId": id })
        }
        "DeleteMessage" => {
            letters.of(name).retain(|letter| asked["ReceiptHandle"] != letter.receipt.as_str());
            json!({})
        }
        "ChangeMessageVisibilityBatch" => {
            for entry in asked["Entries"].as_array().into_iter().flatten() {
                let own = |letter: &&mut Letter| entry["ReceiptHandle"] == letter.receipt.as_str();
                letters.of(name).iter_mut().filter(own).for_each(|letter| letter.hidden = None);
            }
            json!({ "Successful": [], "Failed": [] })
        }
        "StartMessageMoveTask" => {
            let end = |arn: &Value| arn.as_str().and_then(|arn| arn.rsplit(':').next()).unwrap_or_default().to_owned();
            let step = world.script.moved_at_once;
            let of = letters.count(&end(&asked["SourceArn"]));
            letters.tasks.insert(
                0,
                Task {
                    from: end(&asked["SourceArn"]),
                    to: end(&asked["DestinationArn"]),
                    status: "RUNNING".to_owned(),
                    rate: asked["MaxNumberOfMessagesPerSecond"].as_i64(),
                    step,
                    moved: 0,
                    of,
                    reason: world.script.move_fails.clone(),
                },
            );
            json!({ "TaskHandle": "t" })
        }
        "ListMessageMoveTasks" => tasks(letters, &world.script.fails, &asked),
        "CancelMessageMoveTask" => {
            letters.tasks.iter_mut().for_each(|task| task.status = "CANCELLED".to_owned());
            json!({})
        }
        "PutEvents" => {
            let entry = &asked["Entries"][0];
            let refused = world.script.event_refused.clone();
            if refused.is_empty() {
                letters.events.push((
                    text(&entry["EventBusName"]).unwrap_or_default(),
                    text(&entry["Detail"]).unwrap_or_default(),
                ));
                json!({ "FailedEntryCount": 0, "Entries": [{ "EventId": "e" }] })
            } else {
                json!({ "FailedEntryCount": 1, "Entries": [{ "ErrorCode": refused, "ErrorMessage": "not this time" }] })
            }
        }
        _ => return None,
    })
}

/// What a function that was invoked answers, which is a relay that publishes all.
pub async fn invoked(world: &Mutex<World>) -> Response {
    let work = world.lock().expect("no case fails with it").script.work;
    tokio::time::sleep(work).await;
    Response::new(r#"{"batchItemFailures":[]}"#.into())
}

fn receive(letters: &mut Letters, name: &str, asked: &Value) -> Value {
    let most = usize::try_from(asked["MaxNumberOfMessages"].as_u64().unwrap_or(1)).unwrap_or(1);
    let hidden = Duration::from_secs(asked["VisibilityTimeout"].as_u64().unwrap_or(30));
    let mut number = letters.received;
    // Of a group that somebody has in hand nothing more is given.
    let held: Vec<Option<String>> =
        letters.of(name).iter().filter(|letter| !letter.is_visible()).map(|letter| letter.group.clone()).collect();
    let is_free =
        |letter: &&mut Letter| letter.is_visible() && (letter.group.is_none() || !held.contains(&letter.group));
    let messages: Vec<Value> = letters
        .of(name)
        .iter_mut()
        .filter(is_free)
        .take(most)
        .map(|letter| {
            number += 1;
            letter.receipt = format!("receipt-{number}");
            letter.hidden = Some(Instant::now() + hidden);
            let beside: serde_json::Map<String, Value> = letter
                .beside
                .iter()
                .map(|(name, text)| (name.clone(), json!({ "DataType": "String", "StringValue": text })))
                .collect();
            let mut known = json!({ "SentTimestamp": "1764000000000" });
            if let Some(group) = &letter.group {
                known["MessageGroupId"] = json!(group);
            }
            json!({
                "MessageId": letter.id, "ReceiptHandle": letter.receipt, "Body": letter.body, "Attributes": known,
                "MessageAttributes": beside,
            })
        })
        .collect();
    letters.received = number;
    json!({ "Messages": messages })
}

/// Lets each task go on a little, and tells of those from a queue.
fn tasks(letters: &mut Letters, fails: &BTreeMap<String, String>, asked: &Value) -> Value {
    let from = asked["SourceArn"].as_str().and_then(|arn| arn.rsplit(':').next()).unwrap_or_default().to_owned();
    let mut tasks = std::mem::take(&mut letters.tasks);
    for task in tasks.iter_mut().filter(|task| task.from == from && task.status == "RUNNING") {
        let some = task.step.min(letters.count(&from));
        let moving: Vec<Letter> = letters.of(&from).drain(..some).collect();
        task.moved += moving.len();
        match fails.get(&task.to) {
            Some(dead) => moving.into_iter().for_each(|letter| letters.fail(dead, letter)),
            None => letters.of(&task.to).extend(moving),
        }
        if !task.reason.is_empty() {
            task.status = "FAILED".to_owned();
        } else if letters.count(&from) == 0 {
            task.status = "COMPLETED".to_owned();
        }
    }
    let of_queue = tasks.iter().filter(|task| task.from == from).map(|task| {
        let mut told = json!({
            "Status": task.status, "ApproximateNumberOfMessagesMoved": task.moved,
            "ApproximateNumberOfMessagesToMove": task.of, "TaskHandle": "t",
        });
        if task.status == "FAILED" {
            told["FailureReason"] = json!(task.reason);
        }
        told
    });
    let results: Vec<Value> = of_queue.collect();
    letters.tasks = tasks;
    json!({ "Results": results })
}
