//! Events that may cause themselves, by what the file declares.

use std::collections::{BTreeMap, BTreeSet};

use super::{is_accepted, item, reach};
use crate::diagnostic::Diagnostics;
use crate::finding::event_loop::{self, Step};
use crate::graph::Graph;
use crate::model::{Access, StoreKind};
use crate::pattern::Pattern;
use crate::syntax::ast::Change;
use crate::system::{Consumer, EventId, MemberId, Participant, Publication, System};

/// What a loop goes through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// An event as one stream publishes it, by its place in [`System::publications`]: another may publish it otherwise.
    Event(usize),
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
    changes.retain(|(_, published), store| {
        let stream = system.publications[*published].stream;
        !accepted("stores", store.domain.into(), system.store(*store).name.value.as_str())
            && !accepted("streams", stream.domain.into(), system.stream(stream).name.value.as_str())
    });
    let mut by_event: BTreeMap<EventId, Vec<(usize, &Publication)>> = BTreeMap::new();
    for (index, published) in system.publications.iter().enumerate() {
        by_event.entry(published.event).or_default().push((index, published));
    }
    let consumed = consumed(system).into_iter().filter(|consumed| {
        let (event, handler) = (system.event(consumed.event), system.handler(consumed.handler));
        !accepted("events", consumed.event.producer, event.name.value.as_str())
            && !accepted("handlers", consumed.handler.domain.into(), handler.name.value.as_str())
            && !consumed.rule.is_some_and(|id| accepted("rules", id.domain.into(), system.rule(id).name.value.as_str()))
    });
    let consumed = consumed.flat_map(|consumed| {
        let published = by_event.get(&consumed.event).into_iter().flatten();
        let published = published.filter(move |(_, published)| {
            consumed.filter.is_none_or(|filter| item::may_meet(system, published, filter))
        });
        published.map(move |(index, _)| (Node::Event(*index), Node::Handler(consumed.handler)))
    });
    let published = changes.keys().map(|(handler, published)| (Node::Handler(*handler), Node::Event(*published)));
    let graph: Graph<Node> = consumed.chain(published).collect();
    for cycle in graph.cycles() {
        diagnostics.push(event_loop::through(&steps(system, &changes, &cycle)));
    }
}

/// An event that reaches a handler.
struct Consumed<'a> {
    event: EventId,
    handler: MemberId,
    /// Which of them, where a subscription says so.
    filter: Option<&'a Pattern>,
    /// The rule of the file that brings it, where one does.
    rule: Option<MemberId>,
}

fn consumed(system: &System) -> Vec<Consumed<'_>> {
    let subscribed = system.subscriptions.iter().filter_map(|subscription| match subscription.consumer {
        Consumer::Handler(handler) => {
            let filter = subscription.filter.as_ref().map(|filter| &filter.value);
            Some(Consumed { event: subscription.event, handler, filter, rule: None })
        }
        // What an external does with an event is not declared.
        Consumer::External(_) => None,
    });
    subscribed.chain(fed(system)).collect()
}

/// The events of domains that a rule of the file may bring to a handler.
fn fed(system: &System) -> impl Iterator<Item = Consumed<'_>> {
    let events = system.domains().flat_map(|(id, _)| system.events_of(id).map(|(event, _)| event));
    events.flat_map(move |event| {
        let rules = |domain| system.domain(domain).rules.as_slice();
        let taking: BTreeSet<MemberId> =
            reach::taking(system, &rules, event).into_iter().map(|(rule, _)| rule).collect();
        taking.into_iter().filter_map(move |rule| {
            Some(Consumed { event, handler: system.handler_of(rule)?, filter: None, rule: Some(rule) })
        })
    })
}

/// The store by whose change a handler may cause an event, by the handler and what is published.
type Changes = BTreeMap<(MemberId, usize), MemberId>;

fn changes(system: &System) -> Changes {
    let mut changes = Changes::new();
    for (index, published) in system.publications.iter().enumerate() {
        let Some(store) = system.store_of(published.stream) else { continue };
        let change = change(system, index);
        for used in system.users_of(store).filter(|used| may_make(used.access, change, &system.store(store).kind)) {
            changes.insert((used.handler, index), store);
        }
    }
    changes
}

fn change(system: &System, published: usize) -> Change {
    let Publication { stream, index, .. } = system.publications[published];
    system.stream(stream).publications[index].change
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
    let event_name = |published: usize| {
        let id = system.publications[published].event;
        qualified(id.producer, system.event(id).name.value.as_str())
    };
    let turns = cycle.iter().zip(cycle.iter().skip(1)).zip(cycle.iter().cycle().skip(2));
    let step = |turn: ((&Node, &Node), &Node)| match turn {
        ((Node::Event(consumed), Node::Handler(id)), Node::Event(published)) => {
            let handler = system.handler(*id);
            Some(Step {
                consumed: event_name(*consumed),
                handler: qualified(id.domain.into(), handler.name.value.as_str()),
                may: act(change(system, *published)),
                store: system.store(changes[&(*id, *published)]).name.value.to_string(),
                published: event_name(*published),
                span: handler.name.span,
            })
        }
        _ => None,
    };
    turns.filter_map(step).collect()
}
