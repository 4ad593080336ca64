//! A committed change of a store, and what comes of it: what lets it through to a relay, which events the relay makes of it,
//! and who gets those.
//!
//! Invariant: decided as the generated relay does, by the publications that are compiled into it, the contract that the
//! registry holds, and the mapping that feeds it.

mod record;
mod taken;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::deployed::Deployed;
use super::event::{self, Event};
use super::follow::{self, Depth};
use super::hop::{Net, Put, Sender, Trace};
use super::net::{CHANGES, POISON, put_aside};
use super::permit;
use super::publication::{Publication, Relay, Relays, schemas};
use super::resource::{Function, Mapping, Site};
use super::{mismatch, send};
use crate::cloudformation::Stack;
use crate::schema::{Object, Unfit, dotted, project};

pub use record::{Images, Unusable};

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An item is new.
    Insert,
    /// Some of an item is different.
    Modify,
    /// A document is another in every field, as only clusters tell.
    Replace,
    /// An item was deleted.
    Remove,
    /// A table deleted an item whose time was over.
    Expire,
}

/// A change: of what, and how it was before and after.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// The item before, where it was there.
    pub old: Option<Json>,
    /// The item after, where it is there.
    pub new: Option<Json>,
}

/// What comes of a change in one stream.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Relaying {
    /// The stream's declaration.
    pub declared_by: String,
    /// Who brings the change to the relay and the relay's events to the bus: each step with its leave.
    pub steps: Vec<Sender>,
    /// Why the change does not come to the relay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What the relay makes of it.
    pub publications: Vec<Publishing>,
}

/// What a relay makes of a change by one of its publications.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Publishing {
    /// The event's detail-type.
    pub detail_type: String,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What becomes of a publication.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Outcome {
    /// It is of another change, or its condition is not met.
    PassedOver {
        /// Why.
        because: String,
    },
    /// The change can never become the event, and is put aside.
    Poison {
        /// Why: what the contract asks for and the item does not have.
        because: Vec<String>,
        /// Where it is put.
        net: Net,
    },
    /// The event is published.
    Published {
        /// Its way.
        trace: Trace,
    },
}

/// What stands, as far as changes ask: what is deployed and what is compiled.
pub struct World<'a> {
    /// What the templates come to.
    pub deployed: &'a Deployed,
    /// The relays.
    pub relays: &'a Relays,
    /// What each event tells, by its domain and detail-type.
    contracts: BTreeMap<(String, String), Object>,
    tables: BTreeMap<String, record::Table>,
}

impl<'a> World<'a> {
    /// What stands by these.
    pub fn of(stacks: &[Stack], deployed: &'a Deployed, relays: &'a Relays) -> World<'a> {
        World { deployed, relays, contracts: schemas(stacks), tables: record::tables(stacks) }
    }

    /// The relays of `domain.stream`, or of every stream of `domain.store`.
    pub fn named(&self, name: &str) -> Vec<&'a Relay> {
        let Some((domain, rest)) = name.split_once('.') else { return Vec::new() };
        let of_domain = || self.relays.relays.iter().filter(|relay| relay.domain == domain);
        let by_stream: Vec<&Relay> = of_domain().filter(|relay| relay.stream == rest).collect();
        if by_stream.is_empty() { of_domain().filter(|relay| relay.store == rest).collect() } else { by_stream }
    }

    /// The names that a change may be asked by.
    pub fn names(&self) -> Vec<String> {
        let both = |relay: &Relay| [&relay.store, &relay.stream].map(|name| format!("{}.{name}", relay.domain));
        let mut names: Vec<String> = self.relays.relays.iter().flat_map(both).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// What comes of a change in a relay's stream; or why there can be no such change.
pub fn relaying(world: &World<'_>, relay: &Relay, change: &Change) -> Result<Relaying, Unusable> {
    let declared_by = format!("domains.{}.streams.{}", relay.domain, relay.stream);
    let relayed = if relay.is_documentdb { of_cluster(world, &declared_by) } else { of_table(world, &declared_by) };
    let Some(found) = relayed else {
        let stopped = Some("no function of the templates reads it".to_owned());
        return Ok(Relaying { declared_by, steps: Vec::new(), stopped, publications: Vec::new() });
    };
    let table = found.mapping.and_then(|mapping| world.tables.get(mapping.source.split("/stream/").next()?));
    let images = if relay.is_documentdb { record::document(change)? } else { record::item(change, table)? };
    let stopped = match (&images, found.mapping) {
        (None, _) => Some("nothing of the item is different: the store tells of no change".to_owned()),
        (Some(images), Some(mapping)) => filtered(mapping, images, &found.reader.origin.site),
        (Some(_), None) => None,
    };
    let publications = match images.filter(|_| stopped.is_none()) {
        Some(images) => {
            relay.publications.iter().map(|publication| publishing(world, &found, publication, &images)).collect()
        }
        None => Vec::new(),
    };
    Ok(Relaying { declared_by, steps: found.steps, stopped, publications })
}

/// Who reads a stream, and who puts its events on the bus.
struct Found<'a> {
    /// The mapping that hands a function the records of a table's stream.
    mapping: Option<&'a Mapping>,
    /// What decides: the function, or the container.
    reader: &'a Function,
    /// What speaks to the bus: the function itself, or the publisher behind the container.
    publisher: &'a Function,
    steps: Vec<Sender>,
}

/// A function that polls the stream of a table.
fn of_table<'a>(world: &World<'a>, declared_by: &str) -> Option<Found<'a>> {
    let deployed = world.deployed;
    let of_stream = |function: &&Function| function.origin.declared_by == declared_by;
    let function = deployed.functions.values().filter(of_stream).find(|each| each.environment.contains_key(POISON))?;
    let mapping = deployed.mappings_of(&function.name).next()?;
    let mut faults = Vec::new();
    if !mapping.switch.is_on(false) {
        faults.push("the mapping is switched off".to_owned());
    }
    let checks = match deployed.roles.get(&function.role) {
        Some(role) => follow::ask(permit::read_stream(deployed, function, role, &mapping.source)),
        None => Vec::new(),
    };
    let step = Sender { name: function.name.clone(), declared_by: declared_by.to_owned(), checks, faults };
    Some(Found { mapping: Some(mapping), reader: function, publisher: function, steps: vec![step] })
}

/// A container that reads the change stream of a cluster into a queue, and the function that polls that.
fn of_cluster<'a>(world: &World<'a>, declared_by: &str) -> Option<Found<'a>> {
    let deployed = world.deployed;
    let of_stream = |function: &&Function| function.origin.declared_by == declared_by;
    let container =
        deployed.functions.values().filter(of_stream).find(|each| each.environment.contains_key(CHANGES))?;
    let queue = deployed.queues.get(&container.queue(CHANGES)?)?;
    let Net { checks, faults, .. } = put_aside(deployed, container, CHANGES);
    let checks = checks.into_iter().map(|check| super::Check { when: "when a change is read", ..check }).collect();
    let read = Sender { name: container.name.clone(), declared_by: declared_by.to_owned(), checks, faults };
    let mapping = deployed.mappings.get(&queue.arn)?.first()?;
    let publisher = deployed.functions.get(&mapping.function)?;
    let handling = follow::handling(deployed, queue, mapping, Depth::default())?;
    let publish = Sender {
        name: publisher.name.clone(),
        declared_by: handling.declared_by,
        checks: handling.checks,
        faults: handling.faults,
    };
    Some(Found { mapping: None, reader: container, publisher, steps: vec![read, publish] })
}

/// Why a mapping keeps a record from its function. Lambda matches filters as EventBridge matches rules.
fn filtered(mapping: &Mapping, images: &Images, site: &Site) -> Option<String> {
    let record = images.record(&mapping.source, &site.region);
    if mapping.filters.is_empty() || mapping.filters.iter().any(|filter| filter.matches(&record)) {
        return None;
    }
    let why: Vec<String> = mapping.filters.iter().map(|filter| mismatch::told(filter, &record)).collect();
    Some(format!("the mapping's filters keep it out: {}", why.join("; or ")))
}

fn publishing(world: &World<'_>, found: &Found<'_>, publication: &Publication, images: &Images) -> Publishing {
    let contract = &publication.contract;
    let publishing = |outcome| Publishing { detail_type: contract.detail_type.clone(), outcome };
    if let Err(because) = taken::by(publication, images) {
        return publishing(Outcome::PassedOver { because });
    }
    let poison = |because| {
        let net = put_aside(world.deployed, found.reader, POISON);
        publishing(Outcome::Poison { because, net })
    };
    let key = (contract.domain.clone(), contract.detail_type.clone());
    let Some(schema) = world.contracts.get(&key) else {
        return poison(vec![format!("the registry of {} has no schema of it", contract.domain)]);
    };
    let data = match project(schema, &mapped(&publication.map, &images.item)) {
        Ok((data, _)) => data,
        Err(unfit) => return poison(unfit.iter().map(told).collect()),
    };
    let site = &found.publisher.origin.site;
    let event = Event {
        source: contract.source.clone(),
        detail_type: contract.detail_type.clone(),
        account: site.account.clone(),
        region: site.region.clone(),
        detail: event::detail(&contract.domain, contract.version, data),
    };
    let size = event.detail.to_string().len();
    if size > MOST_BYTES {
        return poison(vec![format!("the event has {size} bytes, more than {MOST_BYTES}")]);
    }
    let bus = found.publisher.environment.get("BUSLINE_BUS").and_then(|arn| world.deployed.buses.get(arn));
    let puts = bus.map(|bus| Put {
        senders: send::sender(world.deployed, found.publisher, (&event, bus)).into_iter().collect(),
        arrival: follow::arrive(world.deployed, &event, bus, Depth { explains: true, ..Depth::default() }),
    });
    publishing(Outcome::Published { trace: Trace { puts: puts.into_iter().collect(), event } })
}

/// What a relay puts on a bus at most.
const MOST_BYTES: usize = 1_000_000;

/// The item with the properties that come from elsewhere in it.
fn mapped(map: &[(String, String)], item: &Json) -> Json {
    let mut data = item.clone();
    for (property, path) in map {
        let Some(properties) = data.as_object_mut() else { break };
        match path.split('.').try_fold(item, |place, name| place.get(name)) {
            Some(value) => drop(properties.insert(property.clone(), value.clone())),
            None => drop(properties.remove(property)),
        }
    }
    data
}

/// Where an item breaks the contract, in words.
fn told(unfit: &Unfit) -> String {
    let path = dotted(&unfit.path);
    if path.is_empty() { unfit.fact.clone() } else { format!("`{path}`: {}", unfit.fact) }
}

impl Outcome {
    /// The event's way, where it is published.
    pub fn trace(&self) -> Option<&Trace> {
        match self {
            Outcome::Published { trace } => Some(trace),
            Outcome::PassedOver { .. } | Outcome::Poison { .. } => None,
        }
    }
}
