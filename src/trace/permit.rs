//! The questions to IAM that bringing an event somewhere raises, each in the contexts that AWS may present.

use std::sync::LazyLock;

use serde_json::json;

use super::deployed::Deployed;
use super::event::Event;
use super::hop::Check;
use super::resource::{Function, Role, Rule};
use crate::access::{Caller, Decision, Document, Miss, Policies, Request, Side, Standing, Statement, decide};

/// The service that brings events.
pub const EVENTS: &str = "events.amazonaws.com";

/// What somebody outside the file may have written for himself: whatever it takes.
static OPEN: LazyLock<[Document; 1]> = LazyLock::new(|| {
    let statement = json!({ "Sid": "Owner", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" });
    [Document::parse(&json!({ "Statement": statement })).expect("a policy as IAM writes it")]
});

/// What somebody outside the file may have written for himself.
pub fn open() -> &'static [Document] {
    &*OPEN
}

/// A question in a context.
#[derive(Clone, Debug)]
pub struct Question<'p> {
    /// The request.
    pub request: Request,
    /// When AWS asks so.
    pub when: &'static str,
    /// The policies that answer.
    pub policies: Policies<'p>,
}

impl Question<'_> {
    /// The answer.
    pub fn ask(&self) -> Check {
        let decision = decide(&self.request, &self.policies);
        Check {
            action: self.request.action.clone(),
            caller: match &self.request.caller {
                Caller::Service(name) => name.clone(),
                Caller::Role { arn, .. } => arn.clone(),
            },
            resource: self.request.resource.clone(),
            when: self.when,
            allowed: decision.is_allowed(),
            because: told(&decision, self.policies.standing),
        }
    }
}

/// A service assumes a role for a resource.
pub fn assume<'p>(role: &'p Role, service: &str, source: &str) -> Question<'p> {
    let request = Request::new(Caller::service(service), "sts:AssumeRole", &role.arn)
        .with("aws:SourceAccount", &role.origin.site.account)
        .with("aws:SourceArn", source);
    let policies = Policies { resource: &role.trust, standing: Standing::Required, ..Policies::default() };
    Question { request, when: "when the role is assumed", policies }
}

/// A role asks for something, under its own policies and the resource's.
pub fn by_role<'p>(
    deployed: &Deployed,
    role: &'p Role,
    action: &str,
    resource: (&str, &'p [Document]),
) -> Question<'p> {
    let mut request = Request::new(Caller::role(&role.arn), action, resource.0);
    if let Some(organization) = &deployed.organization {
        request = request.with("aws:PrincipalOrgID", organization);
    }
    let policies = Policies { identity: &role.policies, resource: resource.1, ..Policies::default() };
    Question { request, when: "", policies }
}

/// The same, asked of the caller's own policies alone: what the resource's say is its owner's to write. A trust is of our own.
pub fn alone(mut question: Question<'_>) -> Question<'_> {
    if let (Some(account), Standing::Either) = (question.request.caller.account(), question.policies.standing) {
        question.request.owner = account.to_owned();
        question.policies.resource = &[];
    }
    question
}

/// A role puts an event on a bus.
pub fn put<'p>(deployed: &'p Deployed, role: &'p Role, bus: &str, event: &Event) -> Question<'p> {
    let mut question = by_role(deployed, role, "events:PutEvents", (bus, deployed.policy(bus)));
    question.request = of_event(question.request, event);
    question.when = "when the event is put";
    question
}

fn of_event(request: Request, event: &Event) -> Request {
    request.with("events:source", &event.source).with("events:detail-type", &event.detail_type)
}

/// A rule brings an event to a bus by a role. When its target is put, IAM is asked before any event exists; and whether it
/// is told the rule when an event comes is not settled, so it is asked both ways.
pub fn forward<'p>(
    deployed: &'p Deployed,
    (rule, role): (&Rule, &'p Role),
    (bus, policy): (&str, &'p [Document]),
    event: &Event,
) -> Vec<Question<'p>> {
    let ask = |when, request: &dyn Fn(Request) -> Request| {
        let mut question = by_role(deployed, role, "events:PutEvents", (bus, policy));
        question.request = request(question.request);
        Question { when, ..question }
    };
    let told = |request: Request| {
        of_event(request, event).with("events:eventBusInvocation", "true").with("aws:SourceArn", &rule.arn)
    };
    vec![
        assume(role, EVENTS, &rule.arn),
        ask("when the target is put", &|request| request),
        ask("when the event comes", &|request| of_event(request, event).with("events:eventBusInvocation", "true")),
        ask("when the event comes, with the rule's ARN", &told),
    ]
}

/// A service does something for a resource of an account.
pub fn by_service<'p>(
    (service, action): (&str, &str),
    resource: &str,
    policy: &'p [Document],
    (source, account): (&str, &str),
) -> Question<'p> {
    let request = Request::new(Caller::service(service), action, resource)
        .with("aws:SourceArn", source)
        .with("aws:SourceAccount", account);
    Question { request, when: "when the service asks", policies: Policies { resource: policy, ..Policies::default() } }
}

/// The ARN of what assumes a function's role.
pub fn arn_of(function: &Function) -> String {
    let site = &function.origin.site;
    format!("arn:{}:lambda:{}:{}:function:{}", site.partition, site.region, site.account, function.name)
}

/// A function polls a queue.
pub fn poll<'p>(deployed: &'p Deployed, function: &Function, role: &'p Role, queue: &str) -> Vec<Question<'p>> {
    let mut questions = vec![assume(role, function.service, &arn_of(function))];
    let policy = deployed.queues.get(queue).map_or(&[][..], |queue| &queue.policy);
    for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] {
        questions
            .push(Question { when: "when the queue is polled", ..by_role(deployed, role, action, (queue, policy)) });
    }
    questions
}

/// A function reads the stream of a table.
pub fn read_stream<'p>(deployed: &'p Deployed, function: &Function, role: &'p Role, stream: &str) -> Vec<Question<'p>> {
    let mut questions = vec![assume(role, function.service, &arn_of(function))];
    for action in
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    {
        let read = by_role(deployed, role, action, (stream, &[]));
        questions.push(Question { when: "when the stream is read", ..read });
    }
    questions
}

/// What decided, in words.
fn told(decision: &Decision<'_>, standing: Standing) -> Vec<String> {
    let whose = |side: Side| match (side, standing) {
        (Side::Resource, Standing::Required) => "the role's trust".to_owned(),
        _ => side.to_string(),
    };
    let name = |side, statement: &Statement| match &statement.sid {
        Some(sid) => format!("{sid} of {}", whose(side)),
        None => whose(side),
    };
    match decision {
        Decision::Allowed(grounds) => grounds.iter().map(|ground| name(ground.side, ground.statement)).collect(),
        Decision::Denied(ground) => vec![format!("{} denies it", name(ground.side, ground.statement))],
        Decision::Wanting(misses) => misses
            .iter()
            .map(|Miss { side, nearest }| match nearest {
                None => format!("{} says nothing of it", whose(*side)),
                Some((statement, fault)) => {
                    format!("{} does not allow it, nearest {}: {fault}", whose(*side), name(*side, statement))
                }
            })
            .collect(),
    }
}
