//! The law of order, over whole deployments: of two systems, at each moment of the way from one to the other, whatever a
//! sender that stands then can send comes to a receiver that admits it, or into a dead-letter queue.
//!
//! A moment is between two stacks, in any order that a phase allows, and within the stack of a sender that changes: its
//! new rules stand, and its old relay may still run. What only the old system knows is not judged within: its relay's role is
//! changed with the rules, in an order that CloudFormation chooses.

use super::loaded::{self, Loaded};
use crate::diff;
use crate::folder;
use crate::program::{Outcome, is_set};
use crate::properties::systems;
use busline::cloudformation::{Stack, Template};
use busline::deployment::live::Environment;
use busline::deployment::steps::{Found, steps};
use busline::deployment::{Account, Held, Step, Wanted, removal, wanted};
use busline::source::{Source, Sources};
use busline::trace::{Deployed, Difference, Kind, Part, Subject, audit, find, names, vanishing};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// A stack that stands: what it is read to, and of which of the two systems it is.
type Standing<'a> = BTreeMap<(Account, String), (Part, &'a Loaded)>;

/// From nothing to each golden system, and back.
pub fn first() -> Outcome {
    let mut wrong = Vec::new();
    let systems = folder::subfolders(&crate::program::root().join("tests/systems"));
    for place in systems.iter().map(|name| format!("tests/systems/{name}")).chain([".".to_owned()]) {
        let loaded = loaded::load(&place)?;
        for environment in 0..loaded.stacks.len() {
            let found = moments((None, Some(&loaded)), environment)?;
            wrong.extend(found.into_iter().map(|why| format!("{place}: {why}")));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Between the two systems of each pair whose difference is a golden, both ways.
pub fn of_pairs() -> Outcome {
    let mut wrong = Vec::new();
    // The difference of these touches no delivery, and is gone through with all the others only where there is time.
    let is_quiet =
        |name: &String| name.starts_with("contract-") && name != "contract-filter" && !is_set("BUSLINE_FULL");
    for name in folder::subfolders(&diff::pairs()).into_iter().filter(|name| !is_quiet(name)) {
        let place = diff::prepare(&name, "trace/pairs")?;
        let side = |file: &str| read(&fs::read_to_string(place.join(file)).map_err(|error| error.to_string())?);
        let (before, after) = (side("before.yaml")?, side("after.yaml")?);
        for (one, other, way) in [(&before, &after, "there"), (&after, &before, "back")] {
            for environment in 0..one.stacks.len().min(other.stacks.len()) {
                let found = moments((Some(one), Some(other)), environment)?;
                wrong.extend(found.into_iter().map(|why| format!("{name}, {way}: {why}")));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Between generated systems, which have little in common but their names.
pub fn generated() -> Outcome {
    let cases = if is_set("BUSLINE_FULL") { 24 } else { 6 };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let law = |(before, after): (String, String)| {
        let law = || {
            let (one, other) = (read(&before)?, read(&after)?);
            for environment in 0..one.stacks.len().min(other.stacks.len()) {
                let found = moments((Some(&one), Some(&other)), environment)?;
                if !found.is_empty() {
                    return Err(found.join("\n"));
                }
            }
            Ok(())
        };
        law().map_err(|why| TestCaseError::fail(format!("{why}\n{before}\n{after}")))
    };
    Ok(runner.run(&(systems::file(), systems::file()), law).map_err(|error| error.to_string())?)
}

/// Where the first wave does not keep what it had until the second is done, a renamed handler and another filter lose
/// something: the bus still admits the event, and no rule takes it.
pub fn without_union() -> Outcome {
    for name in ["handler-renamed", "filter-changed"] {
        let place = diff::prepare(name, "trace/without-union")?;
        let side = |file: &str| read(&fs::read_to_string(place.join(file)).map_err(|error| error.to_string())?);
        let (before, after) = (side("before.yaml")?, side("after.yaml")?);
        if moments_by((Some(&before), Some(&after)), 0, false)?.is_empty() {
            return Err(format!("{name}: nothing is lost").into());
        }
    }
    Ok(())
}

/// Whatever of the sample receives and is put into a stack of the second wave is called out of order.
pub fn late() -> Outcome {
    let loaded = loaded::load(".")?;
    let receives = |id: &str, kind: &str| match kind {
        "AWS::Events::EventBus" | "AWS::Events::EventBusPolicy" => true,
        "AWS::SQS::Queue" => id.ends_with("Queue") || id.contains("RuleDeadLetters"),
        _ => false,
    };
    let (mut count, mut unnoticed) = (0, Vec::new());
    for (from, stack) in loaded.stacks[0].iter().enumerate().filter(|(_, stack)| stack.entry.wave == 1) {
        let service = |other: &Stack| other.entry.wave == 2 && other.entry.domain == stack.entry.domain;
        let to = loaded.stacks[0].iter().position(service).ok_or("a domain has two stacks")?;
        for (id, _) in stack.template.resources.iter().filter(|(id, each)| receives(id, &each.kind)) {
            let mut moved = loaded.stacks[0].clone();
            let mut resource = moved[from].template.resources.remove(id).expect("it was there");
            // A name of its own, so that it is the same thing elsewhere.
            if resource.kind == "AWS::SQS::Queue" && !resource.properties.contains_key("QueueName") {
                let name = format!("{}-{id}", stack.entry.name);
                resource.properties.insert("QueueName".to_owned(), name.clone().into());
                refer(
                    &mut moved[from].template,
                    id,
                    &format!("arn:aws:sqs:{}:{}:{name}", stack.entry.region, stack.entry.account),
                );
            }
            moved[to].template.resources.insert(id.clone(), resource);
            count += 1;
            let deployed = Deployed::read(&moved, None);
            let found = audit(&deployed, loaded.system(), &loaded.environments()[0]);
            let is_told = found.iter().any(|each| each.kind == Kind::Hasty && each.because.contains("second wave"));
            if !is_told {
                unnoticed.push(format!("{id} of {}", stack.entry.name));
            }
        }
    }
    if count < 10 {
        return Err(format!("{count} things that receive are too few").into());
    }
    if unnoticed.is_empty() { Ok(()) } else { Err(unnoticed.join("\n").into()) }
}

/// Writes an ARN wherever a template refers to a resource's.
fn refer(template: &mut Template, id: &str, arn: &str) {
    fn within(value: &mut Value, id: &str, arn: &str) {
        if value["Fn::GetAtt"][0] == id && value["Fn::GetAtt"][1] == "Arn" {
            *value = arn.into();
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| within(item, id, arn)),
            Value::Object(members) => members.values_mut().for_each(|member| within(member, id, arn)),
            _ => {}
        }
    }
    let properties = template.resources.values_mut().flat_map(|resource| resource.properties.values_mut());
    properties.for_each(|value| within(value, id, arn));
}

fn read(text: &str) -> Result<Loaded, String> {
    loaded::of(&Sources::new(Source { path: "domains.yaml".into(), text: text.into() }))
}

/// What vanishes at some moment of the way from one system to another.
fn moments(pair: (Option<&Loaded>, Option<&Loaded>), environment: usize) -> Result<Vec<String>, String> {
    moments_by(pair, environment, true)
}

/// The same; `union` says whether the first wave keeps what it had until the second is done.
fn moments_by(
    (before, after): (Option<&Loaded>, Option<&Loaded>),
    environment: usize,
    union: bool,
) -> Result<Vec<String>, String> {
    let stacks = |loaded: Option<&Loaded>| loaded.map(|loaded| loaded.stacks[environment].clone()).unwrap_or_default();
    let (old, new) = (stacks(before), stacks(after));
    let goal = after.or(before).expect("one of the two");
    let organization = goal.environments()[environment].organization.clone();
    let mut standing: Standing<'_> = BTreeMap::new();
    for stack in &old {
        standing.insert(key(stack), (Part::read(stack), before.expect("its stacks")));
    }
    let mut told = BTreeSet::new();
    let mut look = |standing: &Standing<'_>, within: &str| {
        for difference in judged(standing, environment, organization.as_deref()) {
            told.insert(format!("{difference}, {within}"));
        }
    };
    look(&standing, "before anything is done");
    for (phase, steps) in phases((&old, union), &new, goal, environment)? {
        for done in subsets(steps.len()) {
            let mut moment = standing.clone();
            done.iter().for_each(|place| taken(&steps[*place], &new, goal, &mut moment));
            let names: Vec<&str> = done.iter().map(|place| steps[*place].stack()).collect();
            look(&moment, &format!("in {phase}, after {}", names.join(" and ")));
        }
        for step in &steps {
            if let Some(hybrid) = hybrid(step, (&old, &new), goal, &standing) {
                look(&hybrid, &format!("in {phase}, within {}", step.stack()));
            }
        }
        for step in &steps {
            taken(step, &new, goal, &mut standing);
        }
    }
    Ok(told.into_iter().collect())
}

fn key(stack: &Stack) -> (Account, String) {
    let entry = &stack.entry;
    (Account { id: entry.account.clone(), region: entry.region.clone() }, entry.name.clone())
}

/// The steps of each phase, as a deployment takes them.
fn phases(
    (old, union): (&[Stack], bool),
    new: &[Stack],
    goal: &Loaded,
    environment: usize,
) -> Result<Vec<(String, Vec<Step>)>, String> {
    let held = |name: &str| Held { name: name.to_owned(), status: "CREATE_COMPLETE".into(), ..Held::default() };
    let (mut found, mut accounts) = (BTreeMap::new(), BTreeMap::<Account, Vec<Held>>::new());
    for stack in old {
        let (account, name) = key(stack);
        accounts.entry(account.clone()).or_default().push(held(&name));
        let there = Found { held: Some(held(&name)), template: union.then(|| stack.template.clone()) };
        found.insert((account, name), there);
    }
    let wanted: Vec<Wanted> = wanted::wanted(new.to_vec(), |_, _| Some("x".to_owned()));
    let prefix = format!("{}--{}", goal.system().model.system, goal.environments()[environment].name);
    let part = |stack: &Stack| (key(stack), (stack.entry.domain.clone(), stack.entry.wave));
    let leftovers = removal::leftovers(&Environment { prefix, wanted: new.iter().map(part).collect() }, &accounts);
    let steps = steps(wanted, &found, leftovers).map_err(|obstacles| format!("{obstacles:?}"))?;
    Ok(steps.phases.into_iter().map(|(phase, steps)| (format!("{phase:?}"), steps)).collect())
}

/// Which stacks of a phase may be done while the others are not, whatever the order: any, where they are few, else each alone
/// and all but each.
fn subsets(count: usize) -> Vec<Vec<usize>> {
    let all = || 0..count;
    if count <= 4 {
        return (1..1 << count).map(|mask: usize| all().filter(|place| mask >> place & 1 == 1).collect()).collect();
    }
    let but = |but: usize| all().filter(|place| *place != but).collect();
    all().map(|alone| vec![alone]).chain(all().map(but)).chain([all().collect()]).collect()
}

fn taken<'a>(step: &Step, new: &[Stack], goal: &'a Loaded, standing: &mut Standing<'a>) {
    let key = (step.account().clone(), step.stack().to_owned());
    match step {
        Step::Delete(_) => drop(standing.remove(&key)),
        Step::Bring { wanted, .. } => {
            standing.insert(key, (Part::read(&brought(wanted, new)), goal));
        }
    }
}

fn brought(wanted: &Wanted, new: &[Stack]) -> Stack {
    let entry = new
        .iter()
        .map(|stack| &stack.entry)
        .find(|entry| entry.name == wanted.name && entry.account == wanted.account.id);
    Stack { entry: entry.expect("a stack of the plan").clone(), template: wanted.template.clone() }
}

/// Within the stack of a sender that changes: what is new or changed stands, and what goes is not gone. Of the old relay those
/// events count that the new system still knows, for whom it means them to.
fn hybrid<'a>(
    step: &Step,
    (old, new): (&[Stack], &[Stack]),
    goal: &'a Loaded,
    standing: &Standing<'a>,
) -> Option<Standing<'a>> {
    let place = (step.account().clone(), step.stack().to_owned());
    let Step::Bring { wanted, .. } = step else { return None };
    let before = old.iter().find(|stack| key(stack) == place && wanted.wave == 2)?;
    let mut stack = brought(wanted, new);
    for (id, resource) in &before.template.resources {
        stack.template.resources.entry(id.clone()).or_insert_with(|| resource.clone());
    }
    let mut moment = standing.clone();
    moment.insert(place, (Part::read(&stack), goal));
    Some(moment)
}

/// What vanishes of all that the senders which stand may send.
fn judged(standing: &Standing<'_>, environment: usize, organization: Option<&str>) -> Vec<Difference> {
    let deployed = Deployed::of(standing.values().map(|(part, _)| part.clone()), organization);
    let mut found = Vec::new();
    for ((account, _), (part, whose)) in standing.iter().filter(|(_, (part, _))| part.stack.ends_with("--service")) {
        let (system, placed) = (whose.system(), &whose.environments()[environment]);
        for name in names(system) {
            let id = find(system, &name).expect("a name of the system's");
            let subject = Subject { system, environment: placed, id };
            let sends = subject.publisher().is_some_and(|domain| part.stack.contains(&format!("--{domain}--")));
            if sends && subject.event(None).account == account.id && !subject.published().is_empty() {
                found.extend(vanishing(&deployed, &subject));
            }
        }
    }
    found
}
