//! Filters and rules that the change of an event keeps from matching: those that stay as they are and could match before.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::In;
use crate::check::{envelope, reach};
use crate::diff::words::quoted;
use crate::pattern::{FieldValue, Pattern, Step};
use crate::satisfiable::{Answer, World, explain};
use crate::schema::Object;
use crate::system::{Consumer, EventId, MemberId};

/// A filter, or a part of one, that matches no more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// The declaration that it stands on: `domains.stock.handlers.allocate-stock`.
    pub path: String,
    /// Who owns that domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The part of it: `status`; empty for the whole.
    pub part: String,
    /// Why, in words.
    pub words: String,
}

/// The filters that match less of an event than they did.
pub fn stops((before, _): In<'_>, old: EventId, (after, environment): In<'_>, new: EventId) -> Vec<Stop> {
    let mut found = BTreeSet::new();
    let [was, is] = [(before, old), (after, new)].map(|(system, id)| &system.event(id).schema);
    for subscription in after.subscriptions.iter().filter(|subscription| subscription.event == new) {
        let (Some(filter), Consumer::Handler(handler)) = (&subscription.filter, subscription.consumer) else {
            continue;
        };
        let domain = after.domain(handler.domain);
        let path = format!("domains.{}.handlers.{}", domain.name.value, after.handler(handler).name.value);
        for (part, words) in dead(&filter.value, (was, envelope::world(old)), (is, envelope::world(new))) {
            found.insert(Stop { path: path.clone(), owner: domain.owner.clone(), part, words });
        }
    }
    let [was, is] = [envelope::of_event(before, old), envelope::of_event(after, new)];
    let rules = |domain| after.domain_in(environment, domain).rules.as_slice();
    for (id, ways) in reach::buses(after, new) {
        let domain = after.domain_in(environment, id);
        for rule in &domain.rules {
            let some = |event: &Object, world| {
                ways.iter().any(|way| matches(&reach::patterns(&rules, rule, *way), event, world))
            };
            if !some(&was, envelope::world(old)) {
                continue;
            }
            let path = format!("domains.{}.rules.{}", domain.name.value, rule.name.value);
            if !some(&is, envelope::world(new)) {
                let words = "it matches no more".to_owned();
                found.insert(Stop { path, owner: domain.owner.clone(), part: String::new(), words });
                continue;
            }
            for (part, words) in dead(&rule.pattern.value, (&was, envelope::world(old)), (&is, envelope::world(new))) {
                found.insert(Stop { path: path.clone(), owner: domain.owner.clone(), part, words });
            }
        }
    }
    found.into_iter().collect()
}

/// The rules that matched an event which is told no more.
pub fn lost((before, then): In<'_>, old: EventId, (after, environment): In<'_>) -> Vec<Stop> {
    let was = envelope::of_event(before, old);
    let mut found = BTreeSet::new();
    let rules = |domain| before.domain_in(then, domain).rules.as_slice();
    for (there, ways) in reach::buses(before, old) {
        let Some((id, _)) = after.domains().find(|(_, other)| other.name.value == *before.name(there)) else {
            continue;
        };
        let domain = after.domain_in(environment, id);
        for rule in &domain.rules {
            let some =
                |way: &Option<MemberId>| matches(&reach::patterns(&rules, rule, *way), &was, envelope::world(old));
            if ways.iter().any(some) {
                let path = format!("domains.{}.rules.{}", domain.name.value, rule.name.value);
                let words = "what it matched is told no more".to_owned();
                found.insert(Stop { path, owner: domain.owner.clone(), part: String::new(), words });
            }
        }
    }
    found.into_iter().collect()
}

fn matches(patterns: &[&Pattern], event: &Object, world: World) -> bool {
    crate::satisfiable::satisfiable(patterns, event, world) != Answer::Impossible
}

/// The parts of a pattern that can never match now and could before, each with the reason.
fn dead(pattern: &Pattern, (was, then): (&Object, World), (is, now): (&Object, World)) -> Vec<(String, String)> {
    let causes = |schema, world| {
        let explained = explain(pattern, schema, world);
        let all = explained.impossible.into_iter().chain(explained.dead);
        all.map(|cause| (way(&cause.path), quoted(&cause.fact.replace('`', "'")))).collect::<Vec<_>>()
    };
    let before = causes(was, then);
    let after = causes(is, now).into_iter();
    after.filter(|(path, _)| !before.iter().any(|(known, _)| known == path)).collect()
}

fn way(path: &[Step]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    });
    steps.collect::<Vec<_>>().join("/")
}

/// The places of the data that a pattern reads, `customer.country`.
pub fn reads(pattern: &Pattern) -> BTreeSet<String> {
    fn walk(prefix: &str, pattern: &Pattern, found: &mut BTreeSet<String>) {
        for field in pattern.fields() {
            let place = if prefix.is_empty() { field.name.clone() } else { format!("{prefix}.{}", field.name) };
            match &field.value {
                FieldValue::Nested(nested) => walk(&place, nested, found),
                FieldValue::OneOf(_) => drop(found.insert(place)),
            }
        }
        pattern.alternatives().iter().for_each(|alternative| walk(prefix, alternative, found));
    }
    let mut found = BTreeSet::new();
    walk("", pattern, &mut found);
    found
}
