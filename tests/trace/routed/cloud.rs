//! LocalStack, with what carries the events of systems: stacks, what is put and what is received.

use super::questions::{Arrivals, Question};
use crate::aws::Caller;
use crate::deployment::part::{self, ROUTING};
use crate::program::Outcome;
use crate::server::Server;
use busline::cloudformation::Stack;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

/// How long an event may be on its way on a busy machine.
const SOON: Duration = Duration::from_secs(60);
/// Between two looks at a stack.
const PACE: Duration = Duration::from_millis(50);
/// How many events are put and messages received in one request.
const AT_ONCE: usize = 10;
/// The queue behind a bus that stands in for one outside.
const OUTSIDE: &str = "outside";

pub struct Cloud {
    server: Server,
    callers: RefCell<BTreeMap<String, Caller>>,
}

/// Where something is, by its ARN.
struct Place<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    name: &'a str,
}

fn place(arn: &str) -> Result<Place<'_>, Failed> {
    match arn.splitn(6, ':').collect::<Vec<_>>()[..] {
        [_, _, service, region, account, name] => Ok(Place { service, region, account, name }),
        _ => Err(format!("{arn} is no ARN").into()),
    }
}

impl Cloud {
    pub fn start() -> Result<Self, Failed> {
        Ok(Self { server: Server::localstack()?, callers: RefCell::default() })
    }

    /// Who asks in an account and region.
    fn caller(&self, account: &str, region: &str) -> Result<Caller, Failed> {
        let known = self.callers.borrow().get(account).cloned();
        let caller = match known {
            Some(caller) => caller,
            None => Caller::of(&self.server.endpoint(), account)?,
        };
        self.callers.borrow_mut().insert(account.to_owned(), caller.clone());
        Ok(caller.in_region(region))
    }

    fn call(&self, place: &Place<'_>, operation: &str, asked: &Value) -> Result<Value, Failed> {
        self.caller(place.account, place.region)?.call(&self.server.endpoint(), operation, asked)
    }

    /// Creates a stack, of what carries events; nothing where it holds nothing of that.
    pub fn create(&self, stack: &Stack) -> Outcome {
        let mut template: Value = serde_json::from_str(&stack.template.minified())?;
        part::leave(&mut template, &[ROUTING, &["AWS::Logs::LogGroup", "AWS::KMS::Key"]].concat());
        if template["Resources"].as_object().is_none_or(serde_json::Map::is_empty) {
            return Ok(());
        }
        template.as_object_mut().ok_or("a template is an object")?.remove("Parameters");
        let (entry, body) = (&stack.entry, template.to_string());
        let (caller, endpoint) = (self.caller(&entry.account, &entry.region)?, self.server.endpoint());
        let named = [("StackName", entry.name.as_str()), ("Version", "2010-05-15")];
        let more =
            [("Action", "CreateStack"), ("TemplateBody", &body), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM")];
        caller.form(&endpoint, "cloudformation", &[&named[..], &more].concat())?;
        let end = Instant::now() + SOON;
        while Instant::now() < end {
            let said =
                caller.form(&endpoint, "cloudformation", &[&named[..], &[("Action", "DescribeStacks")]].concat())?;
            if said.contains("CREATE_COMPLETE") {
                return Ok(());
            }
            if !said.contains("CREATE_IN_PROGRESS") {
                return Err(format!("{}: {said}\n{}", entry.name, self.server.log()).into());
            }
            thread::sleep(PACE);
        }
        Err(format!("{} is not made in time", entry.name).into())
    }

    /// Makes a bus or queue outside; a bus with a queue that gets everything.
    pub fn stand_in(&self, arn: &str) -> Outcome {
        let at = place(arn)?;
        let Some(bus) = at.name.strip_prefix("event-bus/") else {
            return self.call(&at, "AmazonSQS.CreateQueue", &json!({ "QueueName": at.name })).map(drop);
        };
        if bus != "default" {
            self.call(&at, "AWSEvents.CreateEventBus", &json!({ "Name": bus }))?;
        }
        let queue = behind(arn)?;
        self.call(&at, "AmazonSQS.CreateQueue", &json!({ "QueueName": place(&queue)?.name }))?;
        let rule = json!({ "Name": OUTSIDE, "EventBusName": bus, "EventPattern": r#"{"version": ["0"]}"# });
        self.call(&at, "AWSEvents.PutRule", &rule)?;
        let targets = json!({ "Rule": OUTSIDE, "EventBusName": bus, "Targets": [{ "Id": OUTSIDE, "Arn": queue }] });
        self.call(&at, "AWSEvents.PutTargets", &targets).map(drop)
    }

    /// Puts events on their buses, each from its account.
    pub fn put(&self, asked: &[Question]) -> Outcome {
        let mut entries: BTreeMap<(&str, &str), Vec<Value>> = BTreeMap::new();
        for question in asked {
            let event = &question.event;
            let of_account = entries.entry((&event.account, &event.region)).or_default();
            of_account.extend(question.buses.iter().map(|bus| {
                json!({
                    "EventBusName": bus, "Source": event.source, "DetailType": event.detail_type,
                    "Detail": event.detail.to_string(),
                })
            }));
        }
        for ((account, region), entries) in entries {
            let from = Place { service: "events", region, account, name: "" };
            for some in entries.chunks(AT_ONCE) {
                let answer = self.call(&from, "AWSEvents.PutEvents", &json!({ "Entries": some }))?;
                if answer["FailedEntryCount"] != 0 {
                    return Err(format!("an event was not taken: {answer}").into());
                }
            }
        }
        Ok(())
    }

    /// Receives until everything has arrived that should, or the time is over, which its absence will tell.
    pub fn await_all(&self, asked: &[Question], received: &mut Arrivals) -> Outcome {
        let end = Instant::now() + SOON;
        let wanted = asked.iter().flat_map(|question| {
            question.expected.iter().map(|(place, times)| ((question.id().to_owned(), place.clone()), *times))
        });
        let wanted: Vec<_> = wanted.collect();
        while Instant::now() < end {
            let missing = wanted.iter().filter(|(key, times)| received.get(key).copied().unwrap_or(0) < *times);
            let places: BTreeSet<&String> = missing.map(|((_, place), _)| place).collect();
            if places.is_empty() {
                break;
            }
            places.iter().try_for_each(|place| self.receive(place, 1, received))?;
        }
        Ok(())
    }

    /// Receives whatever is anywhere.
    pub fn sweep(
        &self,
        places: &BTreeSet<(&str, &str)>,
        outside: &BTreeSet<String>,
        received: &mut Arrivals,
    ) -> Outcome {
        for (account, region) in places {
            let at = Place { service: "sqs", region, account, name: "" };
            let answer = self.call(&at, "AmazonSQS.ListQueues", &json!({}))?;
            for url in answer["QueueUrls"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let name = url.rsplit('/').next().unwrap_or_default();
                if !name.starts_with(OUTSIDE) {
                    self.receive(&format!("arn:aws:sqs:{region}:{account}:{name}"), 0, received)?;
                }
            }
        }
        outside.iter().try_for_each(|place| self.receive(place, 0, received))
    }

    /// Takes everything out of a queue, or what is behind a bus outside, and notes it as arrived at the place.
    fn receive(&self, arn: &str, wait: u32, received: &mut Arrivals) -> Outcome {
        let queue = if arn.contains(":event-bus/") { behind(arn)? } else { arn.to_owned() };
        let at = place(&queue)?;
        if at.service == "logs" {
            return self.read(&at, arn, received);
        }
        let url = format!("{}/queue/{}/{}/{}", self.server.endpoint(), at.region, at.account, at.name);
        loop {
            let asked = json!({ "QueueUrl": url, "MaxNumberOfMessages": AT_ONCE, "WaitTimeSeconds": wait });
            let answer = self.call(&at, "AmazonSQS.ReceiveMessage", &asked)?;
            let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
            if messages.is_empty() {
                return Ok(());
            }
            let mut done = Vec::new();
            for message in messages {
                let body: Value = serde_json::from_str(message["Body"].as_str().ok_or("no body")?)?;
                *received.entry((number(&body)?, arn.to_owned())).or_default() += 1;
                done.push(json!({ "Id": done.len().to_string(), "ReceiptHandle": message["ReceiptHandle"] }));
            }
            let answer =
                self.call(&at, "AmazonSQS.DeleteMessageBatch", &json!({ "QueueUrl": url, "Entries": done }))?;
            if answer["Failed"].as_array().is_some_and(|failed| !failed.is_empty()) {
                return Err(format!("a message that was received stays: {answer}").into());
            }
            if wait > 0 {
                return Ok(());
            }
        }
    }

    /// Reads a log group, which keeps what it has.
    fn read(&self, at: &Place<'_>, arn: &str, received: &mut Arrivals) -> Outcome {
        let name = at.name.trim_start_matches("log-group:").trim_end_matches(":*");
        let asked = json!({ "logGroupName": name, "limit": 10_000 });
        let answer = self.call(at, "Logs_20140328.FilterLogEvents", &asked)?;
        received.retain(|(_, place), _| place != arn);
        for line in answer["events"].as_array().into_iter().flatten() {
            let event: Value = serde_json::from_str(line["message"].as_str().ok_or("no message")?)?;
            *received.entry((number(&event)?, arn.to_owned())).or_default() += 1;
        }
        Ok(())
    }
}

/// The ARN of the queue behind a bus outside.
fn behind(arn: &str) -> Result<String, Failed> {
    let Place { region, account, name, .. } = place(arn)?;
    Ok(format!("arn:aws:sqs:{region}:{account}:{OUTSIDE}-{}", name.trim_start_matches("event-bus/")))
}

fn number(event: &Value) -> Result<String, Failed> {
    Ok(event["detail"]["metadata"]["id"].as_str().ok_or_else(|| format!("no number in {event}"))?.to_owned())
}
