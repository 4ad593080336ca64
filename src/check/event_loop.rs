//! Events that may cause themselves, by what the file declares.

use std::collections::BTreeMap;

use super::is_accepted;
use super::overlap::overlap;
use crate::diagnostic::Diagnostics;
use crate::finding::event_loop::{self, Step};
use crate::graph::Graph;
use crate::model::{Access, StoreKind};
use crate::syntax::ast::Change;
use crate::system::{Consumer, EventId, MemberId, Participant, System};

/// What a loop goes through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Event(EventId),
    Handler(MemberId),
}

/// Reports ways round such that each step that lies on one is in a finding. What goes through a declaration that accepts
/// it today is none, and the ways round beside it are found all the same.
pub fn check(system: &System, today: Option<&str>, diagnostics: &mut Diagnostics) {
    let accepted = |kind: &str, whose: Participant, name: &str| {
        let path = format!("domains.{}.{kind}.{name}", system.name(whose));
        is_accepted(system, "event-loop", &path, today)
    };
    let mut changes = changes(system);
    changes.retain(|_, change| {
        let (store, stream) = (system.store(change.store), system.stream(change.stream));
        !accepted("stores", change.store.domain.into(), store.name.value.as_str())
            && !accepted("streams", change.stream.domain.into(), stream.name.value.as_str())
    });
    let consumed = system.subscriptions.iter().filter_map(|subscription| match subscription.consumer {
        Consumer::Handler(handler) => Some((subscription.event, handler)),
        // What an external does with an event is not declared.
        Consumer::External(_) => None,
    });
    let consumed = consumed.chain(fed(system)).filter(|(event, handler)| {
        !accepted("events", event.producer, system.event(*event).name.value.as_str())
            && !accepted("handlers", handler.domain.into(), system.handler(*handler).name.value.as_str())
    });
    let consumed = consumed.map(|(event, handler)| (Node::Event(event), Node::Handler(handler)));
    let published = changes.keys().map(|(handler, event)| (Node::Handler(*handler), Node::Event(*event)));
    let graph: Graph<Node> = consumed.chain(published).collect();
    for cycle in graph.cycles() {
        diagnostics.push(event_loop::through(&steps(system, &changes, &cycle)));
    }
}

/// The events that are certain to reach a handler by a rule of the file.
fn fed(system: &System) -> Vec<(EventId, MemberId)> {
    let events = || system.domains().flat_map(|(id, _)| system.events_of(id).map(move |(event, _)| (id, event)));
    let fed = system.feedings.iter().flat_map(|feeding| {
        let reached = events().filter(|(producer, event)| {
            let told = system.published(*event, None);
            let matches = |rule: MemberId| overlap(&system.rule(rule).pattern.value, &told).is_some();
            let here = feeding.rule.domain;
            let arrives = *producer == here
                || system.between(*producer, here).any(|subscription| subscription.event == *event)
                || system.forwarded_to(here).any(|f| f.rule.domain == *producer && matches(f.rule));
            arrives && matches(feeding.rule)
        });
        reached.map(|(_, event)| (event, feeding.handler))
    });
    fed.collect()
}

/// What a handler may change, so that an event is published.
struct Changed {
    store: MemberId,
    stream: MemberId,
    change: Change,
}

/// By handler and event.
type Changes = BTreeMap<(MemberId, EventId), Changed>;

fn changes(system: &System) -> Changes {
    let mut changes = Changes::new();
    for used in &system.uses {
        for stream in system.streams_of(used.store) {
            for (index, event) in system.published_by(stream) {
                let change = system.stream(stream).publications[index].change;
                if may_make(used.access, change, &system.store(used.store).kind) {
                    changes.entry((used.handler, event)).or_insert(Changed { store: used.store, stream, change });
                }
            }
        }
    }
    changes
}

/// Whether a handler with this access may make such a change. What it writes may be an item whose time is over.
fn may_make(access: Access, change: Change, store: &StoreKind) -> bool {
    match change {
        Change::Insert | Change::Modify => access >= Access::Writes,
        Change::Remove => access >= Access::Deletes,
        Change::Expire => {
            access >= Access::Writes && matches!(store, StoreKind::Dynamodb(table) if table.ttl.is_some())
        }
    }
}

fn act(change: Change) -> &'static str {
    match change {
        Change::Insert => "insert into",
        Change::Modify => "modify",
        Change::Remove => "remove from",
        Change::Expire => "let an item expire in",
    }
}

/// Events and handlers take turns, and what comes first is the smallest, an event.
fn steps(system: &System, changes: &Changes, cycle: &[Node]) -> Vec<Step> {
    let qualified = |whose: Participant, name: &str| format!("{}.{name}", system.name(whose));
    let event_name = |id: EventId| qualified(id.producer, system.event(id).name.value.as_str());
    let turns = cycle.iter().zip(cycle.iter().skip(1)).zip(cycle.iter().cycle().skip(2));
    let step = |turn: ((&Node, &Node), &Node)| match turn {
        ((Node::Event(consumed), Node::Handler(id)), Node::Event(published)) => {
            let handler = system.handler(*id);
            let changed = &changes[&(*id, *published)];
            Some(Step {
                consumed: event_name(*consumed),
                handler: qualified(id.domain.into(), handler.name.value.as_str()),
                may: act(changed.change),
                store: system.store(changed.store).name.value.to_string(),
                published: event_name(*published),
                span: handler.name.span,
            })
        }
        _ => None,
    };
    turns.filter_map(step).collect()
}
