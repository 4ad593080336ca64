//! The patterns of rules: what of a producer's events a consumer wants.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::pattern::{self, Pattern};
use crate::system::{Subscription, System};

/// A pattern for subscriptions to events of one source: `fields` (source, account), and for each event its detail-type with
/// the union of the subscriptions' filters.
///
/// Filters whose union EventBridge's language cannot say are left out: only a forwarding rule unites filters, and each
/// handler's own rule filters again.
pub fn of_subscriptions<'a>(
    system: &System,
    fields: &[(&str, &str)],
    subscriptions: impl Iterator<Item = &'a Subscription>,
) -> Json {
    let wanted: Vec<&Subscription> = subscriptions.collect();
    let members: Vec<Pattern> = wanted.iter().map(|subscription| one(system, fields, subscription)).collect();
    match Pattern::union(&members) {
        Ok(union) => union.to_json(),
        Err(_) => {
            let detail_types: BTreeSet<&str> = wanted.iter().map(|s| system.event(s.event).detail_type()).collect();
            let mut pattern = of_fields(fields);
            pattern.insert("detail-type".to_owned(), detail_types.into_iter().collect());
            parsed(Json::Object(pattern)).to_json()
        }
    }
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
