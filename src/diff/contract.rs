//! Contracts: how the events' schemas change, whom that hurts, and which filters stop matching.
//!
//! Invariant: a change that hurts nobody who is known still says whether it breaks who reads or who writes.

pub mod consumer;
mod filter;
mod outside;
pub mod schema;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::declared::qualified;
use crate::model::{Environment, Event};
use crate::system::{EventId, Participant, System};
use consumer::Consumes;

/// An event whose contract changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// `payments.PaymentCancelled`.
    pub event: String,
    /// The path of its declaration.
    pub path: String,
    /// The domain or external that tells it.
    pub domain: String,
    /// Who owns that domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether it is told no more.
    pub is_gone: bool,
    /// What changes in its schema, by place.
    pub changes: Vec<schema::Change>,
    /// Whether who was built for the old contract may fail.
    pub breaks_consumers: bool,
    /// Whether what was written under the old contract may be refused: items in stores, events in queues and archives.
    pub breaks_producers: bool,
    /// The consumers that are hurt.
    pub consumers: Vec<Consumes>,
    /// The streams that publish it and are hurt, `payments.payment-changes`.
    pub producers: Vec<String>,
    /// The filters that stop matching.
    pub filters: Vec<filter::Stop>,
}

impl Change {
    /// Whether somebody is hurt, known or not.
    pub fn is_danger(&self) -> bool {
        self.breaks_consumers || self.breaks_producers || !self.filters.is_empty()
    }
}

/// A system in an environment.
type In<'a> = (&'a System, &'a Environment);

/// Every event whose contract changes, by its name.
pub fn changes(before: In<'_>, after: In<'_>) -> Vec<Change> {
    let [old, new] = [before, after].map(|(system, _)| events(system));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let each = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => changed(name, (before, *old), (after, *new)),
        (Some(old), None) => gone(name, before, *old, after),
        _ => None,
    };
    names.into_iter().filter_map(each).collect()
}

fn events(system: &System) -> BTreeMap<String, EventId> {
    let domains = system.domains().map(|(id, _)| Participant::Domain(id));
    let externals = system.externals().map(|(id, _)| Participant::External(id));
    let all = domains.chain(externals).flat_map(|producer| system.events_of(producer).map(|(id, _)| id));
    all.map(|id| (qualified(system, id.producer, id), id)).collect()
}

fn changed(name: &str, (before, old): (In<'_>, EventId), (after, new): (In<'_>, EventId)) -> Option<Change> {
    let [was, is] = [(before.0, old), (after.0, new)].map(|(system, id)| system.event(id));
    let changes = if was.document == is.document { Vec::new() } else { schema::compare(&was.document, &is.document) };
    let mut filters = if was.schema == is.schema && was.source == is.source {
        Vec::new()
    } else {
        filter::stops(before, old, after, new)
    };
    filters.extend(outside::stops((before.0, old), (after.0, new)));
    if changes.is_empty() && filters.is_empty() {
        return None;
    }
    let of = |breaks: fn(&schema::Change) -> bool| -> Vec<String> {
        changes.iter().filter(|change| breaks(change)).map(|change| change.field.clone()).collect()
    };
    let (read, written) = (of(|change| change.breaks_consumers), of(|change| change.breaks_producers));
    let mut change = frame(name, after.0, new, is);
    change.breaks_consumers = !read.is_empty();
    change.breaks_producers = !written.is_empty();
    if change.breaks_consumers {
        change.consumers = consumer::consumers(after, new, &read);
    }
    if change.breaks_producers {
        change.producers = publishers(after.0, new);
    }
    Some(Change { changes, filters, ..change })
}

/// An event that is told no more hurts those outside of the file that took it: a handler that still asked for it would be
/// an error.
fn gone(name: &str, before: In<'_>, old: EventId, after: In<'_>) -> Option<Change> {
    let mut consumers = consumer::consumers(before, old, &[]);
    consumers.retain(Consumes::is_outside);
    let filters = filter::lost(before, old, after);
    let change = frame(name, before.0, old, before.0.event(old));
    let breaks_consumers = !consumers.is_empty();
    let hurts = breaks_consumers || !filters.is_empty();
    hurts.then_some(Change { is_gone: true, breaks_consumers, consumers, filters, ..change })
}

fn frame(name: &str, system: &System, id: EventId, event: &Event) -> Change {
    let domain = system.name(id.producer).to_string();
    let (path, owner) = match id.producer {
        Participant::Domain(producer) => {
            (format!("domains.{domain}.events.{}", event.name.value), system.domain(producer).owner.clone())
        }
        Participant::External(_) => (format!("externals.{domain}.publishes.{}", event.name.value), None),
    };
    Change {
        event: name.to_owned(),
        path,
        domain,
        owner,
        is_gone: false,
        changes: Vec::new(),
        breaks_consumers: false,
        breaks_producers: false,
        consumers: Vec::new(),
        producers: Vec::new(),
        filters: Vec::new(),
    }
}

fn publishers(system: &System, event: EventId) -> Vec<String> {
    let streams = system.publications.iter().filter(|publication| publication.event == event);
    let names = streams.map(|publication| {
        format!("{}.{}", system.name(publication.stream.domain), system.stream(publication.stream).name.value)
    });
    names.collect::<BTreeSet<_>>().into_iter().collect()
}
