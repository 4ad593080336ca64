//! What catches an event that something goes wrong with: every target, every polled queue and every relay has such, and each
//! admits who puts something there.

use super::deliveries::refusals;
use super::relays;
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::follow::{self, put_aside};
use crate::trace::hop::Net;
use crate::trace::resource::Function;

/// What would lose an event.
pub fn differences(deployed: &Deployed) -> Vec<Difference> {
    let mut differences = Vec::new();
    for rule in deployed.rules.values().flatten() {
        for target in &rule.targets {
            let what = format!("rule {} to {}", rule.name, target.arn);
            differences.extend(unguarded(&what, &follow::net(deployed, rule, target)));
        }
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
                    let redrive = follow::redrive(deployed, queue);
                    differences.extend(unguarded(&what, &redrive));
                    differences.extend(undecodable(deployed, function, &redrive));
                }
                None => differences.extend(relays::of_stream(deployed, mapping, function)),
            }
        }
    }
    differences
}

/// A handler puts what it cannot decode where SQS puts what it failed on.
fn undecodable(deployed: &Deployed, function: &Function, redrive: &Net) -> Vec<Difference> {
    const VARIABLE: &str = "BUSLINE_DEAD_LETTER_QUEUE";
    if !function.environment.contains_key(VARIABLE) {
        return Vec::new();
    }
    let what = format!("what {} cannot decode", function.origin.declared_by);
    let net = put_aside(deployed, function, VARIABLE);
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
