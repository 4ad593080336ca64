//! Who puts an event on a bus.

use super::deployed::Deployed;
use super::event::Event;
use super::follow::{ask, encrypted};
use super::hop::Sender;
use super::permit::{self, Question};
use super::resource::{Bus, Function};
use super::subject::Subject;
use crate::access::{Caller, Policies, Request};
use crate::model::{Allow, Grantee};
use crate::system::Participant;

/// Whoever puts an event on a bus: those who may, or all who should be able to where none may.
pub fn senders(deployed: &Deployed, subject: &Subject<'_>, way: (&Event, &Bus)) -> Vec<Sender> {
    let all = all(deployed, subject, way);
    let may: Vec<Sender> = all.iter().filter(|sender| sender.may()).cloned().collect();
    if may.is_empty() { all } else { may }
}

/// The relays of an event's domain, for whatever each of them is; or the external and those whom a policy of the file lets
/// speak for it.
pub fn all(deployed: &Deployed, subject: &Subject<'_>, (event, bus): (&Event, &Bus)) -> Vec<Sender> {
    match subject.id.producer {
        Participant::Domain(_) => relays(deployed, event, bus),
        Participant::External(_) => outsiders(deployed, subject, event, bus),
    }
}

/// The functions that are told the bus.
fn relays(deployed: &Deployed, event: &Event, bus: &Bus) -> Vec<Sender> {
    let names = deployed.senders.get(&bus.arn).into_iter().flatten();
    let functions = names.filter_map(|name| deployed.functions.get(name));
    functions.filter_map(|function| sender(deployed, function, (event, bus))).collect()
}

/// A function that puts an event on a bus.
pub fn sender(deployed: &Deployed, function: &Function, (event, bus): (&Event, &Bus)) -> Option<Sender> {
    let role = deployed.roles.get(&function.role)?;
    let mut checks = ask([
        permit::assume(role, function.service, &permit::arn_of(function)),
        permit::put(deployed, role, &bus.arn, event),
    ]);
    checks.extend(encrypted(deployed, bus));
    let fed = deployed.polled.contains_key(&function.name);
    let faults = if fed { Vec::new() } else { vec!["nothing feeds it".to_owned()] };
    Some(Sender { name: function.name.clone(), declared_by: function.origin.declared_by.clone(), checks, faults })
}

/// An external and those who may speak for it, each as a role of which nothing is known but its account.
fn outsiders(deployed: &Deployed, subject: &Subject<'_>, event: &Event, bus: &Bus) -> Vec<Sender> {
    let Participant::External(external) = subject.id.producer else { return Vec::new() };
    let (system, environment) = (subject.system, subject.environment);
    let name = system.external(external).name.value.to_string();
    let mut senders = Vec::new();
    let domain = bus.origin.site.domain.as_str();
    let consumes = |id| system.name(id).as_str() == domain;
    let consumed = subject
        .domains()
        .into_iter()
        .any(|id| consumes(id) && system.between(subject.id.producer, id).any(|each| each.event == subject.id));
    if consumed {
        let account = &environment.externals[external.0].account;
        senders.push(outsider(deployed, (&name, &format!("externals.{name}")), (account, None), (event, bus)));
    }
    for grant in system.granted_for(subject.id).filter(|grant| consumes(grant.policy.domain)) {
        let policy = &system.domain_in(environment, grant.policy.domain).policies[grant.policy.index];
        if policy.allow != Allow::Publish {
            continue;
        }
        let declared = format!("domains.{domain}.policies.{}", policy.name.value);
        let whom = match &policy.grantee.value {
            Grantee::Account(account) => (account.as_str(), None),
            // Any account of it but the bus's own.
            Grantee::Organization(organization) => ("000000000000", Some(organization.as_str())),
        };
        senders.push(outsider(deployed, (policy.name.value.as_str(), &declared), whom, (event, bus)));
    }
    senders
}

fn outsider(
    deployed: &Deployed,
    (name, declared_by): (&str, &str),
    (account, organization): (&str, Option<&str>),
    (event, bus): (&Event, &Bus),
) -> Sender {
    let role = format!("arn:{}:iam::{account}:role/{name}", bus.origin.site.partition);
    let bare = || {
        let request = Request::new(Caller::role(&role), "events:PutEvents", &bus.arn);
        match organization {
            Some(organization) => request.with("aws:PrincipalOrgID", organization),
            None => request,
        }
    };
    let policies = Policies { identity: permit::open(), resource: deployed.policy(&bus.arn), ..Policies::default() };
    let put = bare().with("events:source", &event.source).with("events:detail-type", &event.detail_type);
    let mut checks = ask([
        Question { request: bare(), when: "when a target of theirs is put", policies },
        Question { request: put, when: "when the event is put", policies },
    ]);
    checks.extend(encrypted(deployed, bus));
    Sender { name: name.to_owned(), declared_by: declared_by.to_owned(), checks, faults: Vec::new() }
}
