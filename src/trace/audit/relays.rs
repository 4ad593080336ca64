//! Relays: each reads its stream, and has somewhere to put a change that it cannot publish.

use super::deliveries::refusals;
use super::guards::unguarded;
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::follow::{ask, put_aside};
use crate::trace::hop::Net;
use crate::trace::permit::{self, Question};
use crate::trace::resource::{Function, Mapping, Role};

/// A function that polls the stream of a table.
pub fn of_stream(deployed: &Deployed, mapping: &Mapping, function: &Function) -> Vec<Difference> {
    let path = &function.origin.declared_by;
    let mut differences = Vec::new();
    let Some(role) = deployed.roles.get(&function.role) else {
        return vec![Difference::new(Kind::Missing, path, format!("the role {} does not exist", function.role))];
    };
    let mut questions = vec![permit::assume(role, function.service, &permit::arn_of(function))];
    for action in
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    {
        let read = permit::by_role(deployed, role, action, (&mapping.source, &[]));
        questions.push(Question { when: "when the stream is read", ..read });
    }
    let refused = refusals(&ask(questions), &[]);
    if !refused.is_empty() {
        differences.push(Difference::new(Kind::Missing, format!("changes to {path}"), refused));
    }
    if !mapping.switch.is_on(true) {
        differences.push(Difference::new(Kind::Missing, format!("changes to {path}"), "the mapping is switched off"));
    }
    let failed = format!("what {path} fails on");
    differences.extend(unguarded(
        &failed,
        &bucket(deployed, role, (mapping.on_failure.as_deref(), &["s3:PutObject", "s3:ListBucket"])),
    ));
    differences.extend(unguarded(&format!("what {path} cannot publish"), &put_aside(deployed, function, POISON)));
    differences.extend(unguarded(&format!("what no queue of {path} holds"), &named_bucket(deployed, function, role)));
    differences
}

const POISON: &str = "BUSLINE_POISON_QUEUE";
const CHANGES: &str = "BUSLINE_CHANGE_QUEUE";

/// Containers, which read the change streams of clusters and send what they read to a queue.
pub fn of_containers(deployed: &Deployed) -> Vec<Difference> {
    let mut differences = Vec::new();
    for function in deployed.functions.values().filter(|function| function.environment.contains_key(CHANGES)) {
        let path = &function.origin.declared_by;
        differences.extend(unguarded(&format!("what {path} reads"), &put_aside(deployed, function, CHANGES)));
        differences.extend(unguarded(&format!("what {path} cannot publish"), &put_aside(deployed, function, POISON)));
        let Some(role) = deployed.roles.get(&function.role) else {
            differences.push(Difference::new(
                Kind::Missing,
                path,
                format!("the role {} does not exist", function.role),
            ));
            continue;
        };
        let refused = refusals(&ask([permit::assume(role, function.service, &permit::arn_of(function))]), &[]);
        if !refused.is_empty() {
            differences.push(Difference::new(Kind::Missing, format!("changes to {path}"), refused));
        }
        differences.extend(unguarded(&format!("what {path} fails on"), &named_bucket(deployed, function, role)));
        let polled = function.queue(CHANGES).and_then(|queue| deployed.mappings.get(&queue)).is_some_and(|mappings| {
            mappings
                .iter()
                .any(|mapping| mapping.switch.is_on(true) && deployed.functions.contains_key(&mapping.function))
        });
        if !polled {
            differences.push(Difference::new(
                Kind::Missing,
                format!("changes from {path}"),
                "nothing polls their queue",
            ));
        }
    }
    differences
}

/// The bucket that a function is told.
fn named_bucket(deployed: &Deployed, function: &Function, role: &Role) -> Net {
    let named = function.environment.get("BUSLINE_FAILURE_BUCKET");
    let arn = named.map(|name| format!("arn:{}:s3:::{name}", function.origin.site.partition));
    bucket(deployed, role, (arn.as_deref(), &["s3:PutObject"]))
}

/// A bucket as a net.
fn bucket(deployed: &Deployed, role: &Role, (arn, actions): (Option<&str>, &[&str])) -> Net {
    let Some(arn) = arn else { return Net::default() };
    let mut net = Net { queue: Some(arn.to_owned()), ..Net::default() };
    let Some(policy) = deployed.buckets.get(arn) else {
        net.faults.push(format!("{arn} does not exist"));
        return net;
    };
    let object = format!("{arn}/x");
    let account = &role.origin.site.account;
    let of = |action: &&str| {
        let resource = if *action == "s3:ListBucket" { arn } else { &object };
        let mut question = permit::by_role(deployed, role, action, (resource, policy));
        question.request.owner.clone_from(account);
        question.request = question.request.with("s3:ResourceAccount", account);
        Question { when: "when a change is put aside", ..question }
    };
    net.checks = ask(actions.iter().map(of));
    net
}
