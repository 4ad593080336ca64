//! What goes from where to where.

use std::collections::BTreeMap;

use super::{bus, external, grantee, handler, member, sink, target};
use crate::drawing::picture::{Arrow, Label, Line};
use crate::model::{Access, Allow, Domain, Environment, Target};
use crate::system::{Consumer, DomainId, EventId, MemberId, Participant, Subscription, System};

/// Every arrow: what is used, published, told from one bus to another, granted, and consumed.
pub fn gather(system: &System, environment: &Environment) -> Vec<Arrow> {
    let mut arrows = used(system);
    arrows.extend(published(system));
    for (producer, _) in system.domains() {
        arrows.extend(system.consumers_of(producer).into_iter().map(|to| crossing(system, producer.into(), to)));
    }
    for (producer, _) in system.externals() {
        let consumers = system.domains().filter(|(id, _)| system.producers_of(*id).contains(&producer.into()));
        arrows.extend(consumers.map(|(to, _)| crossing(system, producer.into(), to.into())));
    }
    for (id, _) in system.domains() {
        arrows.extend(granted(system, id));
    }
    for (id, _) in system.domains() {
        arrows.extend(consumed(system, id));
        arrows.extend(routed(system, system.domain_in(environment, id), id));
    }
    arrows
}

fn used(system: &System) -> Vec<Arrow> {
    let used = system.uses.iter().map(|used| {
        let (from, name) = (handler(system, used.handler), system.store(used.store).name.value.as_str());
        let line = if used.access == Access::Reads { Line::Reads } else { Line::Writes };
        let to = member(system.domain(used.store.domain), "stores", name);
        Arrow { key: from.clone(), from, to, line, through: None, labels: Vec::new(), mark: None }
    });
    used.collect()
}

fn published(system: &System) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (id, domain) in system.domains() {
        for (index, stream) in domain.streams.iter().enumerate() {
            let Some(store) = system.store_of(MemberId { domain: id, index }) else { continue };
            let key = member(domain, "streams", stream.name.value.as_str());
            let labels = stream.publications.iter().map(|publication| {
                let name = publication.event.value.as_str();
                let keys = vec![format!("{key}.publish.{name}"), member(domain, "events", name)];
                label(keys, name)
            });
            arrows.push(Arrow {
                from: member(domain, "stores", system.store(store).name.value.as_str()),
                to: bus(system, id.into()),
                line: Line::Publishes,
                through: Some(label(vec![key.clone()], stream.name.value.as_str())),
                labels: labels.collect(),
                mark: None,
                key,
            });
        }
    }
    arrows
}

/// What goes from one bus to another.
fn crossing(system: &System, producer: Participant, consumer: Participant) -> Arrow {
    let labels = told(system, system.between(producer, consumer));
    let (from, to) = (bus(system, producer), bus(system, consumer));
    Arrow { key: String::new(), from, to, line: Line::Crosses, through: None, labels, mark: None }
}

/// The events of subscriptions, by name, each once.
fn told<'a>(system: &System, subscriptions: impl Iterator<Item = &'a Subscription>) -> Vec<Label> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for subscription in subscriptions {
        let keys = told.entry(system.event(subscription.event).name.value.to_string()).or_default();
        keys.extend([event(system, subscription.event), subscribed(system, subscription)]);
    }
    told.into_iter().map(|(text, keys)| label(keys, &text)).collect()
}

/// What a domain's policies let accounts outside the file do.
fn granted(system: &System, id: DomainId) -> Vec<Arrow> {
    let domain = system.domain(id);
    let arrow = |(index, policy): (usize, &crate::model::Policy)| {
        let granted = system.granted_by(MemberId { domain: id, index });
        let events: BTreeMap<String, String> = granted
            .map(|grant| (system.event(grant.event).name.value.to_string(), event(system, grant.event)))
            .collect();
        let labels = events.into_iter().map(|(text, key)| label(vec![key], &text)).collect();
        let (whose, here) = (grantee(domain, policy.name.value.as_str()), bus(system, id.into()));
        let key = whose.clone();
        let (from, to) = match policy.allow {
            Allow::Publish => (whose, here),
            Allow::Subscribe => (here, whose),
        };
        Arrow { key, from, to, line: Line::Grants, through: None, labels, mark: None }
    };
    domain.policies.iter().enumerate().map(arrow).collect()
}

/// The events that run a domain's handlers.
fn consumed(system: &System, id: DomainId) -> Vec<Arrow> {
    let handlers = (0..system.domain(id).handlers.len()).map(|index| MemberId { domain: id, index });
    let arrow = |id: MemberId| {
        let labels = told(system, system.consumed_by(id));
        let (from, to) = (bus(system, id.domain.into()), handler(system, id));
        let key = to.clone();
        (!labels.is_empty()).then_some(Arrow { key, from, to, line: Line::Consumes, through: None, labels, mark: None })
    };
    handlers.filter_map(arrow).collect()
}

/// What the rules of the file bring where.
fn routed(system: &System, domain: &Domain, id: DomainId) -> Vec<Arrow> {
    let arrow = |(index, rule): (usize, &crate::model::Rule)| {
        let (name, declared) = (rule.name.value.as_str(), MemberId { domain: id, index });
        let key = member(domain, "rules", name);
        let (line, to) = match &rule.target {
            Target::Queue(_) | Target::LogGroup { .. } => (Line::Feeds, sink(domain, name)),
            Target::Handler(_) => (Line::Feeds, handler(system, system.handler_of(declared)?)),
            Target::Bus(_) => (Line::Routes, bus(system, system.consumer_of(declared)?.into())),
            Target::Resource(_) => (Line::Routes, target(domain, name)),
        };
        let labels = vec![label(vec![key.clone()], name)];
        Some(Arrow { key, from: bus(system, id.into()), to, line, through: None, labels, mark: None })
    };
    domain.rules.iter().enumerate().filter_map(arrow).collect()
}

fn event(system: &System, id: EventId) -> String {
    let name = &system.event(id).name.value;
    match id.producer {
        Participant::Domain(domain) => member(system.domain(domain), "events", name.as_str()),
        Participant::External(other) => format!("{}.publishes.{name}", external(system, other)),
    }
}

fn subscribed(system: &System, subscription: &Subscription) -> String {
    let name = &system.event(subscription.event).name.value;
    let consumer = match subscription.consumer {
        Consumer::Handler(id) => handler(system, id),
        Consumer::External(id) => external(system, id),
    };
    format!("{consumer}.consumes.{}.{name}", system.name(subscription.event.producer))
}

fn label(keys: Vec<String>, text: &str) -> Label {
    Label { keys, text: text.to_owned(), mark: None }
}
