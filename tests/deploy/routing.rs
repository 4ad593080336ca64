//! A consumer removed while its producer publishes, where events really go from bus to bus to queue: on LocalStack.

use super::order::without_consumer;
use super::project::{Project, ends, good};
use super::proxy::Proxy;
use crate::aws::Caller;
use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const ORDERS: &str = "111111111111";
const SHIPPING: &str = "222222222222";
/// How often the producer publishes.
const PACE: Duration = Duration::from_millis(25);
/// How long an event may be on its way.
const DELIVERY: Duration = Duration::from_secs(3);

/// Everything that was published before the producer's bus let go of the consumer arrives, nothing that came later, and no
/// queue for dead letters holds anything.
pub fn removal() -> Outcome {
    let cloud = Proxy::localstack()?;
    let project = Project::shop("routing", cloud.address.clone())?;
    good(project.run(&["bootstrap", "--trust", "arn:aws:iam::999999999999:role/ci"])?)?;
    project.deployed(&[])?;
    let endpoint = cloud.server.endpoint();
    let (orders, shipping) = (Caller::of(&endpoint, ORDERS)?, Caller::of(&endpoint, SHIPPING)?);
    let queue = queues(&shipping, &endpoint)?.into_iter().find(|url| url.ends_with("--pack-parcel"));
    let queue = queue.ok_or("shipping has no queue for its handler")?;

    let (published, ended) = (AtomicBool::new(false), AtomicBool::new(false));
    let (sent, received) = thread::scope(|scope| {
        let producer = scope.spawn(|| publish(&orders, &endpoint, &published));
        let consumer = scope.spawn(|| consume(&shipping, &endpoint, &queue, &ended));
        let removed = remove(&project);
        // What comes after the removal goes nowhere, so there has to be some of it.
        thread::sleep(DELIVERY);
        published.store(true, Ordering::Relaxed);
        let sent = producer.join().expect("it does not panic");
        thread::sleep(DELIVERY);
        ended.store(true, Ordering::Relaxed);
        let received = consumer.join().expect("it does not panic");
        // Who ended too early says more than what came of that.
        let (sent, received) = (sent?, received?);
        removed.map(|()| (sent, received))
    })?;

    let last = received.last().copied().ok_or("nothing arrived")?;
    let lost: Vec<u64> = (0..last).filter(|number| !received.contains(number)).collect();
    if !lost.is_empty() || last + 1 >= sent {
        return Err(
            format!("{sent} events were sent, the last to arrive is {last}, and these did not: {lost:?}").into()
        );
    }
    for (caller, account) in [(&orders, ORDERS), (&shipping, SHIPPING)] {
        for url in queues(caller, &endpoint)? {
            let held = depth(caller, &endpoint, &url)?;
            if held != "0" {
                return Err(format!("{url} of {account} holds {held}").into());
            }
        }
    }
    match queues(&shipping, &endpoint)?.contains(&queue) {
        true => Err("the queue of the consumer that was removed still stands".into()),
        false => Ok(()),
    }
}

/// Takes the consumer out of the file and deploys, again where its queue still held something.
fn remove(project: &Project) -> Outcome {
    thread::sleep(DELIVERY);
    without_consumer(project)?;
    let mut said = String::new();
    for _ in 0..5 {
        let run = project.deploy(&["--yes"])?;
        ends(&run, 0, &[])?;
        said = super::project::said(&run);
        if said.contains("nothing to do") {
            return Ok(());
        }
    }
    Err(format!("the removal does not come to an end\n{said}").into())
}

/// Puts numbered events on the bus of orders, as its relay does, and answers how many.
fn publish(caller: &Caller, endpoint: &str, ended: &AtomicBool) -> Result<u64, Failed> {
    let mut number = 0;
    while !ended.load(Ordering::Relaxed) {
        let detail =
            json!({ "metadata": { "id": number.to_string() }, "data": { "id": number.to_string() } }).to_string();
        let entry = json!({
            "EventBusName": "shop--dev--orders", "Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": detail,
        });
        let answer = caller.call(endpoint, "AWSEvents.PutEvents", &json!({ "Entries": [entry] }))?;
        if answer["FailedEntryCount"] != 0 {
            return Err(format!("an event was not taken: {answer}").into());
        }
        number += 1;
        thread::sleep(PACE);
    }
    Ok(number)
}

/// Takes events from a queue, until it is gone or the time is over, and answers their numbers.
fn consume(caller: &Caller, endpoint: &str, queue: &str, ended: &AtomicBool) -> Result<BTreeSet<u64>, Failed> {
    let mut received = BTreeSet::new();
    while !ended.load(Ordering::Relaxed) {
        let asked = json!({ "QueueUrl": queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1 });
        let answer = match caller.call(endpoint, "AmazonSQS.ReceiveMessage", &asked) {
            Ok(answer) => answer,
            Err(error) if error.message().is_some_and(|said| said.contains("QueueDoesNotExist")) => break,
            Err(error) => return Err(error),
        };
        for message in answer["Messages"].as_array().into_iter().flatten() {
            let event: Value = serde_json::from_str(message["Body"].as_str().ok_or("no body")?)?;
            received.insert(event["detail"]["metadata"]["id"].as_str().ok_or("no number")?.parse()?);
            let done = json!({ "QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"] });
            caller.call(endpoint, "AmazonSQS.DeleteMessage", &done)?;
        }
    }
    Ok(received)
}

/// The URLs of an account's queues.
fn queues(caller: &Caller, endpoint: &str) -> Result<Vec<String>, Failed> {
    let answer = caller.call(endpoint, "AmazonSQS.ListQueues", &json!({}))?;
    let urls = answer["QueueUrls"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Ok(urls.map(str::to_owned).collect())
}

/// How many messages a queue holds.
fn depth(caller: &Caller, endpoint: &str, queue: &str) -> Result<String, Failed> {
    let asked = json!({ "QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"] });
    let answer = caller.call(endpoint, "AmazonSQS.GetQueueAttributes", &asked)?;
    Ok(answer["Attributes"]["ApproximateNumberOfMessages"].as_str().unwrap_or_default().to_owned())
}
