//! The system as a picture: domains as boxes, with their stores and handlers, and the events that go between them.

use std::fmt::Write;

use crate::model::{Domain, Environment, StoreKind, Trigger};
use crate::system::{DomainId, MemberId, System, placed};

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
        members(&mut chart, id, domain);
        line(&mut chart, 1, "end");
    }
    edges(&mut chart, system);
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
            let mut events: Vec<&str> =
                system.between(producer, consumer).map(|s| system.event(s.event).name.value.as_str()).collect();
            events.sort_unstable();
            events.dedup();
            let label = events.join("<br/>");
            line(chart, 1, &format!("{} == \"{label}\" ==> {}", node("bus", producer, 0), node("bus", consumer, 0)));
        }
    }
    for (id, domain) in system.domains() {
        for index in 0..domain.handlers.len() {
            let handler = MemberId { domain: id, index };
            if system.consumed_by(handler).next().is_some() {
                line(chart, 1, &format!("{} --> {}", node("bus", id, 0), member("handler", handler)));
            }
        }
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
