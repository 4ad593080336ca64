//! From a domain's bus to the bus of another that consumes its events: one rule, one role, one dead-letter queue.

use std::collections::BTreeSet;

use super::{alarm, domain_path, pattern, queue};
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::hop::queue::DeadLetters;
use crate::plan::naming::{self, logical};
use crate::plan::resource::{Body, Role, Rule, Target, Value};
use crate::plan::stack::Stack;
use crate::system::DomainId;

/// Adds a rule for every domain that consumes this one's events. Answers the rules' logical IDs.
pub fn plan(context: &Context<'_>, producer: DomainId, stack: &mut Stack) -> BTreeSet<String> {
    let consumers = context.system.consumers_of(producer);
    consumers.into_iter().map(|consumer| forward(context, producer, consumer, stack)).collect()
}

/// The name of the rule, which its role shares.
pub fn name(context: &Context<'_>, producer: DomainId, consumer: DomainId) -> String {
    let consumer = context.system.domain(consumer).name.value.as_str();
    context.name(producer, &["to", consumer], 64)
}

/// The ARN of the role that forwards.
pub fn role_arn(context: &Context<'_>, producer: DomainId, consumer: DomainId) -> String {
    let role = format!("role/{}", name(context, producer, consumer));
    naming::global_arn("iam", context.region(producer), context.account(producer), &role)
}

/// The detail-types that go from one domain to another, sorted.
pub fn detail_types(context: &Context<'_>, producer: DomainId, consumer: DomainId) -> BTreeSet<String> {
    let wanted = context.system.between(producer, consumer);
    wanted.map(|s| context.system.event(s.event).detail_type().to_owned()).collect()
}

fn forward(context: &Context<'_>, producer: DomainId, consumer: DomainId, stack: &mut Stack) -> String {
    let source = &context.system.domain(producer).source;
    let to = &context.system.domain(consumer).name.value;
    // The consumer's subscription asked for it, not anything that the producer wrote.
    let path = domain_path(context, consumer);
    let name = name(context, producer, consumer);
    let rule_arn = context.rule_arn(producer, &name);
    let account = context.account(producer);

    let dead_letters = logical(to, "ForwardingDeadLetters");
    let meaning = format!("an event for {to} could not be forwarded");
    let policy = DeadLetters {
        id: dead_letters.clone(),
        name: None,
        fifo: false,
        retention: DeadLetters::LONGEST,
        senders: vec![queue::from_rule(&rule_arn, account, Value::Attribute(dead_letters.clone(), "Arn"))],
        meaning: &meaning,
        declared_by: &path,
    }
    .add(context, producer, stack);

    let bus = context.bus_arn(consumer);
    let put = Statement::allow("OneBus", &["events:PutEvents"], vec![bus.as_str().into()]);
    let role = Role {
        name: Some(name.clone()),
        description: format!("Lets one rule put events on the bus of {to}"),
        trust: Trust {
            service: "events.amazonaws.com",
            account: account.to_owned(),
            source_arn: Some(rule_arn.clone()),
        },
        statements: vec![put],
        boundary: context.boundary(producer),
    };
    let role = stack.add(logical(to, "ForwardingIdentity"), &path, Body::Role(role));

    let [failed, lost] = alarm::of_rule(context, producer, &name, &format!("Forwarding to {to}"));
    stack.add(logical(to, "ForwardingFailedAlarm"), &path, failed);
    stack.add(logical(to, "ForwardingLostAlarm"), &path, lost);

    let fields = [("source", source.as_str()), ("account", account)];
    let rule = Rule {
        name,
        bus: context.bus(producer),
        description: format!("Events that {to} consumes"),
        pattern: pattern::forwarded(context.system, &fields, context.system.between(producer, consumer)),
        target: Target {
            arn: bus,
            role_arn: Some(role_arn(context, producer, consumer)),
            dead_letters_arn: Value::Attribute(dead_letters, "Arn"),
        },
    };
    stack.add_after(logical(to, "ForwardingRule"), &path, [policy, role].into(), Body::Rule(rule))
}
