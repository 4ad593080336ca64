//! The patterns of rules: what of a producer's events a consumer wants.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::finding::pattern_too_large;
use crate::pattern::{self, Pattern};
use crate::system::{Subscription, System};

/// What a forwarding rule lets through: `fields` (source, account), and for each event its detail-type with the union of
/// the subscriptions' filters.
///
/// A union that EventBridge's language cannot say, or that is longer than it takes, is left out: each handler's own rule
/// filters again.
pub fn forwarded<'a>(
    system: &System,
    fields: &[(&str, &str)],
    subscriptions: impl Iterator<Item = &'a Subscription>,
) -> Json {
    let wanted: Vec<&Subscription> = subscriptions.collect();
    match union(system, fields, &wanted) {
        Some(union) if union.size() <= pattern_too_large::LIMIT => union.to_json(),
        _ => unfiltered(system, fields, &wanted),
    }
}

/// What a handler's own rule lets through: nothing but what it subscribes to.
pub fn delivered<'a>(
    system: &System,
    fields: &[(&str, &str)],
    subscriptions: impl Iterator<Item = &'a Subscription>,
) -> Json {
    let wanted: Vec<&Subscription> = subscriptions.collect();
    // A handler has one filter or several events without any, so its patterns always unite.
    union(system, fields, &wanted).expect("a handler's own subscriptions unite").to_json()
}

fn union(system: &System, fields: &[(&str, &str)], wanted: &[&Subscription]) -> Option<Pattern> {
    let members: Vec<Pattern> = wanted.iter().map(|subscription| one(system, fields, subscription)).collect();
    Pattern::union(&members).ok()
}

/// All events of the wanted types.
fn unfiltered(system: &System, fields: &[(&str, &str)], wanted: &[&Subscription]) -> Json {
    let detail_types: BTreeSet<String> = wanted.iter().map(|s| system.event(s.event).detail_type()).collect();
    let mut pattern = of_fields(fields);
    pattern.insert("detail-type".to_owned(), detail_types.into_iter().collect());
    parsed(Json::Object(pattern)).to_json()
}

/// The pattern of one subscription.
fn one(system: &System, fields: &[(&str, &str)], subscription: &Subscription) -> Pattern {
    let mut pattern = of_fields(fields);
    pattern.insert("detail-type".to_owned(), json!([system.event(subscription.event).detail_type()]));
    if let Some(filter) = &subscription.filter {
        pattern.insert("detail".to_owned(), json!({ "data": filter.to_json() }));
    }
    parsed(Json::Object(pattern))
}

fn of_fields(fields: &[(&str, &str)]) -> Map<String, Json> {
    fields.iter().map(|(field, value)| ((*field).to_owned(), json!([value]))).collect()
}

fn parsed(pattern: Json) -> Pattern {
    pattern::parse(&pattern).expect("exact values around a filter that was parsed")
}
