//! The queues in front of handlers, and the rules that fill them from the domain's bus: one for each producer.

use std::collections::BTreeSet;

use super::routing::Routing;
use super::{grant, pattern, queue, rule};
use crate::model::{Handler, Trigger};
use crate::plan::Context;
use crate::plan::hop::queue::DeadLetters;
use crate::plan::naming::{self, logical};
use crate::plan::resource::{Body, Queue, QueuePolicy, RetryPolicy, Value};
use crate::plan::stack::Stack;
use crate::system::{DomainId, MemberId, Participant};

/// Adds the queue of every handler that has one, and the rules of those that consume.
pub fn plan(context: &Context<'_>, domain: DomainId, stack: &mut Stack) {
    for (index, handler) in context.system.domain_in(context.environment, domain).handlers.iter().enumerate() {
        if handler.trigger.is_queued() {
            inbound(context, MemberId { domain, index }, handler, stack);
        }
    }
}

/// The name of a handler's queue.
pub fn queue_name(context: &Context<'_>, handler: MemberId) -> String {
    named(context, handler, &[])
}

/// The name of the dead-letter queue behind it, FIFO where that is.
pub fn dead_letters_name(context: &Context<'_>, handler: MemberId) -> String {
    named(context, handler, &["dead-letters"])
}

/// SQS takes names of 80 characters, and those of FIFO queues end as they do.
fn named(context: &Context<'_>, id: MemberId, rest: &[&str]) -> String {
    let handler = context.system.handler(id);
    let suffix = if handler.fifo().is_some() { ".fifo" } else { "" };
    let parts = [&[handler.name.value.as_str()], rest].concat();
    context.name(id.domain, &parts, 80 - suffix.len()) + suffix
}

/// The logical ID of the policy of a handler's queue.
pub fn queue_policy(handler: &Handler) -> String {
    format!("{}Policy", part(handler, "Queue"))
}

/// A logical ID. A queue of the other kind is another queue: under another ID it comes beside the old one, which goes when
/// it is empty.
fn part(handler: &Handler, part: &str) -> String {
    let kind = if handler.fifo().is_some() { "Fifo" } else { "" };
    logical(&handler.name.value, &format!("{part}{kind}"))
}

/// Seconds that a received event stays hidden: six times what one invocation may take, as AWS advises, so that a batch
/// which is retried inside the function is not received a second time meanwhile.
fn visibility(handler: &Handler) -> u32 {
    handler.settings.timeout * 6
}

fn inbound(context: &Context<'_>, id: MemberId, declared: &Handler, stack: &mut Stack) {
    let domain = id.domain;
    let (handler, settings) = (&declared.name.value, &declared.settings);
    let fifo = declared.fifo().is_some();
    let path = format!("domains.{}.handlers.{handler}", stack.domain);

    let dead_letters = part(declared, "DeadLetters");
    let what = match declared.trigger {
        Trigger::Schedule(_) => "a scheduled time",
        Trigger::Http(_) | Trigger::Consumes(_) | Trigger::Rule(_) => "an event",
    };
    let meaning = format!("{handler} failed on {what} too often; it waits in this queue");
    DeadLetters {
        id: dead_letters.clone(),
        name: Some(dead_letters_name(context, id)),
        fifo,
        retention: settings.dead_letter_retention,
        senders: Vec::new(),
        meaning: &meaning,
        declared_by: &path,
    }
    .add(context, domain, stack);

    let queue = Queue {
        name: Some(queue_name(context, id)),
        fifo,
        visibility: Some(visibility(declared)),
        retention: settings.queue_retention,
        redrive: Some((Value::Attribute(dead_letters, "Arn"), settings.max_receives)),
    };
    let queue = stack.add(part(declared, "Queue"), &path, Body::Queue(queue));
    let queue_arn = context.arn(domain, "sqs", &queue_name(context, id));

    let producers: BTreeSet<Participant> = context.system.consumed_by(id).map(|s| s.event.producer).collect();
    let rules: Vec<InboundRule> = producers.into_iter().map(|p| InboundRule::decide(context, p, id)).collect();
    let from_rule = |arn: &str| queue::from_rule(arn, context.account(domain), queue_arn.as_str().into());
    let derived = rules.iter().map(|rule| {
        let mut statement = from_rule(&context.rule_arn(domain, &rule.name));
        statement.sid = format!("RuleFor{}", rule.producer);
        statement
    });
    let spelled_out = context.system.rule_of(id).map(|rule| from_rule(&rule::arn(context, rule)));
    let policy = QueuePolicy { queue, statements: derived.chain(spelled_out).collect() };
    let policy = stack.add(queue_policy(declared), &path, Body::QueuePolicy(policy));
    for rule in rules {
        rule.add(context, id, (&queue_arn, &policy), stack);
    }
}

/// A rule on the consumer's bus for one producer's events.
struct InboundRule {
    /// The producer's name, as part of logical IDs.
    producer: String,
    /// The rule's name. It ends in a hash of what it matches, so that a changed rule is a new one beside the old.
    name: String,
    /// The same hash.
    hash: String,
    pattern: serde_json::Value,
}

impl InboundRule {
    fn decide(context: &Context<'_>, producer: Participant, handler: MemberId) -> Self {
        let name = context.system.name(producer);
        let wanted = context.system.consumed_by(handler).filter(|s| s.event.producer == producer);
        let senders = |event| grant::senders(context, event, handler.domain);
        let pattern = pattern::delivered(context.system, &senders, wanted);
        let hash = naming::hash(&pattern.to_string());
        let consumer = context.system.handler(handler).name.value.as_str();
        let parts = [consumer, "from", name.as_str(), &hash];
        InboundRule { producer: name.pascal(), name: naming::joined(&parts, 64), hash, pattern }
    }

    fn add(self, context: &Context<'_>, handler: MemberId, (queue_arn, policy): (&str, &str), stack: &mut Stack) {
        let domain = handler.domain;
        let fifo = context.system.handler(handler).fifo();
        let consumer = &context.system.handler(handler).name.value;
        let path = format!("domains.{}.handlers.{consumer}", stack.domain);
        let part = |part: &str| {
            let part = part.trim_start_matches("Rule");
            logical(consumer, &format!("From{}Rule{part}{}", self.producer, self.hash))
        };
        Routing {
            name: self.name.clone(),
            part: &part,
            declared_by: &path,
            description: format!("Events that {consumer} consumes"),
            pattern: self.pattern.clone(),
            to: (queue_arn.to_owned(), None),
            message_group: fifo.map(|fifo| format!("$.detail.data.{}", fifo.order_by.value)),
            retry: RetryPolicy::LONGEST,
            deed: format!("Delivery to the queue of {consumer}"),
            meaning: format!("an event for {consumer} did not reach its queue"),
            after: ["Bus".to_owned(), policy.to_owned()].into(),
        }
        .add(context, domain, stack);
    }
}
