//! What is put on buses, and who gets it by the trace.

use busline::model::Environment;
use busline::system::System;
use busline::trace::{self, Delivery, Deployed, Destination, Event, Subject, find, names, samples};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many samples of an event are tried at most.
const SAMPLES: usize = 10;

/// How often something arrives: the event's number, and the ARN of the queue, log group or bus outside.
pub type Arrivals = BTreeMap<(String, String), usize>;

/// An event that is put on one bus or several.
pub struct Question {
    pub event: Event,
    /// The ARNs of the buses.
    pub buses: Vec<String>,
    /// Where it arrives, and how often.
    pub expected: BTreeMap<String, usize>,
}

impl Question {
    /// Its number, which no other has.
    pub fn id(&self) -> &str {
        self.event.detail["metadata"]["id"].as_str().expect("every event has one")
    }

    /// The same with another number.
    pub fn again(&self) -> Question {
        let mut event = self.event.clone();
        event.detail["metadata"]["id"] = Value::from(format!("{}-again", self.id()));
        Question { event, buses: self.buses.clone(), expected: self.expected.clone() }
    }

    /// How what was received differs.
    pub fn differs(&self, received: &Arrivals) -> Option<String> {
        let of_this = received.iter().filter(|((id, _), _)| id == self.id());
        let found: BTreeMap<String, usize> = of_this.map(|((_, place), times)| (place.clone(), *times)).collect();
        let (event, expected) = (&self.event, &self.expected);
        (found != *expected).then(|| {
            format!(
                "{} of {} from {} with {}\n  by the trace arrives at {expected:?}\n  and does at {found:?}",
                event.detail_type, event.source, event.account, event.detail["data"]
            )
        })
    }
}

/// Every event with samples of its data, and what nearly is one.
pub fn all(system: &System, environment: &Environment, deployed: &Deployed) -> Vec<Question> {
    let mut all = Vec::new();
    for id in names(system).iter().filter_map(|name| find(system, name)) {
        let subject = Subject { system, environment, id };
        let mut events: Vec<Event> =
            samples(&subject).into_iter().take(SAMPLES).map(|data| subject.event(Some(data))).collect();
        let first = events[0].clone();
        events.push(Event { source: "nobody".to_owned(), ..first.clone() });
        events.push(Event { detail_type: format!("{}.v0", first.detail_type), ..first.clone() });
        // LocalStack tells the account of who puts where that is not the bus's own.
        events.push(Event { account: "999999999998".to_owned(), ..first });
        for event in events {
            all.push(asked(deployed, &subject, event, all.len()));
        }
    }
    all
}

fn asked(deployed: &Deployed, subject: &Subject<'_>, mut event: Event, number: usize) -> Question {
    event.detail["metadata"]["id"] = json!(number.to_string());
    let traced = trace::trace(deployed, subject, &event);
    let mut question = Question { event, buses: Vec::new(), expected: BTreeMap::new() };
    for put in &traced.puts {
        question.buses.push(put.arrival.bus.clone());
        let deliveries = put.arrival.rules.iter().flat_map(|rule| &rule.deliveries);
        deliveries.for_each(|delivery| arrive(delivery, &mut question.expected));
    }
    question
}

fn arrive(delivery: &Delivery, expected: &mut BTreeMap<String, usize>) {
    if !delivery.is_made() {
        return;
    }
    match &delivery.to {
        Destination::Bus(arrival) => {
            arrival.rules.iter().flat_map(|rule| &rule.deliveries).for_each(|further| arrive(further, expected));
        }
        Destination::Queue(_) | Destination::LogGroup { .. } => {
            *expected.entry(delivery.target.clone()).or_default() += 1;
        }
        Destination::Outside { .. } if is_watched(&delivery.target) => {
            *expected.entry(delivery.target.clone()).or_default() += 1;
        }
        Destination::Outside { .. } | Destination::Nowhere => {}
    }
}

/// The buses and queues outside that rules lead to.
pub fn outside(deployed: &Deployed) -> BTreeSet<String> {
    let targets = deployed.rules.values().flatten().flat_map(|rule| &rule.targets).map(|target| target.arn.clone());
    let is_ours = |arn: &String| deployed.buses.contains_key(arn) || deployed.queues.contains_key(arn);
    targets.filter(|arn| is_watched(arn) && !is_ours(arn)).collect()
}

/// What can be looked at: LocalStack has no streams of Firehose.
fn is_watched(arn: &str) -> bool {
    arn.contains(":sqs:") || arn.contains(":event-bus/")
}
