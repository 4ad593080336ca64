//! What catches an event that something goes wrong with: every target, every polled queue and every relay has such, and each
//! admits who puts something there.

use super::deliveries::refusals;
use super::relays;
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::event::Event;
use crate::trace::follow::{self, Depth};
use crate::trace::hop::Net;
use crate::trace::net::{self, DEAD_LETTERS, put_aside};
use crate::trace::resource::{Function, Mapping, Queue, Rule, Target};

/// What would lose an event.
pub fn differences(deployed: &Deployed) -> Vec<Difference> {
    let mut differences = Vec::new();
    for rule in deployed.rules.values().flatten() {
        for target in &rule.targets {
            let what = format!("rule {} to {}", rule.name, target.arn);
            differences.extend(leave(deployed, (rule, target), &what));
            differences.extend(unguarded(&what, &net::of_target(deployed, rule, target)));
            if let Some(queue) = deployed.queues.get(&target.arn) {
                let what = format!("queue of {}", queue.origin.declared_by);
                differences.extend(unguarded(&what, &net::redrive(deployed, queue)));
            }
        }
    }
    for bus in deployed.buses.values().filter(|bus| bus.key.is_some()) {
        let what = format!("what {} cannot encrypt", bus.arn);
        differences.extend(unguarded(&what, &net::of_bus(deployed, bus)));
    }
    for (arn, mappings) in &deployed.mappings {
        for mapping in mappings {
            let Some(function) = deployed.functions.get(&mapping.function) else {
                let what = format!("mapping {} in {}", mapping.origin.id, mapping.origin.site.stack);
                differences.push(Difference::new(Kind::Missing, what, "its function does not exist"));
                continue;
            };
            match deployed.queues.get(arn) {
                Some(queue) => {
                    let what = format!("queue of {}", queue.origin.declared_by);
                    let redrive = net::redrive(deployed, queue);
                    differences.extend(unguarded(&what, &redrive));
                    differences.extend(poll(deployed, queue, mapping));
                    differences.extend(undecodable(deployed, function, &redrive));
                }
                None => differences.extend(relays::of_stream(deployed, mapping, function)),
            }
        }
    }
    differences
}

/// What a rule brings to anything but a bus, it may bring whatever the event.
fn leave(deployed: &Deployed, (rule, target): (&Rule, &Target), what: &str) -> Option<Difference> {
    if target.arn.contains(":event-bus/") {
        return None;
    }
    let site = &rule.origin.site;
    let event = Event {
        source: String::new(),
        detail_type: String::new(),
        account: site.account.clone(),
        region: site.region.clone(),
        detail: serde_json::Value::Null,
    };
    let depth = Depth { as_meant: true, ..Depth::default() };
    let refused = refusals(&follow::deliver(deployed, &event, (rule, target), depth).checks, &[]);
    (!refused.is_empty()).then(|| Difference::new(Kind::Missing, what, refused))
}

/// What polls a queue may.
fn poll(deployed: &Deployed, queue: &Queue, mapping: &Mapping) -> Option<Difference> {
    let handling = follow::handling(deployed, queue, mapping, Depth { as_meant: true, ..Depth::default() })?;
    let why = refusals(&handling.checks, &handling.faults);
    let what = format!("messages to {}", handling.declared_by);
    (!handling.is_made()).then(|| Difference::new(Kind::Missing, what, why))
}

/// A handler puts what it cannot decode where SQS puts what it failed on.
fn undecodable(deployed: &Deployed, function: &Function, redrive: &Net) -> Vec<Difference> {
    // A publisher takes what its own relay has written.
    if function.environment.contains_key("BUSLINE_BUS") {
        return Vec::new();
    }
    let what = format!("what {} cannot decode", function.origin.declared_by);
    let net = put_aside(deployed, function, DEAD_LETTERS);
    let mut differences: Vec<Difference> = unguarded(&what, &net).into_iter().collect();
    if net.queue != redrive.queue {
        differences.push(Difference::new(Kind::Unguarded, what, "it goes to another queue than what it failed on"));
    }
    differences
}

/// That a net does not hold.
pub fn unguarded(what: &str, net: &Net) -> Option<Difference> {
    if net.holds() {
        return None;
    }
    let because = match &net.queue {
        None => "there is no dead-letter queue".to_owned(),
        Some(queue) => format!("{queue} does not take it: {}", refusals(&net.checks, &net.faults)),
    };
    Some(Difference::new(Kind::Unguarded, what, because))
}
