//! Events to try a system with: an example, the least that its schema asks for, and for each filter one that passes and some
//! that nearly do.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::example;
use super::subject::Subject;
use crate::pattern::{Branch, Pattern, Test};
use crate::satisfiable::{Answer, World, satisfiable};
use crate::schema::{Kind, Object, Shape};
use crate::system::{Consumer, DomainId, Participant};

/// The data of events to try, each once.
pub fn data(subject: &Subject<'_>) -> Vec<Json> {
    let schema = &subject.system.event(subject.id).schema;
    let mut found = vec![example::of(schema)];
    let mut add = |value: Json| {
        if !found.contains(&value) && fits(&value, schema) {
            found.push(value);
        }
    };
    if let Answer::Possible(least) = satisfiable(&[], schema, World::Closed) {
        add(least);
    }
    for filter in filters(subject) {
        for (way, passes) in witnesses(&filter, schema, World::Closed) {
            for test in &way.tests {
                let others = kind_at(schema, &test.names).map(others).unwrap_or_default();
                let replaced = others.iter().map(Some).chain([None]);
                replaced.filter_map(|other| beside(&passes, &test.names, other)).for_each(&mut add);
            }
            add(passes);
        }
    }
    found
}

/// How many values are made for a pattern at most.
const MOST: usize = 32;

/// Values that match a pattern, one for each way through it and each matcher on that, as far as there are such.
pub fn witnesses<'p>(pattern: &'p Pattern, schema: &Object, world: World) -> Vec<(Branch<'p>, Json)> {
    let mut narrow = Vec::new();
    for branch in pattern.branches() {
        for (index, test) in branch.tests.iter().enumerate() {
            for matcher in test.matchers {
                let mut one = branch.clone();
                one.tests[index].matchers = std::slice::from_ref(matcher);
                narrow.push(one);
            }
        }
    }
    let mut found: Vec<(Branch<'p>, Json)> = Vec::new();
    for branch in narrow.into_iter().take(MOST) {
        let Some(way) = branch.to_pattern() else { continue };
        if let Answer::Possible(value) = satisfiable(&[&way], schema, world)
            && !found.iter().any(|(_, known)| *known == value)
        {
            found.push((branch, value));
        }
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
fn beside(value: &Json, path: &[&str], other: Option<&Json>) -> Option<Json> {
    let Some((name, rest)) = path.split_first() else { return other.cloned() };
    match value {
        Json::Array(items) => {
            let mut items = items.clone();
            let first = items.first_mut()?;
            *first = beside(first, path, other)?;
            Some(Json::Array(items))
        }
        Json::Object(members) => {
            let mut members: Map<String, Json> = members.clone();
            if rest.is_empty() && other.is_none() {
                members.remove(*name)?;
            } else {
                let member = members.get_mut(*name)?;
                *member = beside(member, rest, other)?;
            }
            Some(Json::Object(members))
        }
        _ => None,
    }
}

/// What stands at the end of a path; the items of lists leave no step.
fn kind_at<'s>(object: &'s Object, path: &[&str]) -> Option<&'s Kind> {
    let (name, rest) = path.split_first()?;
    let mut kind = &object.fields.iter().find(|field| field.name == *name)?.shape.kind;
    while let Kind::Array(items) = kind {
        kind = &items.kind;
    }
    match kind {
        Kind::Object(inner) if !rest.is_empty() => kind_at(inner, rest),
        kind => rest.is_empty().then_some(kind),
    }
}

/// Plain values of a kind.
fn others(kind: &Kind) -> Vec<Json> {
    match kind {
        Kind::Boolean => vec![json!(true), json!(false)],
        Kind::Choice(choice) => choice.values.iter().map(|value| json!(value)).collect(),
        Kind::Integer => vec![json!(-7), json!(7_000_000)],
        Kind::Number => vec![json!(-7.5), json!(7_000_000.5)],
        Kind::Text(None) => vec![json!("~")],
        Kind::Text(Some(_)) | Kind::Array(_) | Kind::Map(_) | Kind::Object(_) => Vec::new(),
    }
}

/// Whether a schema describes a value, formats aside: of another nobody says what becomes.
fn fits(value: &Json, object: &Object) -> bool {
    let Json::Object(members) = value else { return false };
    let known = |name: &String| object.fields.iter().any(|field| field.name == *name);
    members.keys().all(known)
        && object.fields.iter().all(|field| match members.get(&field.name) {
            Some(member) => fits_shape(member, &field.shape),
            None => !field.required,
        })
}

fn fits_shape(value: &Json, shape: &Shape) -> bool {
    match (value, &shape.kind) {
        (Json::Null, _) => shape.nullable,
        (Json::Array(items), Kind::Array(item)) => items.iter().all(|each| fits_shape(each, item)),
        (Json::Object(members), Kind::Map(item)) => members.values().all(|each| fits_shape(each, item)),
        (value, Kind::Object(object)) => fits(value, object),
        (Json::String(text), Kind::Choice(choice)) => choice.values.contains(text),
        (Json::Bool(_), Kind::Boolean) | (Json::String(_), Kind::Text(_)) | (Json::Number(_), Kind::Number) => true,
        (Json::Number(number), Kind::Integer) => number.is_i64(),
        _ => false,
    }
}
