//! Events that are none of the file's: of another account, source or type. No rule that was derived takes such, and one that
//! the file spells out takes those alone that its pattern does.

use serde_json::Value as Json;

use crate::model::{Allow, Environment, Grantee};
use crate::system::{Consumer, DomainId, System};
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::event::Event;
use crate::trace::sample;
use crate::trace::subject::Subject;

/// An account that no file names.
pub const NOBODY: &str = "000000000000";

/// What is otherwise than the file says.
pub fn differences(deployed: &Deployed, subject: &Subject<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let file = (subject.system, subject.environment);
    let near: Vec<_> =
        sample::near(subject).into_iter().map(|domain| (domain, from_anywhere(subject, domain))).collect();
    for data in sample::data(subject) {
        with_strangers(&subject.event(Some(data)), |field, envelope| {
            let asked = near.iter().filter(|(_, from_anywhere)| field != "account" || !from_anywhere);
            differences.extend(asked.flat_map(|(domain, _)| taken(deployed, file, *domain, envelope, &|_| true)));
        });
    }
    differences
}

/// Shows the same event under another source, of another type and of another account, each with the field that is other.
pub fn with_strangers(event: &Event, mut show: impl FnMut(&str, &Json)) {
    // One envelope serves all: an event may hold much.
    let mut envelope = event.envelope();
    for (field, other) in [
        ("source", format!("{}.nobody", event.source)),
        ("source", "nobody".to_owned()),
        ("detail-type", format!("{}Nobody", event.detail_type)),
        ("detail-type", "Nobody".to_owned()),
        ("account", NOBODY.to_owned()),
    ] {
        let own = std::mem::replace(&mut envelope[field], other.into());
        show(field, &envelope);
        envelope[field] = own;
    }
}

/// Whether a rule of a handler takes the event from any account: where one of the events that it takes beside may come from
/// anywhere, its pattern cannot ask.
fn from_anywhere(subject: &Subject<'_>, domain: DomainId) -> bool {
    let (system, producer) = (subject.system, subject.id.producer);
    let handlers = system.subscribers(subject.id).filter_map(|each| match each.consumer {
        Consumer::Handler(handler) if handler.domain == domain => Some(handler),
        Consumer::Handler(_) | Consumer::External(_) => None,
    });
    let mut taken =
        handlers.flat_map(|handler| system.consumed_by(handler)).filter(|each| each.event.producer == producer);
    taken.any(|each| {
        system.granted_for(each.event).any(|grant| {
            let policy = &system.domain_in(subject.environment, grant.policy.domain).policies[grant.policy.index];
            let anybody = matches!(policy.grantee.value, Grantee::Organization(_));
            grant.policy.domain == domain && policy.allow == Allow::Publish && anybody
        })
    })
}

/// The rules on a domain's bus that take an event, told by its envelope, and by the file should not.
pub fn taken(
    deployed: &Deployed,
    (system, environment): (&System, &Environment),
    domain: DomainId,
    envelope: &Json,
    judged: &dyn Fn(&str) -> bool,
) -> Vec<Difference> {
    let name = system.name(domain);
    let Some(bus) = deployed.bus_of(name.as_str()) else { return Vec::new() };
    let rules = &system.domain_in(environment, domain).rules;
    let spelled_out = |path: &str| {
        let rule = path.strip_prefix(&format!("domains.{name}.rules."))?;
        rules.iter().find(|declared| declared.name.value.as_str() == rule)
    };
    let matching = deployed
        .rules(&bus.arn)
        .iter()
        .filter(|rule| judged(&rule.origin.declared_by) && rule.switch.is_on(true) && rule.pattern.matches(envelope));
    let undeclared = matching.filter(|rule| {
        spelled_out(&rule.origin.declared_by).is_none_or(|declared| !declared.pattern.value.matches(envelope))
    });
    undeclared
        .map(|rule| {
            let what = format!("rule {} on the bus of {name}", rule.name);
            let of = |field: &str| envelope[field].as_str().unwrap_or_default();
            let event = format!("{} from {} of account {}", of("detail-type"), of("source"), of("account"));
            Difference::new(Kind::Undeclared, what, format!("it takes {event}"))
        })
        .collect()
}
