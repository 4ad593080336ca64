//! From a domain's bus to the bus of another domain or an external that consumes its events: one rule, one role, one
//! dead-letter queue.

use std::collections::BTreeSet;

use super::routing::Routing;
use super::{bus, participant_path, pattern};
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::naming::{self, logical};
use crate::plan::resource::{Body, RetryPolicy, Role};
use crate::plan::stack::{Ask, Stack};
use crate::system::{DomainId, Participant};

/// Adds a rule for everyone else who consumes this domain's events. Answers the rules' logical IDs.
pub fn plan(context: &Context<'_>, producer: DomainId, stack: &mut Stack) -> BTreeSet<String> {
    let consumers = context.system.consumers_of(producer);
    consumers.into_iter().map(|consumer| forward(context, producer, consumer, stack)).collect()
}

/// The name of the rule, which its role shares.
pub fn name(context: &Context<'_>, producer: DomainId, consumer: impl Into<Participant>) -> String {
    context.name(producer, &["to", context.system.name(consumer).as_str()], 64)
}

/// The ARN of the role that forwards.
pub fn role_arn(context: &Context<'_>, producer: DomainId, consumer: impl Into<Participant>) -> String {
    let role = format!("role/{}", name(context, producer, consumer));
    naming::global_arn("iam", context.region(producer), context.account(producer), &role)
}

fn forward(context: &Context<'_>, producer: DomainId, consumer: Participant, stack: &mut Stack) -> String {
    let to = context.system.name(consumer);
    // The consumer's subscription asked for it, not anything that the producer wrote.
    let path = participant_path(context, consumer);
    let name = name(context, producer, consumer);
    let bus = context.bus_arn(consumer);
    if matches!(consumer, Participant::External(_)) {
        // Its policy is not ours to write.
        let mut statement = bus::from_domain(context, producer, consumer);
        statement.sid.clone_from(&name);
        stack.asks.push(Ask { external: to.to_string(), bus_arn: bus.clone(), statement });
    }

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

    let wanted = context.system.between(producer, consumer);
    let account = context.account(producer).to_owned();
    Routing {
        name,
        part: &|part| logical(to, &format!("Forwarding{part}")),
        declared_by: &path,
        description: format!("Events that {to} consumes"),
        pattern: pattern::forwarded(context.system, &|_| Some([account.clone()].into()), wanted),
        to: (bus, Some(role_arn(context, producer, consumer))),
        message_group: None,
        retry: RetryPolicy::LONGEST,
        deed: format!("Forwarding to {to}"),
        meaning: format!("an event for {to} could not be forwarded"),
        after: [role].into(),
    }
    .add(context, producer, stack)
}
