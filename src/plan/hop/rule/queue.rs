//! A rule into a queue that someone outside the file reads.

use super::{Declared, arn};
use crate::model::TargetQueue;
use crate::plan::Context;
use crate::plan::hop::alarm::{self, Metric};
use crate::plan::hop::queue::{self, DeadLetters};
use crate::plan::naming::logical;
use crate::plan::resource::{Body, Queue, QueuePolicy, Threshold, Value};
use crate::plan::stack::Stack;

/// Adds the queue, with a dead-letter queue for what its reader fails on, and the rule. The stack tells where it is.
pub fn plan(context: &Context<'_>, rule: &Declared<'_>, target: TargetQueue, stack: &mut Stack) {
    let domain = rule.id.domain;
    let name = &rule.declared.name.value;

    let dead_letters = logical(name, "DeadLettersOfRule");
    DeadLetters {
        id: dead_letters.clone(),
        name: Some(context.name(domain, &["rule", name.as_str(), "dead-letters"], 80)),
        fifo: false,
        retention: target.dead_letter_retention,
        senders: Vec::new(),
        meaning: &format!(
            "who reads the queue of the rule {name} failed on an event too often; it waits in this queue"
        ),
        declared_by: &rule.path,
    }
    .add(context, domain, stack);

    let queue_name = context.name(domain, &["rule", name.as_str(), "queue"], 80);
    let queue_arn = context.arn(domain, "sqs", &queue_name);
    let queue = Queue {
        name: Some(queue_name.clone()),
        fifo: false,
        visibility: None,
        retention: target.retention,
        redrive: Some((Value::Attribute(dead_letters, "Arn"), target.max_receives)),
    };
    let queue = stack.add(logical(name, "QueueOfRule"), &rule.path, Body::Queue(queue));
    let sender = queue::from_rule(&arn(context, rule.id), context.account(domain), queue_arn.as_str().into());
    let policy = QueuePolicy { queue: queue.clone(), statements: vec![sender] };
    let policy = stack.add(logical(name, "QueueOfRulePolicy"), &rule.path, Body::QueuePolicy(policy));
    stack.add(logical(name, "QueueOfRuleAgeAlarm"), &rule.path, unread(context, rule, &queue_name, target));
    stack.outputs.insert(logical(name, "QueueUrl"), (format!("The queue of the rule {name}"), Value::Ref(queue)));
    rule.add(context, (queue_arn, None), [policy].into(), stack);
}

/// An event that nobody reads is gone when its retention is over, and nothing else would say so.
fn unread(context: &Context<'_>, rule: &Declared<'_>, queue: &str, target: TargetQueue) -> Body {
    let metric = Metric {
        namespace: "AWS/SQS",
        name: "ApproximateAgeOfOldestMessage",
        dimensions: vec![("QueueName", queue.into())],
        statistic: "Maximum",
        meaning: &format!(
            "an event in the queue of the rule {} has waited for half of its time",
            rule.declared.name.value
        ),
    };
    alarm::within(context, rule.id.domain, metric, (300, 1, Threshold::Above(target.retention / 2)))
}
