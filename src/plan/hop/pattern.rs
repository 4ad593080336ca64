//! The patterns of rules: what of a producer's events a consumer wants.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::finding::pattern_too_large;
use crate::pattern::{self, Pattern};
use crate::system::{EventId, Subscription, System};

/// The accounts that an event comes from; `None` where the policy of the bus knows and no pattern could say.
type Senders<'a> = &'a dyn Fn(EventId) -> Option<BTreeSet<String>>;

/// What a forwarding rule lets through: for each event its source and detail-type, with the union
/// of the subscriptions' filters.
///
/// A union that EventBridge's language cannot say, or that is longer than it takes, is left out: each handler's own rule
/// filters again.
pub fn forwarded<'a>(
    system: &System,
    senders: Senders<'_>,
    subscriptions: impl Iterator<Item = &'a Subscription>,
) -> Json {
    let wanted: Vec<&Subscription> = subscriptions.collect();
    match union(system, senders, &wanted) {
        Some(union) if union.size() <= pattern_too_large::LIMIT => union.to_json(),
        _ => unfiltered(system, senders, &wanted),
    }
}

/// What a handler's own rule lets through: nothing but what it subscribes to.
pub fn delivered<'a>(
    system: &System,
    senders: Senders<'_>,
    subscriptions: impl Iterator<Item = &'a Subscription>,
) -> Json {
    let wanted: Vec<&Subscription> = subscriptions.collect();
    // A handler has one filter or several events without any, so its patterns unite, unless they are of more sources than
    // any pattern has room for; that is reported of the one that stands in for them.
    union(system, senders, &wanted).map_or_else(|| unfiltered(system, senders, &wanted), |union| union.to_json())
}

fn union(system: &System, senders: Senders<'_>, wanted: &[&Subscription]) -> Option<Pattern> {
    // Where one subscription takes all of an event, what another filters of it adds nothing.
    let whole: BTreeSet<EventId> = wanted.iter().filter(|one| one.filter.is_none()).map(|one| one.event).collect();
    let needed = wanted.iter().filter(|one| one.filter.is_none() || !whole.contains(&one.event));
    let members: Vec<Pattern> = needed.map(|subscription| one(system, senders, subscription)).collect();
    Pattern::union(&members).ok()
}

/// All events of the wanted sources and types.
fn unfiltered(system: &System, senders: Senders<'_>, wanted: &[&Subscription]) -> Json {
    parsed(of_events(system, senders, wanted.iter().map(|subscription| subscription.event))).to_json()
}

/// The pattern of one subscription.
fn one(system: &System, senders: Senders<'_>, subscription: &Subscription) -> Pattern {
    let mut pattern = of_events(system, senders, std::iter::once(subscription.event));
    if let Some(filter) = &subscription.filter {
        pattern.insert("detail".to_owned(), json!({ "data": filter.value.to_json() }));
    }
    parsed(pattern)
}

/// Any of these events, whatever they tell.
fn of_events(system: &System, senders: Senders<'_>, events: impl Iterator<Item = EventId>) -> Map<String, Json> {
    let events: Vec<EventId> = events.collect();
    // Where one may come from anywhere, the pattern cannot ask.
    let accounts: Option<BTreeSet<String>> = events
        .iter()
        .map(|id| senders(*id))
        .collect::<Option<Vec<_>>>()
        .map(|accounts| accounts.into_iter().flatten().collect());
    let events: Vec<_> = events.into_iter().map(|id| system.event(id)).collect();
    let sources: BTreeSet<&str> = events.iter().map(|event| event.source.as_str()).collect();
    let detail_types: BTreeSet<String> = events.iter().map(|event| event.detail_type()).collect();
    let mut pattern = Map::new();
    pattern.insert("source".to_owned(), sources.into_iter().collect());
    if let Some(accounts) = accounts {
        pattern.insert("account".to_owned(), accounts.into_iter().collect());
    }
    pattern.insert("detail-type".to_owned(), detail_types.into_iter().collect());
    pattern
}

fn parsed(pattern: Map<String, Json>) -> Pattern {
    pattern::parse(&Json::Object(pattern)).expect("exact values around a filter that was parsed")
}
