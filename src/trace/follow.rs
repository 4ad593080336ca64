//! Follows an event from a bus to all who get it.

use super::deployed::Deployed;
use super::event::Event;
use super::hop::{Arrival, Check, Delivery, Destination, Handling, Matched, PassedOver, Queued, Retry};
use super::net::{self, DEAD_LETTERS, put_aside};
use super::permit::{self, EVENTS, Question};
use super::resource::{Bus, LogGroup, Mapping, Queue, Rule, Switch, Target};
use super::{arn, mismatch};
use crate::access::{Document, Statement};

/// How an event is followed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Depth {
    /// Whether it came from another bus: it goes to no third.
    pub forwarded: bool,
    /// Whether rules that do not match are told, with why.
    pub explains: bool,
    /// Whether what the file switches off by an override counts as on.
    pub as_meant: bool,
}

/// What becomes of an event on a bus.
pub fn arrive(deployed: &Deployed, event: &Event, bus: &Bus, depth: Depth) -> Arrival {
    let envelope = event.envelope();
    let (mut rules, mut passed_over) = (Vec::new(), Vec::new());
    for rule in deployed.rules(&bus.arn) {
        if rule.switch.is_on(depth.as_meant) && rule.pattern.matches(&envelope) {
            rules.push(matched(deployed, event, rule, depth));
        } else if depth.explains {
            passed_over.push(PassedOver {
                name: rule.name.clone(),
                declared_by: rule.origin.declared_by.clone(),
                because: if rule.switch == Switch::On {
                    mismatch::told(&rule.pattern, &envelope)
                } else {
                    "it is switched off".to_owned()
                },
            });
        }
    }
    let site = &bus.origin.site;
    Arrival {
        bus: bus.arn.clone(),
        domain: site.domain.clone(),
        account: site.account.clone(),
        region: site.region.clone(),
        rules,
        passed_over,
    }
}

fn matched(deployed: &Deployed, event: &Event, rule: &Rule, depth: Depth) -> Matched {
    Matched {
        name: rule.name.clone(),
        arn: rule.arn.clone(),
        logical_id: rule.origin.id.clone(),
        declared_by: rule.origin.declared_by.clone(),
        deliveries: rule.targets.iter().map(|target| deliver(deployed, event, (rule, target), depth)).collect(),
    }
}

pub fn deliver(deployed: &Deployed, event: &Event, way: (&Rule, &Target), depth: Depth) -> Delivery {
    let (rule, target) = way;
    let mut faults = Vec::new();
    let (checks, to) = match arn::service(&target.arn) {
        "events" if target.arn.contains(":event-bus/") => to_bus(deployed, event, way, (depth, &mut faults)),
        "sqs" => to_queue(deployed, event, way, (depth, &mut faults)),
        "logs" => to_group(deployed, way, &mut faults),
        _ => outside(deployed, way, None, &mut faults),
    };
    Delivery {
        target: target.arn.clone(),
        checks,
        faults,
        net: net::of_target(deployed, rule, target),
        retry: Retry { attempts: target.attempts, age: target.age },
        to,
    }
}

fn to_bus(
    deployed: &Deployed,
    event: &Event,
    (rule, target): (&Rule, &Target),
    (depth, faults): (Depth, &mut Vec<String>),
) -> (Vec<Check>, Destination) {
    if depth.forwarded {
        faults.push("the event came from another bus, and EventBridge forwards it only once".to_owned());
    }
    let Some(role) = &target.role else {
        faults.push("a bus is reached by a role alone, and the target has none".to_owned());
        return (Vec::new(), Destination::Nowhere);
    };
    let bus = deployed.buses.get(&target.arn);
    let asked: Vec<Document> = deployed
        .asks
        .get(&target.arn)
        .into_iter()
        .flatten()
        .filter_map(|ask| Statement::parse(&ask.statement).ok())
        .map(|statement| Document { statements: vec![statement] })
        .collect();
    let policy = match bus {
        Some(bus) => deployed.policy(&bus.arn),
        None => &asked,
    };
    let owner_is_asked = bus.is_some() || !asked.is_empty();
    let Some(role) = deployed.roles.get(role) else {
        faults.push(format!("the role {role} does not exist"));
        return (Vec::new(), Destination::Nowhere);
    };
    let questions = permit::forward(deployed, (rule, role), (&target.arn, policy), event);
    let mut checks = ask(questions.into_iter().map(|each| if owner_is_asked { each } else { permit::alone(each) }));
    let Some(bus) = bus else {
        let external = deployed.asks.get(&target.arn).and_then(|asks| asks.first()).map(|ask| ask.external.clone());
        return (checks, Destination::Outside { external });
    };
    checks.extend(encrypted(deployed, bus));
    let depth = Depth { forwarded: true, ..depth };
    let gets_there = faults.is_empty() && checks.iter().all(|check| check.allowed);
    let arrival = if gets_there {
        arrive(deployed, event, bus, depth)
    } else {
        let site = &bus.origin.site;
        let (domain, account, region) = (site.domain.clone(), site.account.clone(), site.region.clone());
        Arrival { bus: bus.arn.clone(), domain, account, region, rules: Vec::new(), passed_over: Vec::new() }
    };
    (checks, Destination::Bus(arrival))
}

/// EventBridge encrypts what comes with the bus's own key.
pub fn encrypted(deployed: &Deployed, bus: &Bus) -> Vec<Check> {
    let Some(key) = &bus.key else { return Vec::new() };
    let policy = deployed.keys.get(key).map_or(&[][..], std::slice::from_ref);
    let context = "kms:EncryptionContext:aws:events:event-bus:arn";
    let of = |action, with_context: bool| {
        let source = (bus.arn.as_str(), bus.origin.site.account.as_str());
        let mut question = permit::by_service((EVENTS, action), key, policy, source);
        if with_context {
            question.request = question.request.with(context, &bus.arn);
        }
        Question { when: "when the bus encrypts", ..question }
    };
    let mut questions = vec![of("kms:DescribeKey", false), of("kms:GenerateDataKey", true), of("kms:Decrypt", true)];
    if deployed.archived.contains(&bus.arn) {
        // What asks for an archive is not said to be a bus.
        for action in ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"] {
            let mut question = of(action, true);
            question.request.context.remove("aws:SourceArn");
            question.request.context.remove("aws:SourceAccount");
            questions.push(Question { when: "when the archive encrypts", ..question });
        }
    }
    ask(questions)
}

fn to_queue(
    deployed: &Deployed,
    event: &Event,
    (rule, target): (&Rule, &Target),
    (depth, faults): (Depth, &mut Vec<String>),
) -> (Vec<Check>, Destination) {
    let Some(queue) = deployed.queues.get(&target.arn) else {
        return outside(deployed, (rule, target), None, faults);
    };
    same_region(rule, &target.arn, faults);
    match (&target.group, queue.fifo) {
        (Some(path), true) => {
            if !queue.by_content {
                faults.push("the queue takes no event without a deduplication id".to_owned());
            }
            if path.starts_with("$.") && !reaches(&event.envelope(), path) {
                faults.push(format!("the event holds nothing at {path}, its message group"));
            }
        }
        (None, true) => faults.push("a FIFO queue wants a message group".to_owned()),
        (Some(_), false) | (None, false) => {}
    }
    let checks = match &target.role {
        None => {
            let source = (rule.arn.as_str(), rule.origin.site.account.as_str());
            ask([permit::by_service((EVENTS, "sqs:SendMessage"), &queue.arn, &queue.policy, source)])
        }
        Some(_) => outside(deployed, (rule, target), Some(&queue.policy), faults).0,
    };
    (checks, Destination::Queue(queued(deployed, queue, depth)))
}

/// Who polls a queue, and what catches that.
pub fn queued(deployed: &Deployed, queue: &Queue, depth: Depth) -> Queued {
    let mappings = deployed.mappings.get(&queue.arn).into_iter().flatten();
    Queued {
        declared_by: queue.origin.declared_by.clone(),
        fifo: queue.fifo,
        net: net::redrive(deployed, queue),
        receives: queue.redrive.as_ref().map(|(_, receives)| *receives),
        handlers: mappings.filter_map(|mapping| handling(deployed, queue, mapping, depth)).collect(),
    }
}

pub fn handling(deployed: &Deployed, queue: &Queue, mapping: &Mapping, depth: Depth) -> Option<Handling> {
    let function = deployed.functions.get(&mapping.function)?;
    let mut faults = Vec::new();
    if !mapping.switch.is_on(depth.as_meant) {
        faults.push("the mapping is switched off".to_owned());
    }
    if !mapping.filters.is_empty() {
        faults.push("the mapping filters, and what it leaves out is deleted".to_owned());
    }
    let checks = match deployed.roles.get(&function.role) {
        Some(role) => ask(permit::poll(deployed, function, role, &queue.arn)),
        None => {
            faults.push(format!("the role {} does not exist", function.role));
            Vec::new()
        }
    };
    Some(Handling {
        function: function.name.clone(),
        declared_by: function.origin.declared_by.clone(),
        checks,
        faults,
        undecodable: put_aside(deployed, function, DEAD_LETTERS),
    })
}

fn to_group(
    deployed: &Deployed,
    (rule, target): (&Rule, &Target),
    faults: &mut Vec<String>,
) -> (Vec<Check>, Destination) {
    let name = target.arn.trim_end_matches(":*");
    let Some(LogGroup { policy, origin, .. }) = deployed.groups.get(name) else {
        return outside(deployed, (rule, target), None, faults);
    };
    same_region(rule, &target.arn, faults);
    let source = (rule.arn.as_str(), rule.origin.site.account.as_str());
    let streams = format!("{name}:log-stream:x");
    let of = |service, action| permit::by_service((service, action), &streams, policy, source);
    let checks = ask([
        of(EVENTS, "logs:CreateLogStream"),
        of(EVENTS, "logs:PutLogEvents"),
        of("delivery.logs.amazonaws.com", "logs:CreateLogStream"),
        of("delivery.logs.amazonaws.com", "logs:PutLogEvents"),
    ]);
    (checks, Destination::LogGroup { declared_by: origin.declared_by.clone() })
}

/// Something outside the file: the sender's side can be judged, and what the owner has to allow is its own.
fn outside(
    deployed: &Deployed,
    (rule, target): (&Rule, &Target),
    policy: Option<&[Document]>,
    faults: &mut Vec<String>,
) -> (Vec<Check>, Destination) {
    same_region(rule, &target.arn, faults);
    let to = Destination::Outside { external: None };
    let Some(role) = &target.role else {
        faults.push("what is outside the file is reached by a role, and the target has none".to_owned());
        return (Vec::new(), to);
    };
    let Some(role) = deployed.roles.get(role) else {
        faults.push(format!("the role {role} does not exist"));
        return (Vec::new(), to);
    };
    let actions = arn::delivery(&target.arn);
    if actions.is_empty() {
        faults.push(format!("nothing is known of what {} takes", target.arn));
    }
    let put = |action: &&str| {
        let question = permit::by_role(deployed, role, action, (&target.arn, policy.unwrap_or_default()));
        let question = Question { when: "when the event comes", ..question };
        if policy.is_some() { question } else { permit::alone(question) }
    };
    (ask([permit::assume(role, EVENTS, &rule.arn)].into_iter().chain(actions.iter().map(put))), to)
}

/// Everything but a bus is reached in the rule's own region.
pub fn same_region(rule: &Rule, target: &str, faults: &mut Vec<String>) {
    if arn::region(target) != rule.origin.site.region {
        faults.push(format!("only buses are reached in another region, and {target} is none"));
    }
}

fn reaches(envelope: &serde_json::Value, path: &str) -> bool {
    let found = path.trim_start_matches("$.").split('.').try_fold(envelope, |value, key| value.get(key));
    found.is_some_and(|value| value.is_string())
}

/// The answers to questions.
pub fn ask<'p>(questions: impl IntoIterator<Item = Question<'p>>) -> Vec<Check> {
    questions.into_iter().map(|question| question.ask()).collect()
}
