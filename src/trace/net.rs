//! What catches an event, message or change that something goes wrong with: a queue, a bucket, and whether it admits who puts
//! something there.

use super::deployed::Deployed;
use super::follow::{ask, same_region};
use super::hop::Net;
use super::permit::{self, EVENTS, Question};
use super::resource::{Bus, Function, Mapping, Queue, Role, Rule, Target};

/// Names a relay the queue of changes that can never become events.
pub const POISON: &str = "BUSLINE_POISON_QUEUE";
/// Names a relay that is a container the queue between it and its publisher.
pub const CHANGES: &str = "BUSLINE_CHANGE_QUEUE";
/// Names a relay that is a container the table where it notes how far it has read.
const CHECKPOINTS: &str = "BUSLINE_CHECKPOINT_TABLE";
/// Names a handler the queue of messages that it cannot decode.
pub const DEAD_LETTERS: &str = "BUSLINE_DEAD_LETTER_QUEUE";

/// What catches an event that a rule cannot deliver.
pub fn of_target(deployed: &Deployed, rule: &Rule, target: &Target) -> Net {
    let mut net = dead_letters(deployed, target.dead_letters.as_ref(), (&rule.arn, &rule.origin.site.account));
    net.queue.iter().for_each(|arn| same_region(rule, arn, &mut net.faults));
    net
}

/// What catches an event that a bus cannot encrypt or decrypt.
pub fn of_bus(deployed: &Deployed, bus: &Bus) -> Net {
    dead_letters(deployed, bus.dead_letters.as_ref(), (&bus.arn, &bus.origin.site.account))
}

/// EventBridge writes dead letters as itself, for a rule or a bus.
fn dead_letters(deployed: &Deployed, arn: Option<&String>, source: (&str, &str)) -> Net {
    let Some(arn) = arn else { return Net::default() };
    let mut net = Net { queue: Some(arn.clone()), ..Net::default() };
    match deployed.queues.get(arn) {
        None => net.faults.push(format!("{arn} does not exist")),
        Some(queue) => {
            if queue.fifo {
                net.faults.push("EventBridge puts no dead letter into a FIFO queue".to_owned());
            }
            let question = permit::by_service((EVENTS, "sqs:SendMessage"), arn, &queue.policy, source);
            net.checks = ask([Question { when: "when an event is put aside", ..question }]);
        }
    }
    net
}

/// SQS moves by itself, and needs no leave of a queue beside it.
pub fn redrive(deployed: &Deployed, queue: &Queue) -> Net {
    let Some((arn, _)) = &queue.redrive else { return Net::default() };
    let mut faults = Vec::new();
    match deployed.queues.get(arn) {
        None => faults.push(format!("{arn} does not exist")),
        Some(other) if other.fifo != queue.fifo => faults.push("only one of the two queues is FIFO".to_owned()),
        Some(other) if other.arn == queue.arn => faults.push("the queue is its own dead-letter queue".to_owned()),
        Some(_) => {}
    }
    Net { queue: Some(arn.clone()), checks: Vec::new(), faults }
}

/// A queue where a function puts what it cannot use.
pub fn put_aside(deployed: &Deployed, function: &Function, variable: &str) -> Net {
    let Some(arn) = function.queue(variable) else { return Net::default() };
    let mut net = Net { queue: Some(arn.clone()), ..Net::default() };
    match (deployed.queues.get(&arn), deployed.roles.get(&function.role)) {
        (Some(queue), Some(role)) => {
            let question = permit::by_role(deployed, role, "sqs:SendMessage", (&arn, &queue.policy));
            net.checks = ask([Question { when: "when a message is put aside", ..question }]);
        }
        (None, _) => net.faults.push(format!("{arn} does not exist")),
        (_, None) => net.faults.push(format!("the role {} does not exist", function.role)),
    }
    net
}

/// The bucket that a function is told.
pub fn named_bucket(deployed: &Deployed, function: &Function, role: &Role) -> Net {
    let named = function.environment.get("BUSLINE_FAILURE_BUCKET");
    let arn = named.map(|name| format!("arn:{}:s3:::{name}", function.origin.site.partition));
    bucket(deployed, role, (arn.as_deref(), &["s3:PutObject"]))
}

/// The bucket to which a mapping hands what its function has failed on for good.
pub fn mapped_bucket(deployed: &Deployed, role: &Role, mapping: &Mapping) -> Net {
    bucket(deployed, role, (mapping.on_failure.as_deref(), &["s3:PutObject", "s3:ListBucket"]))
}

/// A bucket as a net.
fn bucket(deployed: &Deployed, role: &Role, (arn, actions): (Option<&str>, &[&str])) -> Net {
    let Some(arn) = arn else { return Net::default() };
    let mut net = Net { queue: Some(arn.to_owned()), ..Net::default() };
    let Some(policy) = deployed.buckets.get(arn) else {
        net.faults.push(format!("{arn} does not exist"));
        return net;
    };
    let object = format!("{arn}/x");
    let account = &role.origin.site.account;
    let of = |action: &&str| {
        let resource = if *action == "s3:ListBucket" { arn } else { &object };
        let mut question = permit::by_role(deployed, role, action, (resource, policy));
        question.request.owner.clone_from(account);
        question.request = question.request.with("s3:ResourceAccount", account);
        Question { when: "when a change is put aside", ..question }
    };
    net.checks = ask(actions.iter().map(of));
    net
}

/// The table where a container notes how far it has read a stream: what it has not handed on it reads again.
pub fn noted(deployed: &Deployed, container: &Function) -> Net {
    let Some(table) = container.environment.get(CHECKPOINTS) else { return Net::default() };
    let site = &container.origin.site;
    let arn = format!("arn:{}:dynamodb:{}:{}:table/{table}", site.partition, site.region, site.account);
    let mut net = Net { queue: Some(arn.clone()), ..Net::default() };
    match deployed.roles.get(&container.role) {
        Some(role) => {
            let question = permit::by_role(deployed, role, "dynamodb:UpdateItem", (&arn, &[]));
            net.checks = ask([Question { when: "when the place is noted", ..question }]);
        }
        None => net.faults.push(format!("the role {} does not exist", container.role)),
    }
    net
}
