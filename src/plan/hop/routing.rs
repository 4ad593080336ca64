//! A rule with what belongs to every rule: a queue for what it could not deliver, and two alarms.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{alarm, queue};
use crate::plan::Context;
use crate::plan::hop::queue::DeadLetters;
use crate::plan::resource::{Body, RetryPolicy, Rule, Target, Value};
use crate::plan::stack::Stack;
use crate::system::DomainId;

/// A rule on a domain's bus, to be added to a stack.
pub struct Routing<'a> {
    /// The rule's name.
    pub name: String,
    /// The logical ID of each part: `Rule`, `DeadLetters`, `FailedAlarm` or `LostAlarm`.
    pub part: &'a dyn Fn(&str) -> String,
    /// The declaration that asked for it.
    pub declared_by: &'a str,
    /// What it is for.
    pub description: String,
    /// What it matches.
    pub pattern: Json,
    /// The ARN of where matching events go, and of the role that brings them there, where one does.
    pub to: (String, Option<String>),
    /// Where in the event the message group stands, of a FIFO queue.
    pub message_group: Option<String>,
    /// How long delivery is tried.
    pub retry: RetryPolicy,
    /// What it does, as an alarm says it: `Forwarding to stock`.
    pub deed: String,
    /// What a dead letter of it means.
    pub meaning: String,
    /// What must stand before the rule, beyond the policy of its dead-letter queue.
    pub after: BTreeSet<String>,
}

impl Routing<'_> {
    /// Adds the rule, its dead-letter queue and its alarms. Answers the rule's logical ID.
    pub fn add(mut self, context: &Context<'_>, domain: DomainId, stack: &mut Stack) -> String {
        let dead_letters = (self.part)("DeadLetters");
        let to_self = Value::Attribute(dead_letters.clone(), "Arn");
        let rule_arn = context.rule_arn(domain, &self.name);
        let policy = DeadLetters {
            id: dead_letters,
            name: None,
            // EventBridge takes no other, whatever the rule delivers to.
            fifo: false,
            retention: DeadLetters::LONGEST,
            senders: vec![queue::from_rule(&rule_arn, context.account(domain), to_self.clone())],
            meaning: &self.meaning,
            declared_by: self.declared_by,
        }
        .add(context, domain, stack);
        self.after.insert(policy);

        let [failed, lost] = alarm::of_rule(context, domain, &self.name, &self.deed);
        stack.add((self.part)("FailedAlarm"), self.declared_by, failed);
        stack.add((self.part)("LostAlarm"), self.declared_by, lost);

        let (arn, role_arn) = self.to;
        let rule = Rule {
            name: self.name,
            bus: context.bus(domain),
            description: self.description,
            pattern: self.pattern,
            target: Target {
                arn,
                role_arn,
                message_group: self.message_group,
                dead_letters_arn: to_self,
                retry: self.retry,
            },
        };
        stack.add_after((self.part)("Rule"), self.declared_by, self.after, Body::Rule(rule))
    }
}
