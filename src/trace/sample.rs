//! Events to try a system with: an example, the least that its schema asks for, and for each filter one that passes and some
//! that nearly do.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::example;
use super::subject::Subject;
use crate::pattern::{Branch, Pattern, Test};
use crate::satisfiable::{Answer, World, satisfiable};
use crate::system::{Consumer, DomainId, Participant};

/// The data of events to try, each once.
pub fn data(subject: &Subject<'_>) -> Vec<Json> {
    let schema = &subject.system.event(subject.id).schema;
    let mut found = vec![example::of(schema)];
    let mut add = |value: Json| {
        if !found.contains(&value) {
            found.push(value);
        }
    };
    if let Answer::Possible(least) = satisfiable(&[], schema, World::Closed) {
        add(least);
    }
    for filter in filters(subject) {
        let Answer::Possible(passes) = satisfiable(&[&filter], schema, World::Closed) else { continue };
        for branch in filter.branches() {
            for test in &branch.tests {
                [true, false].into_iter().filter_map(|there| beside(&passes, &test.names, there)).for_each(&mut add);
            }
        }
        add(passes);
    }
    found
}

/// The patterns over an event's data that decide who gets it.
fn filters(subject: &Subject<'_>) -> Vec<Pattern> {
    let (system, mut filters) = (subject.system, Vec::new());
    let mut add = |filter: Pattern| {
        if !filters.contains(&filter) {
            filters.push(filter);
        }
    };
    for subscription in system.subscribers(subject.id) {
        subscription.filter.iter().for_each(|filter| add(filter.value.clone()));
    }
    for domain in near(subject) {
        for rule in &system.domain_in(subject.environment, domain).rules {
            rule.pattern.value.branches().iter().filter_map(of_data).for_each(&mut add);
        }
    }
    filters
}

/// The domains on whose buses the event may be.
pub fn near(subject: &Subject<'_>) -> BTreeSet<DomainId> {
    let mut domains = subject.domains();
    if let Participant::Domain(producer) = subject.id.producer {
        let consumers = subject.system.subscribers(subject.id).filter_map(|each| match each.consumer {
            Consumer::Handler(handler) => Some(handler.domain),
            Consumer::External(_) => None,
        });
        domains.extend(consumers);
        domains.extend(subject.system.forwarded_from(producer).map(|forwarding| forwarding.consumer));
    }
    domains
}

/// What a way through a pattern over whole events asks of the data.
fn of_data(branch: &Branch<'_>) -> Option<Pattern> {
    let mut tests = Vec::new();
    for test in &branch.tests {
        if let ["detail", "data", inner @ ..] = test.names.as_slice()
            && !inner.is_empty()
        {
            tests.push(Test { names: inner.to_vec(), matchers: test.matchers });
        }
    }
    if tests.is_empty() { None } else { Branch { tests }.to_pattern() }
}

/// The same value with another at a path, or with nothing there.
fn beside(value: &Json, path: &[&str], there: bool) -> Option<Json> {
    let Some((name, rest)) = path.split_first() else { return Some(other(value)) };
    match value {
        Json::Array(items) => {
            let mut items = items.clone();
            let first = items.first_mut()?;
            *first = beside(first, path, there)?;
            Some(Json::Array(items))
        }
        Json::Object(members) => {
            let mut members: Map<String, Json> = members.clone();
            if rest.is_empty() && !there {
                members.remove(*name)?;
            } else {
                let member = members.get_mut(*name)?;
                *member = beside(member, rest, there)?;
            }
            Some(Json::Object(members))
        }
        _ => None,
    }
}

fn other(value: &Json) -> Json {
    match value {
        Json::String(text) => json!(format!("{text}~")),
        Json::Number(number) => json!(number.as_f64().unwrap_or(0.0) - 1.5),
        Json::Bool(truth) => json!(!truth),
        Json::Array(items) => items.iter().map(other).collect(),
        Json::Null | Json::Object(_) => json!("~"),
    }
}
