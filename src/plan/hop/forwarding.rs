//! From a domain's bus to the bus of another that consumes its events: one rule, one role, one dead-letter queue.

use std::collections::BTreeSet;

use super::routing::Routing;
use super::{domain_path, pattern};
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::naming::{self, logical};
use crate::plan::resource::{Body, Retry, Role};
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
    wanted.map(|s| context.system.event(s.event).detail_type()).collect()
}

fn forward(context: &Context<'_>, producer: DomainId, consumer: DomainId, stack: &mut Stack) -> String {
    let source = &context.system.domain(producer).source;
    let to = &context.system.domain(consumer).name.value;
    // The consumer's subscription asked for it, not anything that the producer wrote.
    let path = domain_path(context, consumer);
    let name = name(context, producer, consumer);
    let bus = context.bus_arn(consumer);

    let role = Role {
        name: Some(name.clone()),
        description: format!("Lets one rule put events on the bus of {to}"),
        trust: Trust {
            service: "events.amazonaws.com",
            account: context.account(producer).to_owned(),
            source_arn: Some(context.rule_arn(producer, &name)),
        },
        statements: vec![Statement::allow("OneBus", &["events:PutEvents"], vec![bus.as_str().into()])],
        boundary: context.boundary(producer),
    };
    let role = stack.add(logical(to, "ForwardingIdentity"), &path, Body::Role(role));

    let fields = [("source", source.as_str()), ("account", context.account(producer))];
    Routing {
        name,
        part: &|part| logical(to, &format!("Forwarding{part}")),
        declared_by: &path,
        description: format!("Events that {to} consumes"),
        pattern: pattern::forwarded(context.system, &fields, context.system.between(producer, consumer)),
        to: (bus, Some(role_arn(context, producer, consumer))),
        retry: Retry::LONGEST,
        deed: &format!("Forwarding to {to}"),
        meaning: &format!("an event for {to} could not be forwarded"),
        after: [role].into(),
    }
    .add(context, producer, stack)
}
