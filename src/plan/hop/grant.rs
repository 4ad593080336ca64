//! What the policies of a domain let outsiders do on its bus: put events of externals, or make rules for its own.

use std::collections::{BTreeMap, BTreeSet};

use super::bus::put_events;
use super::domain_path;
use crate::model::{Allow, Grantee, Policy};
use crate::name::Name;
use crate::plan::Context;
use crate::plan::grant::{Principal, Statement};
use crate::plan::naming;
use crate::plan::resource::Value;
use crate::system::{DomainId, EventId, MemberId, Participant};

/// The account of who asks. IAM puts it in; to CloudFormation it is a text like any other.
const ASKING: &str = "${aws:PrincipalAccount}";

/// What is done with a rule that stands, or is about to: everything but to say what it matches.
const ON_RULES: &[&str] = &[
    "events:DeleteRule",
    "events:DescribeRule",
    "events:DisableRule",
    "events:EnableRule",
    "events:ListTagsForResource",
    "events:ListTargetsByRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
];

/// The policies of a domain as they are in the environment, in the order of the file, with the events that each is for.
fn policies<'a>(context: &Context<'a>, id: DomainId) -> impl Iterator<Item = (&'a Policy, Vec<EventId>)> + use<'a> {
    let system = context.system;
    let declared = &system.domain_in(context.environment, id).policies;
    declared.iter().enumerate().map(move |(index, policy)| {
        let policy_id = MemberId { domain: id, index };
        (policy, system.granted_by(policy_id).map(|grant| grant.event).collect())
    })
}

/// The statements of all policies of a domain, each with the first part of its logical ID and its declaration.
pub fn statements(context: &Context<'_>, id: DomainId) -> Vec<(String, String, Statement)> {
    let mut statements = Vec::new();
    for (policy, events) in policies(context, id) {
        let allowances = match policy.allow {
            Allow::Publish => publish(context, id, policy, &events),
            Allow::Subscribe => subscribe(context, id, policy, &events).to_vec(),
        };
        let part = format!("BusPolicyGrant{}", policy.name.value.pascal());
        let path = format!("{}.policies.{}", domain_path(context, id), policy.name.value);
        statements.extend(allowances.into_iter().map(|statement| (part.clone(), path.clone(), statement)));
    }
    statements
}

/// A statement a source: by one for all, an event of one source could come under another.
fn publish(context: &Context<'_>, id: DomainId, policy: &Policy, events: &[EventId]) -> Vec<Statement> {
    let mut sources: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for event in events.iter().map(|event| context.system.event(*event)) {
        sources.entry(&event.source).or_default().insert(event.detail_type());
    }
    let allow = |(source, detail_types)| {
        granted(context, id, policy, |principal| put_events(context.bus_arn(id), principal, source, detail_types))
    };
    sources.into_iter().map(allow).collect()
}

/// Rules of the outsider's own, for these events and no others, that send to buses of its own account. What a rule matches
/// is said when it is made or changed, and at no other call; so that one has a statement of its own, which a pattern
/// without source or detail-type does not meet.
fn subscribe(context: &Context<'_>, id: DomainId, policy: &Policy, events: &[EventId]) -> [Statement; 2] {
    let rules = || vec![Value::from(context.rule_arn(id, "*"))];
    let source = context.system.domain(id).source.as_str();
    let detail_types: BTreeSet<String> =
        events.iter().map(|event| context.system.event(*event).detail_type()).collect();
    let partition = naming::partition(context.region(id));
    let buses = format!("arn:{partition}:events:*:{}:event-bus/*", asking(policy));
    // The key is absent where the rule does not stand yet.
    let own = |statement: Statement| {
        statement.when("StringEqualsIfExists", "events:creatorAccount", vec![asking(policy).into()])
    };
    let make = granted(context, id, policy, |principal| {
        Statement::allow("MakeRules", &["events:PutRule"], rules()).to(principal)
    })
    .when("ForAllValues:StringEquals", "events:source", vec![source.into()])
    .when("ForAllValues:StringEquals", "events:detail-type", detail_types.into_iter().map(Value::from).collect())
    .when("Null", "events:source", vec!["false".into()])
    .when("Null", "events:detail-type", vec!["false".into()]);
    let keep = granted(context, id, policy, |principal| Statement::allow("KeepRules", ON_RULES, rules()).to(principal))
        .when("ForAllValues:ArnLike", "events:TargetArn", vec![buses.into()]);
    [own(make), own(keep)]
}

/// For each policy that lets someone subscribe, what `allow` makes of its name, for that policy's grantee: who makes rules
/// on an encrypted bus needs more than the bus's own policy gives.
pub fn to_subscribers(context: &Context<'_>, id: DomainId, allow: impl Fn(&Name) -> Statement) -> Vec<Statement> {
    let subscribing = policies(context, id).filter(|(policy, _)| policy.allow == Allow::Subscribe);
    subscribing
        .map(|(policy, _)| granted(context, id, policy, |principal| allow(&policy.name.value).to(principal)))
        .collect()
}

/// An allowance for the one account that a policy names, or for the accounts of the organization.
///
/// Within an account a resource's policy needs no right of the principal's own, so one for everyone would give everyone
/// there what is meant for others: the rules of the bus's own account, too, are of whoever asks from that account.
fn granted(
    context: &Context<'_>,
    id: DomainId,
    policy: &Policy,
    allow: impl FnOnce(Principal) -> Statement,
) -> Statement {
    match &policy.grantee.value {
        Grantee::Account(account) => allow(Principal::Account(account.clone())),
        Grantee::Organization(organization) => allow(Principal::Anyone)
            .when("StringEquals", "aws:PrincipalOrgID", vec![organization.as_str().into()])
            .when("StringNotEquals", "aws:PrincipalAccount", vec![context.account(id).into()]),
    }
}

/// The account of who asks, as a policy's conditions name it.
fn asking(policy: &Policy) -> &str {
    match &policy.grantee.value {
        Grantee::Account(account) => account,
        Grantee::Organization(_) => ASKING,
    }
}

/// The sources under which the domain's own account may put events by its policies, as it may where an outsider shares it.
pub fn own_sources<'a>(context: &Context<'a>, id: DomainId) -> BTreeSet<&'a str> {
    let own = Grantee::Account(context.account(id).to_owned());
    let publishing =
        policies(context, id).filter(|(policy, _)| policy.allow == Allow::Publish && policy.grantee.value == own);
    publishing.flat_map(|(_, events)| events).map(|event| context.system.event(event).source.as_str()).collect()
}

/// The accounts that may put an event of another on a domain's bus; `None` where it may be any of an organization.
pub fn senders(context: &Context<'_>, event: EventId, id: DomainId) -> Option<BTreeSet<String>> {
    let mut accounts = BTreeSet::from([context.account(event.producer).to_owned()]);
    if let Participant::Domain(_) = event.producer {
        return Some(accounts);
    }
    for (policy, _) in
        policies(context, id).filter(|(policy, events)| policy.allow == Allow::Publish && events.contains(&event))
    {
        match &policy.grantee.value {
            Grantee::Account(account) => accounts.insert(account.clone()),
            Grantee::Organization(_) => return None,
        };
    }
    Some(accounts)
}
