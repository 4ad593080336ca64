//! The queues of a relay in a container: the FIFO queue of changes with its dead letters, and the poison queue.

use super::Relay;
use crate::model::RECEIVED_AGAIN;
use crate::plan::Context;
use crate::plan::hop::queue::DeadLetters;
use crate::plan::naming::logical;
use crate::plan::resource::{Body, Queue, QueuePolicy, Value};
use crate::plan::stack::Stack;
use crate::syntax::value::Duration;

/// Adds the queues with their policies and alarms.
pub fn plan(context: &Context<'_>, relay: &Relay<'_>, stack: &mut Stack) {
    let domain = relay.id.domain;
    let dead_letters = logical(&relay.unit, "ChangeDeadLetters");
    let poison = format!("{} met a change that can never become an event", relay.unit);
    let retry = &context.system.stream_in(context.environment, relay.id).retry;
    // What can never become an event does not come here at all.
    let receives = (retry.attempts + 1).min(retry.age.value / RECEIVED_AGAIN);
    let tried = Duration(receives * RECEIVED_AGAIN);
    let unpublished = format!("changes of {} could not be published in {tried}", relay.stream);
    for (id, fifo, meaning) in [(&dead_letters, true, unpublished), (&relay.ids.poison_queue, false, poison)] {
        DeadLetters {
            id: id.clone(),
            name: None,
            fifo,
            retention: DeadLetters::LONGEST,
            senders: Vec::new(),
            meaning: &meaning,
            declared_by: &relay.path,
        }
        .add(context, domain, stack);
    }
    let queue = Queue {
        name: None,
        fifo: true,
        visibility: Some(RECEIVED_AGAIN),
        // A change is read once: the queue keeps it for as long as SQS can.
        retention: DeadLetters::LONGEST,
        redrive: Some((Value::Attribute(dead_letters, "Arn"), receives)),
    };
    let queue = stack.add(relay.ids.change_queue.clone(), &relay.path, Body::Queue(queue));
    // Relay and publisher are of this account: their roles say what they may do, and nobody else may do anything.
    let policy = QueuePolicy { queue, statements: Vec::new() };
    stack.add(logical(&relay.unit, "ChangeQueuePolicy"), &relay.path, Body::QueuePolicy(policy));
}
