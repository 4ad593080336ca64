//! From a handler's queue to its function.

use std::collections::BTreeSet;

use super::function::{self, Function};
use super::{Surroundings, domain_path, inbound};
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::hop::queue::DeadLetters;
use crate::plan::naming::{self, logical, own};
use crate::plan::resource::{Body, Mapping, MappingSource, Value};
use crate::plan::stack::Stack;
use crate::system::MemberId;

/// Events that a function is given at once.
const BATCH: u32 = 10;
/// Seconds of a day.
const DAY: u32 = 86_400;
/// Seconds for which an event can be held up on its way to the queue, while a later one of its key goes past it: in the
/// dead-letter queues of a publisher, of the forwarding rule and of the inbound rule, with a day of attempts before each.
const HELD_UP: u32 = 3 * (DAY + DeadLetters::LONGEST);

/// Adds the function of a handler that consumes, and the mapping that feeds it.
pub fn plan(context: &Context<'_>, id: MemberId, surroundings: &Surroundings<'_>, stack: &mut Stack) {
    let description = match context.system.rule_of(id) {
        Some(rule) => format!("Takes what the rule {} matches", context.system.rule(rule).name.value),
        None => {
            let consumed = context.system.consumed_by(id);
            let events: Vec<String> = consumed.map(|s| context.system.event(s.event).detail_type()).collect();
            format!("Consumes {}", events.join(", "))
        }
    };
    worker(context, id, description, surroundings, stack);
}

/// Adds the function of a handler that has a queue, and the mapping that feeds it. Answers the mapping's logical ID.
pub fn worker(
    context: &Context<'_>,
    id: MemberId,
    description: String,
    surroundings: &Surroundings<'_>,
    stack: &mut Stack,
) -> String {
    let domain = id.domain;
    let handler = &context.system.domain_in(context.environment, domain).handlers[id.index];
    let name = &handler.name.value;
    let path = format!("{}.handlers.{name}", domain_path(context, domain));
    let needs = function::needs(context, id, surroundings);

    let queue = context.arn(domain, "sqs", &inbound::queue_name(context, id));
    let dead_letters = inbound::dead_letters_name(context, id);
    let mut statements = vec![
        receive(queue.as_str().into()),
        Statement::allow("Undecodable", &["sqs:SendMessage"], vec![context.arn(domain, "sqs", &dead_letters).into()]),
        Statement::allow(
            "Claims",
            &["dynamodb:PutItem", "dynamodb:UpdateItem"],
            vec![Value::Attribute(own("IdempotencyClaims"), "Arn")],
        ),
    ];
    statements.extend(needs.statements);

    let settings = &handler.settings;
    // A claim outlives every way in which its event can still come back: the queue, then the dead-letter queue, and a day
    // for who redrives in the last hour.
    let claim = settings.queue_retention + settings.dead_letter_retention + DAY;
    let url = naming::queue_url(context.region(domain), context.account(domain), &dead_letters);
    let mut environment = needs.environment;
    environment.extend([function::environment_variable(context)]);
    environment.insert("BUSLINE_IDEMPOTENCY_TABLE".to_owned(), Value::Ref(own("IdempotencyClaims")));
    environment.insert("BUSLINE_IDEMPOTENCY_TTL".to_owned(), claim.to_string().into());
    environment.insert("BUSLINE_DEAD_LETTER_QUEUE".to_owned(), url.into());
    if handler.fifo().is_some_and(|fifo| fifo.drop_stale) {
        environment.insert("BUSLINE_SEQUENCE_TTL".to_owned(), (HELD_UP + claim).to_string().into());
    }

    let function = Function {
        unit: name.clone(),
        description,
        declared_by: &path,
        settings,
        environment,
        statements,
        network: needs.network,
        after: surroundings.forwarding.clone(),
    }
    .add(context, domain, stack);

    let after: BTreeSet<String> = surroundings.forwarding.union(&needs.ready).cloned().collect();
    let source = MappingSource::Queue { arn: queue.into(), size: BATCH, concurrency: settings.concurrency };
    let mapping = Mapping { function, source };
    stack.add_after(logical(name, "Mapping"), &path, after, Body::Mapping(mapping))
}

/// Lets a role receive from one queue, as a mapping does in its name.
pub fn receive(queue: Value) -> Statement {
    let actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
    Statement::allow("OwnQueue", &actions, vec![queue])
}
