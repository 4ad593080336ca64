//! Queues: each with a policy of its own, each dead-letter queue with an alarm.

use super::alarm;
use crate::plan::Context;
use crate::plan::grant::{Principal, Statement};
use crate::plan::resource::{Body, Queue, QueuePolicy, Value};
use crate::plan::stack::Stack;
use crate::system::DomainId;

/// A queue for what went wrong, to be added to a stack.
pub struct DeadLetters<'a> {
    /// The queue's logical ID; those of its policy and alarm are derived from it.
    pub id: String,
    /// Its name, where another stack names it.
    pub name: Option<String>,
    /// Whether it stands behind a FIFO queue.
    pub fifo: bool,
    /// Seconds that a message is kept.
    pub retention: u32,
    /// Who may send; a queue's redrive needs no statement.
    pub senders: Vec<Statement>,
    /// What a message in it means.
    pub meaning: &'a str,
    /// The declaration that asked for it.
    pub declared_by: &'a str,
}

impl DeadLetters<'_> {
    /// The longest retention that SQS offers, 14 days.
    pub const LONGEST: u32 = 1_209_600;

    /// Adds the queue, its policy and its alarm. Answers the policy's logical ID, for who must not send before it.
    pub fn add(self, context: &Context<'_>, domain: DomainId, stack: &mut Stack) -> String {
        let queue_name = match &self.name {
            Some(name) => Value::Literal(name.clone()),
            None => Value::Attribute(self.id.clone(), "QueueName"),
        };
        let queue =
            Queue { name: self.name, fifo: self.fifo, visibility: None, retention: self.retention, redrive: None };
        stack.add(self.id.clone(), self.declared_by, Body::Queue(queue));
        let policy = QueuePolicy { queue: self.id.clone(), statements: self.senders };
        let policy = stack.add(format!("{}Policy", self.id), self.declared_by, Body::QueuePolicy(policy));
        let alarm = alarm::not_empty(context, domain, queue_name, self.meaning);
        stack.add(format!("{}Alarm", self.id), self.declared_by, alarm);
        policy
    }
}

/// Lets one rule send to a queue.
pub fn from_rule(rule_arn: &str, account: &str, queue: Value) -> Statement {
    from_event_bridge("OneRule", rule_arn, account, queue)
}

/// Lets one bus send to a queue what it could not encrypt or decrypt.
pub fn from_bus(bus_arn: &str, account: &str, queue: Value) -> Statement {
    from_event_bridge("OneBus", bus_arn, account, queue)
}

fn from_event_bridge(sid: &str, source_arn: &str, account: &str, queue: Value) -> Statement {
    Statement::allow(sid, &["sqs:SendMessage"], vec![queue])
        .to(Principal::Service("events.amazonaws.com"))
        .when("ArnEquals", "aws:SourceArn", vec![source_arn.into()])
        .when("StringEquals", "aws:SourceAccount", vec![account.into()])
}
