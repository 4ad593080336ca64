//! Who is affected: what changes, and what follows it along the events, with the number of deliveries on the way.
//!
//! Invariant: a way goes from a handler to a store that it writes, from the store by a stream to an event, and from the
//! event to whoever consumes it or gets it by a rule, in either of the two systems; nothing else carries a change on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemars::JsonSchema;
use serde::Serialize;

use super::Difference;
use super::declared::{Kind, qualified};
use super::system::How;
use crate::check::reach;
use crate::model::{Access, Environment};
use crate::system::{Consumer, EventId, MemberId, Participant, System};

/// A domain or an external that is affected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Affected {
    /// Deliveries from what changes: none where it changes itself.
    pub hops: usize,
    /// Its name.
    pub name: String,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The events by which it is reached first.
    pub by: Vec<String>,
}

/// Events that carry the change from one to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// Who tells them.
    pub from: String,
    /// Who is told.
    pub to: String,
    /// The events' names.
    pub events: Vec<String>,
}

/// Who is affected, the nearest first, and on which ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Radius {
    /// Domains and externals.
    pub affected: Vec<Affected>,
    /// The ways between them.
    pub edges: Vec<Edge>,
}

/// Something that a change can be at, by its path, with whose it is.
type Node = (String, String);

/// What of a handler changes nothing about what it does.
const SIZES: &[&str] = &["architecture", "log retention", "memory", "timeout"];

/// Follows a difference through both systems.
pub fn radius(difference: &Difference, sides: &[(&System, &Environment)]) -> Radius {
    let mut ways = Ways::default();
    sides.iter().for_each(|(system, environment)| ways.add(system, environment));
    let (seeds, homes) = seeds(difference, &ways);
    let mut hops: BTreeMap<Node, usize> = BTreeMap::new();
    let mut open: VecDeque<(Node, usize)> = seeds.into_iter().map(|node| (node, 0)).collect();
    let mut edges: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut by: BTreeMap<String, (usize, BTreeSet<String>)> =
        homes.into_iter().map(|home| (home, (0, BTreeSet::new()))).collect();
    while let Some((node, distance)) = open.pop_front() {
        if hops.get(&node).is_some_and(|known| *known <= distance) {
            continue;
        }
        hops.insert(node.clone(), distance);
        for (next, event) in ways.next.get(&node).into_iter().flatten() {
            match event {
                // Inside a domain nothing is delivered.
                None => open.push_front((next.clone(), distance)),
                Some(event) => {
                    if next.1 != node.1 {
                        edges.entry((node.1.clone(), next.1.clone())).or_default().insert(event.clone());
                        let found = by.entry(next.1.clone()).or_insert((distance + 1, BTreeSet::new()));
                        match found.0.cmp(&(distance + 1)) {
                            std::cmp::Ordering::Greater => *found = (distance + 1, BTreeSet::from([event.clone()])),
                            std::cmp::Ordering::Equal => drop(found.1.insert(event.clone())),
                            std::cmp::Ordering::Less => {}
                        }
                    }
                    open.push_back((next.clone(), distance + 1));
                }
            }
        }
    }
    let affected = by.into_iter().map(|(name, (hops, by))| Affected {
        hops,
        owner: ways.owners.get(&name).cloned().flatten(),
        name,
        by: by.into_iter().collect(),
    });
    let affected: BTreeSet<Affected> = affected.collect();
    let edges = edges.into_iter().map(|((from, to), events)| Edge { from, to, events: events.into_iter().collect() });
    Radius { affected: affected.into_iter().collect(), edges: edges.collect() }
}

/// What changes itself: nodes from which it goes on, and domains that are changed whatever goes on.
fn seeds(difference: &Difference, ways: &Ways) -> (BTreeSet<Node>, BTreeSet<String>) {
    let (mut seeds, mut homes) = (BTreeSet::new(), BTreeSet::new());
    for change in difference.declarations.iter().filter(|change| !change.domain.is_empty()) {
        homes.insert(change.domain.clone());
        let sizes_only =
            !change.facts.is_empty() && change.facts.iter().all(|fact| SIZES.contains(&fact.word.as_str()));
        if change.how == How::Changed && sizes_only {
            continue;
        }
        seeds.extend(ways.at(&change.path, &change.domain));
        seeds.extend(change.before.iter().flat_map(|path| ways.at(path, &change.domain)));
        if change.kind == Kind::Domain {
            let whole = format!("{}.", change.path);
            seeds.extend(ways.nodes().filter(|(path, _)| path.starts_with(&whole)).cloned());
        }
    }
    for change in &difference.contracts {
        homes.insert(change.domain.clone());
        seeds.extend(ways.at(&change.path, &change.domain));
        for stop in &change.filters {
            seeds.extend(ways.nodes().filter(|(path, _)| *path == stop.path).cloned());
        }
    }
    for change in &difference.delivery {
        homes.insert(change.domain.clone());
        seeds.extend(ways.at(&change.path, &change.domain));
    }
    homes
        .extend(difference.stacks.iter().filter(|stack| !stack.resources.is_empty()).map(|stack| stack.domain.clone()));
    (seeds, homes)
}

/// The ways of both systems.
#[derive(Default)]
struct Ways {
    next: BTreeMap<Node, BTreeSet<(Node, Option<String>)>>,
    owners: BTreeMap<String, Option<String>>,
}

impl Ways {
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.next.keys()
    }

    /// The node of a declaration, or of the one around it: a subscription is its handler's.
    fn at(&self, path: &str, home: &str) -> Option<Node> {
        let mut at = path;
        loop {
            let node = (at.to_owned(), home.to_owned());
            if self.next.contains_key(&node) {
                return Some(node);
            }
            at = at.rsplit_once('.')?.0;
        }
    }

    fn add(&mut self, system: &System, environment: &Environment) {
        for (id, domain) in system.domains() {
            let home = domain.name.value.to_string();
            self.owners.insert(home.clone(), domain.owner.clone());
            let node = |kind: &str, name: &str| (format!("domains.{home}.{kind}.{name}"), home.clone());
            for (index, handler) in domain.handlers.iter().enumerate() {
                let from = node("handlers", handler.name.value.as_str());
                let stores = system.used_by(MemberId { domain: id, index }).filter(|used| used.access > Access::Reads);
                let stores: Vec<Node> =
                    stores.map(|used| node("stores", system.store(used.store).name.value.as_str())).collect();
                self.next.entry(from).or_default().extend(stores.into_iter().map(|store| (store, None)));
            }
            for event in &domain.events {
                self.next.entry(node("events", event.name.value.as_str())).or_default();
            }
            for (index, stream) in domain.streams.iter().enumerate() {
                let path = node("streams", stream.name.value.as_str());
                let id = MemberId { domain: id, index };
                for (_, event) in system.published_by(id) {
                    let event = node("events", system.event(event).name.value.as_str());
                    let publication = (
                        format!("{}.publish.{}", path.0, event.0.rsplit('.').next().unwrap_or_default()),
                        home.clone(),
                    );
                    self.next.entry(publication.clone()).or_default().insert((event, None));
                    self.next.entry(path.clone()).or_default().insert((publication, None));
                }
                if let Some(store) = system.store_of(id) {
                    let store = node("stores", system.store(store).name.value.as_str());
                    self.next.entry(store).or_default().insert((path, None));
                }
            }
        }
        for (_, external) in system.externals() {
            let home = external.name.value.to_string();
            self.owners.insert(home.clone(), None);
            self.next.entry((format!("externals.{home}"), home)).or_default();
        }
        self.deliveries(system);
        self.by_rules(system, environment);
    }

    fn deliveries(&mut self, system: &System) {
        for subscription in &system.subscriptions {
            let to = match subscription.consumer {
                Consumer::Handler(handler) => {
                    let home = system.name(handler.domain).to_string();
                    (format!("domains.{home}.handlers.{}", system.handler(handler).name.value), home)
                }
                Consumer::External(external) => {
                    let home = system.name(external).to_string();
                    (format!("externals.{home}"), home)
                }
            };
            let (event, name) = told(system, subscription.event);
            self.next.entry(event).or_default().insert((to, Some(name)));
        }
    }

    /// What rules of the file bring events to. A rule that forwards is on the way to the rules that take it there.
    fn by_rules(&mut self, system: &System, environment: &Environment) {
        let rules = |domain| system.domain_in(environment, domain).rules.as_slice();
        let node = |id: MemberId| {
            let home = system.name(id.domain).to_string();
            (format!("domains.{home}.rules.{}", rules(id.domain)[id.index].name.value), home)
        };
        let participants = system.domains().map(|(id, _)| Participant::from(id));
        let participants = participants.chain(system.externals().map(|(id, _)| Participant::from(id)));
        for (id, _) in participants.flat_map(|participant| system.events_of(participant)) {
            let (event, name) = told(system, id);
            for (rule, way) in reach::taking(system, &rules, id) {
                let from = way.map_or_else(|| event.clone(), node);
                // What is forwarded is delivered once it is there.
                let delivered = (!rules(rule.domain)[rule.index].target.is_bus()).then(|| name.clone());
                self.next.entry(from).or_default().insert((node(rule), delivered));
            }
        }
        for feeding in &system.feedings {
            let home = system.name(feeding.handler.domain).to_string();
            let handler = (format!("domains.{home}.handlers.{}", system.handler(feeding.handler).name.value), home);
            self.next.entry(node(feeding.rule)).or_default().insert((handler, None));
        }
    }
}

/// The node of an event, and its name.
fn told(system: &System, event: EventId) -> (Node, String) {
    let (producer, name) = (system.name(event.producer).to_string(), &system.event(event).name.value);
    let path = match event.producer {
        Participant::Domain(_) => format!("domains.{producer}.events.{name}"),
        Participant::External(_) => format!("externals.{producer}.publishes.{name}"),
    };
    ((path, producer), qualified(system, event.producer, event))
}
