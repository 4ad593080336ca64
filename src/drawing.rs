//! The system as a picture: domains as boxes, with their stores and handlers, externals as hexagons outside of them, and
//! the events that go between them.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::model::{Allow, Domain, Environment, Grantee, ResourceKind, StoreKind, Target, Trigger};
use crate::system::{DomainId, MemberId, Participant, System, placed};

/// A Mermaid flowchart. Names are safe by their grammar; paths are quoted and hold no quote.
pub fn mermaid(system: &System, environment: &Environment) -> String {
    let mut chart = "flowchart LR\n".to_owned();
    for (id, domain) in system.domains() {
        let place = placed(environment, id);
        let name = &domain.name.value;
        line(
            &mut chart,
            1,
            &format!("subgraph {}[\"{name}<br/>{} {}\"]", node("domain", id, 0), place.account, place.region),
        );
        members(&mut chart, id, system.domain_in(environment, id));
        line(&mut chart, 1, "end");
    }
    for (id, external) in system.externals() {
        let place = &environment.externals[id.0];
        let label = format!("{}<br/>{} {}", external.name.value, place.account, place.region);
        line(&mut chart, 1, &format!("{}{{{{\"{label}\"}}}}", bus(id.into())));
    }
    for (id, _) in system.domains() {
        for (index, policy) in system.domain_in(environment, id).policies.iter().enumerate() {
            let (Grantee::Account(whose) | Grantee::Organization(whose)) = &policy.grantee.value;
            line(&mut chart, 1, &format!("{}([\"{}<br/>{whose}\"])", node("policy", id, index), policy.name.value));
        }
    }
    edges(&mut chart, system);
    outside(&mut chart, system, environment);
    chart
}

/// What is inside a domain's box.
fn members(chart: &mut String, id: DomainId, domain: &Domain) {
    line(chart, 2, &format!("{}{{{{\"bus\"}}}}", node("bus", id, 0)));
    for (index, store) in domain.stores.iter().enumerate() {
        let kind = match store.kind {
            StoreKind::Dynamodb(_) => "DynamoDB",
            StoreKind::Documentdb(_) => "DocumentDB",
        };
        line(chart, 2, &format!("{}[(\"{}<br/>{kind}\")]", node("store", id, index), store.name.value));
    }
    for (index, handler) in domain.handlers.iter().enumerate() {
        line(chart, 2, &format!("{}[\"{}\"]", node("handler", id, index), handler.name.value));
        if let Trigger::Http(route) = &handler.trigger {
            let route =
                format!("{} {}", route.method.as_str(), route.path.value.replace('{', "#123;").replace('}', "#125;"));
            line(chart, 2, &format!("{}([\"{route}\"]) --> {}", node("route", id, index), node("handler", id, index)));
        }
        if let Trigger::Schedule(schedule) = &handler.trigger {
            // Mermaid would read `#` as the beginning of a character's number.
            let clock = schedule.expression.replace('#', "#35;");
            line(chart, 2, &format!("{}([\"{clock}\"]) --> {}", node("clock", id, index), node("handler", id, index)));
        }
    }
    for (index, rule) in domain.rules.iter().enumerate() {
        let what = match rule.target {
            Target::Queue(_) => "queue",
            Target::LogGroup { .. } => "log group",
            Target::Handler(_) | Target::Bus(_) | Target::Resource(_) => continue,
        };
        line(chart, 2, &format!("{}[[\"{}<br/>{what}\"]]", node("rule", id, index), rule.name.value));
    }
}

/// What goes on inside a domain, then what goes between them.
fn edges(chart: &mut String, system: &System) {
    for used in &system.uses {
        line(chart, 1, &format!("{} --> {}", member("handler", used.handler), member("store", used.store)));
    }
    for (id, domain) in system.domains() {
        for (index, stream) in domain.streams.iter().enumerate() {
            let Some(store) = system.store_of(MemberId { domain: id, index }) else { continue };
            let events: Vec<&str> = stream.publications.iter().map(|p| p.event.value.as_str()).collect();
            let label = events.join("<br/>");
            line(chart, 1, &format!("{} -- \"{label}\" --> {}", member("store", store), node("bus", id, 0)));
        }
    }
    for (producer, _) in system.domains() {
        for consumer in system.consumers_of(producer) {
            crossing(chart, system, producer.into(), consumer);
        }
    }
    for (producer, _) in system.externals() {
        let consumers = system.domains().filter(|(id, _)| system.producers_of(*id).contains(&producer.into()));
        for (consumer, _) in consumers {
            crossing(chart, system, producer.into(), consumer.into());
        }
    }
    for (id, _) in system.domains() {
        granted(chart, system, id);
    }
    for (id, domain) in system.domains() {
        for index in 0..domain.handlers.len() {
            let handler = MemberId { domain: id, index };
            if system.consumed_by(handler).next().is_some() {
                line(chart, 1, &format!("{} --> {}", node("bus", id, 0), member("handler", handler)));
            }
        }
        for (index, rule) in domain.rules.iter().enumerate() {
            let (here, declared) = (node("bus", id, 0), MemberId { domain: id, index });
            let name = &rule.name.value;
            if matches!(rule.target, Target::Queue(_) | Target::LogGroup { .. }) {
                line(chart, 1, &format!("{here} --> {}", member("rule", declared)));
            }
            if let Some(handler) = system.handler_of(declared) {
                line(chart, 1, &format!("{here} -- \"{name}\" --> {}", member("handler", handler)));
            }
            if let Some(consumer) = system.consumer_of(declared) {
                line(chart, 1, &format!("{here} == \"{name}\" ==> {}", node("bus", consumer, 0)));
            }
        }
    }
}

/// What the rules of the file bring to what is not in it.
fn outside(chart: &mut String, system: &System, environment: &Environment) {
    for (id, _) in system.domains() {
        for (index, rule) in system.domain_in(environment, id).rules.iter().enumerate() {
            let Target::Resource(target) = &rule.target else { continue };
            let (arn, kind) = (&target.value.arn, described(target.value.kind));
            let there = node("target", id, index);
            line(chart, 1, &format!("{there}[[\"{kind} {}<br/>{} {}\"]]", arn.name(), arn.account, arn.region));
            line(chart, 1, &format!("{} == \"{}\" ==> {there}", node("bus", id, 0), rule.name.value));
        }
    }
}

fn described(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::ApiDestination => "API destination",
        ResourceKind::Bus => "event bus",
        ResourceKind::DeliveryStream => "Firehose stream",
        ResourceKind::Function => "function",
        ResourceKind::Queue => "queue",
        ResourceKind::StateMachine => "state machine",
        ResourceKind::Stream => "Kinesis stream",
        ResourceKind::Topic => "topic",
    }
}

/// What a domain's policies let accounts outside the file do, dotted: whether they do it, nobody here knows.
fn granted(chart: &mut String, system: &System, id: DomainId) {
    for (index, policy) in system.domain(id).policies.iter().enumerate() {
        let policy_id = MemberId { domain: id, index };
        let granted = system.granted_by(policy_id);
        let events: BTreeSet<&str> = granted.map(|grant| system.event(grant.event).name.value.as_str()).collect();
        let label = events.into_iter().collect::<Vec<_>>().join("<br/>");
        let (grantee, bus) = (member("policy", policy_id), bus(id.into()));
        let (from, to) = match policy.allow {
            Allow::Publish => (grantee, bus),
            Allow::Subscribe => (bus, grantee),
        };
        line(chart, 1, &format!("{from} -. \"{label}\" .-> {to}"));
    }
}

/// What goes from one bus to another.
fn crossing(chart: &mut String, system: &System, producer: Participant, consumer: Participant) {
    let between = system.between(producer, consumer);
    let events: BTreeSet<&str> = between.map(|s| system.event(s.event).name.value.as_str()).collect();
    let label = events.into_iter().collect::<Vec<_>>().join("<br/>");
    line(chart, 1, &format!("{} == \"{label}\" ==> {}", bus(producer), bus(consumer)));
}

/// The bus of a participant; of an external nothing else is shown.
fn bus(participant: Participant) -> String {
    match participant {
        Participant::Domain(id) => node("bus", id, 0),
        Participant::External(id) => format!("external_{}", id.0),
    }
}

fn member(kind: &str, id: MemberId) -> String {
    node(kind, id.domain, id.index)
}

/// An id that no word of Mermaid's own can be.
fn node(kind: &str, domain: DomainId, index: usize) -> String {
    format!("{kind}_{}_{index}", domain.0)
}

fn line(chart: &mut String, depth: usize, text: &str) {
    writeln!(chart, "{:width$}{text}", "", width = depth * 2).expect("a text takes every line");
}
