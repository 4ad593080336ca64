//! The sample's own story, told by the accounts alone: who forwards what to whom, and which function is fed in the end.

use super::{deployment, outcome};
use crate::deployment::Stack;

use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::Value;

/// Producer, consumer, and the events that travel between them.
const FORWARDED: &[(&str, &str, &[&str])] = &[
    ("subscriptions", "stock", &["SubscriptionCreated"]),
    ("subscriptions", "payments", &["SubscriptionCreated"]),
    ("payments", "subscriptions", &["PaymentCancelled"]),
    ("payments", "stock", &["PaymentCancelled"]),
];

/// Each producer's bus has one rule to each consumer's bus, with a role and a dead-letter queue of its own account.
pub fn forwarding() -> Outcome {
    let mut faults = Vec::new();
    for (from, to, events) in FORWARDED {
        let (producer, consumer) = (domain(from)?, domain(to)?);
        let bus = bus(consumer)?;
        let rules = targeting(producer, &bus);
        let [(rule, target)] = rules[..] else {
            faults.push(format!("{} rules lead from {from} to {bus}", rules.len()));
            continue;
        };
        let pattern = pattern(rule)?;
        if pattern["detail-type"] != Value::from(events.to_vec())
            || pattern["source"] != Value::from(vec![source(from)])
        {
            faults.push(format!("{from} forwards {pattern} to {to}"));
        }
        for (what, arn) in [("role", &target["RoleArn"]), ("dead-letter queue", &target["DeadLetterConfig"]["Arn"])] {
            if arn.as_str().is_none_or(|arn| arn.split(':').nth(4) != Some(&producer.account)) {
                faults.push(format!("the rule from {from} to {to} has the {what} {arn}"));
            }
        }
    }
    outcome(faults)
}

/// In each consumer's account a rule on the producer's events feeds a queue, which a mapping reads for a function.
pub fn feeding() -> Outcome {
    let mut faults = Vec::new();
    for (from, to, events) in FORWARDED {
        let (producer, consumer) = (domain(from)?, domain(to)?);
        for event in *events {
            let mut fed = 0;
            for rule in list(consumer, "rules") {
                let pattern = pattern(rule)?;
                let ours = contains(&pattern["source"], &source(from))
                    && contains(&pattern["account"], &producer.account)
                    && contains(&pattern["detail-type"], event);
                fed +=
                    usize::from(ours && rule["Targets"].as_array().into_iter().flatten().any(|t| is_read(consumer, t)));
            }
            if fed != 1 {
                faults.push(format!("{fed} functions of {to} are fed by {from}.{event}"));
            }
        }
    }
    outcome(faults)
}

/// Whether a target is a queue of the account that a mapping reads for a function of the account.
fn is_read(stack: &Stack, target: &Value) -> bool {
    let queue = list(stack, "queues").any(|queue| queue["QueueArn"] == target["Arn"]);
    queue
        && list(stack, "mappings")
            .filter(|mapping| mapping["EventSourceArn"] == target["Arn"])
            .any(|mapping| list(stack, "functions").any(|function| function["FunctionArn"] == mapping["FunctionArn"]))
}

fn domain(name: &str) -> Result<&'static Stack, Failed> {
    let found = deployment()?.stacks.iter().find(|stack| stack.domain == name);
    found.ok_or_else(|| format!("no stack of {name}").into())
}

/// The ARN of a domain's one bus, which has to stand in its account beside the default one.
fn bus(stack: &Stack) -> Result<String, Failed> {
    let buses: Vec<&str> = list(stack, "buses").filter_map(Value::as_str).filter(|bus| *bus != "default").collect();
    match buses[..] {
        [bus] => Ok(format!("arn:aws:events:{}:{}:event-bus/{bus}", stack.region, stack.account)),
        _ => Err(format!("{} has the buses {buses:?}", stack.domain).into()),
    }
}

fn targeting<'a>(stack: &'a Stack, arn: &str) -> Vec<(&'a Value, &'a Value)> {
    let targets = |rule: &'a Value| rule["Targets"].as_array().into_iter().flatten().map(move |target| (rule, target));
    list(stack, "rules").flat_map(targets).filter(|(_, target)| target["Arn"] == arn).collect()
}

fn pattern(rule: &Value) -> Result<Value, Failed> {
    let text = rule["EventPattern"].as_str().ok_or_else(|| format!("{rule} has no pattern"))?;
    Ok(serde_json::from_str(text)?)
}

fn list<'a>(stack: &'a Stack, key: &str) -> impl Iterator<Item = &'a Value> {
    stack.stands[key].as_array().into_iter().flatten()
}

fn contains(list: &Value, item: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|each| each == item))
}

fn source(domain: &str) -> String {
    format!("app.{domain}")
}
