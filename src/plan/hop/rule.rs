//! The rules that the file spells out. What they bring somewhere in reach of the bus receives, and stands with it in the
//! first wave; what they forward to another bus is sent, and stands in the second.

mod admission;
mod bus;
mod log_group;
mod queue;
mod resource;

use std::collections::BTreeSet;

pub use admission::admit;

use super::routing::Routing;
use super::{domain_path, inbound};
use crate::model::{Rule, Target};
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::naming::{self, logical};
use crate::plan::resource::{Body, Role};
use crate::plan::stack::Stack;
use crate::system::{DomainId, MemberId};

/// Adds the rules that do not forward to another bus, and what Busline makes for their events.
pub fn plan(context: &Context<'_>, domain: DomainId, stack: &mut Stack) {
    for rule in declared(context, domain) {
        match &rule.declared.target {
            Target::Queue(target) => queue::plan(context, &rule, *target, stack),
            Target::LogGroup { days } => log_group::plan(context, &rule, *days, stack),
            Target::Resource(target) if !rule.declared.target.is_bus() => {
                resource::plan(context, &rule, &target.value, stack);
            }
            Target::Handler(_) => handler(context, &rule, stack),
            Target::Resource(_) | Target::Bus(_) => {}
        }
    }
}

/// Adds the rules that forward to another bus. Answers their logical IDs.
pub fn forwarding(context: &Context<'_>, domain: DomainId, stack: &mut Stack) -> BTreeSet<String> {
    let rules = declared(context, domain).into_iter();
    rules.filter_map(|rule| bus::plan(context, &rule, stack)).collect()
}

/// The ARN of the role by which a rule delivers.
pub fn role_arn(context: &Context<'_>, rule: MemberId) -> String {
    let role = format!("role/{}", role_name(context, rule));
    naming::global_arn("iam", context.region(rule.domain), context.account(rule.domain), &role)
}

/// The ARN of a rule of the first wave.
pub fn arn(context: &Context<'_>, rule: MemberId) -> String {
    context.rule_arn(rule.domain, &inbound_name(context.system.rule(rule)))
}

/// Adds a rule into the queue of a handler.
fn handler(context: &Context<'_>, rule: &Declared<'_>, stack: &mut Stack) {
    let Some(handler) = context.system.handler_of(rule.id) else { return };
    let queue = context.arn(rule.id.domain, "sqs", &inbound::queue_name(context, handler));
    let policy = inbound::queue_policy(context.system.handler(handler));
    rule.add(context, (queue, None), [policy].into(), stack);
}

/// The name of a rule of the first wave. It ends in a hash of what it matches, so that a changed rule is a new one beside
/// the old.
fn inbound_name(rule: &Rule) -> String {
    format!("rule--{}--{}", rule.name.value, hash(rule))
}

fn hash(rule: &Rule) -> String {
    naming::hash(&rule.pattern.value.to_json().to_string())
}

/// A rule as it is in the environment.
struct Declared<'a> {
    id: MemberId,
    declared: &'a Rule,
    /// `domains.stock.rules.audit`.
    path: String,
}

fn declared<'a>(context: &Context<'a>, domain: DomainId) -> Vec<Declared<'a>> {
    let rules = context.system.domain_in(context.environment, domain).rules.iter().enumerate();
    rules
        .map(|(index, declared)| Declared {
            id: MemberId { domain, index },
            declared,
            path: format!("{}.rules.{}", domain_path(context, domain), declared.name.value),
        })
        .collect()
}

/// The name of a rule that forwards, and of the role of any rule that has one: it does not change with the pattern, so that
/// an owner elsewhere can name it.
fn role_name(context: &Context<'_>, rule: MemberId) -> String {
    context.name(rule.domain, &["rule", context.system.rule(rule).name.value.as_str()], 64)
}

impl Declared<'_> {
    /// The ARN of the rule, whatever it matches: a `?` for each digit of the hash, and so of no other rule.
    fn versions_arn(&self, context: &Context<'_>) -> String {
        context.rule_arn(self.id.domain, &format!("rule--{}--????????", self.declared.name.value))
    }

    /// Adds a rule of the first wave.
    fn add(&self, context: &Context<'_>, to: (String, Option<String>), mut after: BTreeSet<String>, stack: &mut Stack) {
        let (name, hash) = (&self.declared.name.value, hash(self.declared));
        after.insert("Bus".to_owned());
        let part = |part: &str| logical(name, &format!("Routing{}{hash}", part.trim_start_matches("Rule")));
        self.routing(inbound_name(self.declared), &part, to, after).add(context, self.id.domain, stack);
    }

    fn routing<'a>(
        &'a self,
        name: String,
        part: &'a dyn Fn(&str) -> String,
        to: (String, Option<String>),
        after: BTreeSet<String>,
    ) -> Routing<'a> {
        let declared = &self.declared.name.value;
        Routing {
            name,
            part,
            declared_by: &self.path,
            description: self.declared.description.clone().unwrap_or_else(|| format!("What {declared} asks for")),
            pattern: self.declared.pattern.value.to_json(),
            to,
            message_group: None,
            retry: self.declared.retry,
            deed: format!("Delivery by the rule {declared}"),
            meaning: format!("an event did not reach the target of the rule {declared}"),
            after,
        }
    }

    /// Adds the role by which the rule delivers, to do this to one resource. Answers its logical ID.
    fn identity(&self, context: &Context<'_>, rule_arn: String, statement: Statement, stack: &mut Stack) -> String {
        let domain = self.id.domain;
        let account = context.account(domain).to_owned();
        let role = Role {
            name: Some(role_name(context, self.id)),
            description: format!("Lets the rule {} deliver to its target", self.declared.name.value),
            trust: Trust { service: "events.amazonaws.com", account, source_arn: Some(rule_arn) },
            statements: vec![statement],
            boundary: context.boundary(domain),
        };
        stack.add(logical(&self.declared.name.value, "RoutingIdentity"), &self.path, Body::Role(role))
    }
}
