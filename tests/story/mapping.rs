//! Event source mappings: from a queue or a stream to a function, as Lambda polls them. What the function answers decides
//! what comes again: the messages that it names, or a shard's records from the first one that it names.

use super::world::word;
use crate::aws::Caller;
use crate::lambda::Function;
use busline::pattern::Pattern;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a batch is handed over. AWS promises no less than once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Once,
    Twice,
}

/// What a mapping reads.
pub enum Source {
    Queue(Queue),
    Stream(Stream),
}

pub struct Queue {
    caller: Caller,
    endpoint: String,
    url: String,
    arn: String,
    size: u64,
}

pub struct Stream {
    caller: Caller,
    endpoint: String,
    arn: String,
    size: u64,
    filters: Vec<Pattern>,
}

impl Source {
    pub fn queue(caller: Caller, endpoint: String, url: String, arn: &str, mapping: &Value) -> Self {
        Self::Queue(Queue { caller, endpoint, url, arn: arn.to_owned(), size: size(mapping).min(10) })
    }

    pub fn stream(caller: Caller, endpoint: String, arn: &str, mapping: &Value) -> Result<Self, Failed> {
        let filters = mapping["FilterCriteria"]["Filters"].as_array().into_iter().flatten();
        let filters = filters.map(|filter| {
            let text = filter["Pattern"].as_str().unwrap_or_default();
            let json: Value = serde_json::from_str(text)?;
            busline::pattern::parse(&json).map_err(|error| Failed::from(format!("{text}: {error:?}")))
        });
        let filters = filters.collect::<Result<_, _>>()?;
        Ok(Self::Stream(Stream { caller, endpoint, arn: arn.to_owned(), size: size(mapping), filters }))
    }
}

fn size(mapping: &Value) -> u64 {
    mapping["BatchSize"].as_u64().unwrap_or(10)
}

/// Polls until `ended`. A stand-in that does not answer is asked again, as AWS's pollers do, but not for ever.
pub fn poll(source: Source, mut function: Function, delivery: Delivery, ended: &AtomicBool) {
    let mut refused = Vec::new();
    while refused.len() < 10 {
        let polled = match &source {
            Source::Queue(queue) => queue.poll(&mut function, delivery, ended),
            Source::Stream(stream) => stream.poll(&mut function, delivery, ended),
        };
        match polled {
            Err(error) if !ended.load(Ordering::Relaxed) => {
                refused.push(error.message().unwrap_or_default().to_owned())
            }
            _ => return,
        }
    }
    panic!("a mapping has been refused too often:\n{}", refused.join("\n"));
}

impl Queue {
    fn poll(&self, function: &mut Function, delivery: Delivery, ended: &AtomicBool) -> Result<(), Failed> {
        while !ended.load(Ordering::Relaxed) {
            let messages = self.receive()?;
            if messages.is_empty() {
                continue;
            }
            let records: Vec<Value> = messages.iter().map(|message| self.record(message)).collect();
            let batch = json!({ "Records": records });
            let Ok(answer) = function.invoke(batch.clone()) else { continue };
            if delivery == Delivery::Twice && function.invoke(batch).is_err() {
                continue;
            }
            let failed = failures(&answer);
            for message in messages.iter().filter(|message| !failed.contains(word(message, "MessageId"))) {
                let asked = json!({ "QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"] });
                self.caller.call(&self.endpoint, "AmazonSQS.DeleteMessage", &asked)?;
            }
        }
        Ok(())
    }

    fn receive(&self) -> Result<Vec<Value>, Failed> {
        let asked = json!({
            "QueueUrl": self.url, "MaxNumberOfMessages": self.size, "WaitTimeSeconds": 1,
            "VisibilityTimeout": super::world::TIMEOUT.as_secs() * 6,
            "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let answer = self.caller.call(&self.endpoint, "AmazonSQS.ReceiveMessage", &asked)?;
        Ok(answer["Messages"].as_array().cloned().unwrap_or_default())
    }

    fn record(&self, message: &Value) -> Value {
        json!({
            "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
            "attributes": message["Attributes"], "messageAttributes": {}, "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs", "eventSourceARN": self.arn, "awsRegion": "eu-west-1",
        })
    }
}

impl Stream {
    fn poll(&self, function: &mut Function, delivery: Delivery, ended: &AtomicBool) -> Result<(), Failed> {
        let mut iterator = iterator(&self.caller, &self.endpoint, &self.arn)?;
        while !ended.load(Ordering::Relaxed) {
            let asked = json!({ "ShardIterator": iterator, "Limit": self.size });
            let read = call(&self.caller, &self.endpoint, "GetRecords", &asked)?;
            iterator = read["NextShardIterator"].clone();
            let records = read["Records"].as_array().into_iter().flatten().filter(|record| self.takes(record));
            let records: Vec<Value> = records.map(|record| self.record(record)).collect();
            if records.is_empty() {
                std::thread::sleep(Duration::from_millis(200));
            }
            self.relay(&records, function, ended);
            if delivery == Delivery::Twice {
                self.relay(&records, function, ended);
            }
        }
        Ok(())
    }

    /// Hands records over until all are done with; after a fault of the whole, the batch is halved.
    fn relay(&self, records: &[Value], function: &mut Function, ended: &AtomicBool) {
        let (mut rest, mut size) = (records, records.len());
        while !rest.is_empty() && !ended.load(Ordering::Relaxed) {
            let batch = &rest[..size.clamp(1, rest.len())];
            let Ok(answer) = function.invoke(json!({ "Records": batch })) else {
                size = batch.len().div_ceil(2);
                continue;
            };
            let failed = failures(&answer);
            let number = |record: &Value| record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default().to_owned();
            let done = batch.iter().take_while(|record| !failed.contains(&number(record))).count();
            rest = &rest[done..];
            size = rest.len();
        }
    }

    fn takes(&self, record: &Value) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| filter.matches(record))
    }

    fn record(&self, record: &Value) -> Value {
        let mut record = record.clone();
        record["eventSourceARN"] = self.arn.as_str().into();
        record
    }
}

/// All records of a stream, from its beginning.
pub fn records(caller: &Caller, endpoint: &str, arn: &str) -> Result<Vec<Value>, Failed> {
    let mut iterator = iterator(caller, endpoint, arn)?;
    let mut records = Vec::new();
    loop {
        let read = call(caller, endpoint, "GetRecords", &json!({ "ShardIterator": iterator, "Limit": 1000 }))?;
        match read["Records"].as_array() {
            Some(found) if !found.is_empty() => records.extend(found.iter().cloned()),
            _ => return Ok(records),
        }
        iterator = read["NextShardIterator"].clone();
    }
}

/// Before the first record of a stream's one shard.
fn iterator(caller: &Caller, endpoint: &str, arn: &str) -> Result<Value, Failed> {
    let described = call(caller, endpoint, "DescribeStream", &json!({ "StreamArn": arn }))?;
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let asked = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
    Ok(call(caller, endpoint, "GetShardIterator", &asked)?["ShardIterator"].clone())
}

fn call(caller: &Caller, endpoint: &str, operation: &str, body: &Value) -> Result<Value, Failed> {
    caller.call(endpoint, &format!("DynamoDBStreams_20120810.{operation}"), body)
}

/// What a function names as not done: message ids, or sequence numbers.
fn failures(answer: &Value) -> BTreeSet<String> {
    let failures = answer["batchItemFailures"].as_array().into_iter().flatten();
    failures.map(|failure| word(failure, "itemIdentifier").to_owned()).collect()
}
