//! A trace for people: a tree, hop by hop, with accounts.

use crate::trace::arn;
use crate::trace::hop::{Arrival, Check, Delivery, Destination, Handling, Net, Put, Queued, Sender, Trace};
use crate::visible::visible;

/// A trace as a tree.
pub fn text(name: &str, environment: &str, trace: &Trace) -> String {
    let mut lines = vec![format!("{name} in {environment}, {} from {}", trace.event.detail_type, trace.event.source)];
    lines.extend(trace.puts.iter().flat_map(put));
    visible(&(lines.join("\n") + "\n"))
}

/// An event on the first bus that it comes to.
pub fn put(put: &Put) -> Vec<String> {
    let mut branches: Vec<Vec<String>> = put.senders.iter().map(sender).collect();
    if put.senders.is_empty() {
        branches.push(vec!["nobody here puts it there".to_owned()]);
    }
    branches.extend(arrival(&put.arrival));
    let mut lines = vec![format!("put on {}", bus(&put.arrival))];
    lines.extend(tree(branches));
    lines
}

fn bus(arrival: &Arrival) -> String {
    format!("bus {} ({} {})", arn::name(&arrival.bus), arrival.account, arrival.region)
}

fn sender(sender: &Sender) -> Vec<String> {
    let mut lines = vec![format!("by {}", sender.declared_by)];
    lines.extend(leave(&sender.checks, &sender.faults));
    lines
}

/// What becomes of an event on a bus: a branch for each rule that matches, and one for those that do not.
fn arrival(arrival: &Arrival) -> Vec<Vec<String>> {
    let mut branches = Vec::new();
    for rule in &arrival.rules {
        let mut lines = vec![format!("rule {}, asked for by {}", rule.name, rule.declared_by)];
        let below: Vec<Vec<String>> = rule.deliveries.iter().map(delivery).collect();
        if below.is_empty() {
            lines.push("   has no target".to_owned());
        }
        lines.extend(tree(below));
        branches.push(lines);
    }
    if arrival.rules.is_empty() {
        branches.push(vec!["no rule matches".to_owned()]);
    }
    branches.extend(
        arrival.passed_over.iter().map(|rule| vec![format!("passed over by rule {}: {}", rule.name, rule.because)]),
    );
    branches
}

fn delivery(delivery: &Delivery) -> Vec<String> {
    let (what, below) = match &delivery.to {
        Destination::Bus(there) => (bus(there), if delivery.is_made() { arrival(there) } else { Vec::new() }),
        Destination::Queue(there) => {
            let whose = format!("queue {} of {}", arn::name(&delivery.target), there.declared_by);
            (whose, if delivery.is_made() { queued(there) } else { Vec::new() })
        }
        Destination::LogGroup { declared_by } => (format!("a log group, of {declared_by}"), Vec::new()),
        Destination::Outside { external: Some(external) } => {
            (format!("{}, the bus of {external}, which is asked to allow it", delivery.target), Vec::new())
        }
        Destination::Outside { external: None } => {
            (format!("{}, whose owner has to allow it", delivery.target), Vec::new())
        }
        Destination::Nowhere => (delivery.target.clone(), Vec::new()),
    };
    let mut lines = vec![format!("{} {what}", if delivery.is_made() { "to" } else { "NOT to" })];
    lines.extend(leave(&delivery.checks, &delivery.faults));
    let hours = format!("after {} more attempts or {} s", delivery.retry.attempts, delivery.retry.age);
    lines.push(net(&hours, &delivery.net));
    lines.extend(tree(below));
    lines
}

fn queued(queued: &Queued) -> Vec<Vec<String>> {
    let mut branches = Vec::new();
    for handling in &queued.handlers {
        branches.push(self::handling(handling));
    }
    if queued.handlers.is_empty() {
        let others = if queued.is_for_others() { "read by somebody outside the file" } else { "polled by nobody" };
        branches.push(vec![others.to_owned()]);
    }
    let receives = queued.receives.map_or_else(|| "in the end".to_owned(), |times| format!("after {times} receptions"));
    branches.push(vec![net(&receives, &queued.net).trim_start().to_owned()]);
    branches
}

fn handling(handling: &Handling) -> Vec<String> {
    let made = if handling.is_made() { "polled by" } else { "NOT polled by" };
    let mut lines = vec![format!("{made} {}", handling.declared_by)];
    lines.extend(leave(&handling.checks, &handling.faults));
    if handling.undecodable.queue.is_some() {
        lines.push(net("what cannot be decoded", &handling.undecodable));
    }
    lines
}

/// By whose leave, or why not: a line for what allows, and one for each question that is refused.
pub fn leave(checks: &[Check], faults: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = faults.iter().map(|fault| format!("   in the way: {fault}")).collect();
    let refused: Vec<&Check> = checks.iter().filter(|check| !check.allowed).collect();
    for check in &refused {
        lines.push(format!("   refused {}: {}: {}", check.when, check.action, check.because.join("; ")));
    }
    if refused.is_empty() && !checks.is_empty() {
        let mut grounds: Vec<&str> = Vec::new();
        for ground in checks.iter().flat_map(|check| &check.because) {
            if !grounds.contains(&ground.as_str()) {
                grounds.push(ground);
            }
        }
        lines.push(format!("   allowed by {}", grounds.join(", ")));
    }
    lines
}

/// Where something goes, and whether it is taken there.
pub fn net(when: &str, net: &Net) -> String {
    match &net.queue {
        None => format!("   {when}: LOST, there is no dead-letter queue"),
        Some(queue) if net.holds() => format!("   {when}: into {}", arn::name(queue)),
        Some(queue) => {
            let refused = net.checks.iter().filter(|check| !check.allowed).flat_map(|check| &check.because);
            let why: Vec<&str> = net.faults.iter().chain(refused).map(String::as_str).collect();
            format!("   {when}: LOST, {} does not take it: {}", arn::name(queue), why.join("; "))
        }
    }
}

/// Branches under one another, the last with a corner.
pub fn tree(branches: Vec<Vec<String>>) -> Vec<String> {
    let last = branches.len().saturating_sub(1);
    let mut lines = Vec::new();
    for (index, branch) in branches.into_iter().enumerate() {
        let (first, rest) = if index == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        for (row, line) in branch.into_iter().enumerate() {
            lines.push(format!("{}{line}", if row == 0 { first } else { rest }));
        }
    }
    lines
}
