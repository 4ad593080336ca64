//! Real routing beside the trace: systems of the repository and generated ones stand on LocalStack, each in accounts of its
//! own. Real events are put on their buses, with what reaches somebody and with what filters keep out, from who may and from
//! strangers; and whoever gets one, and how often, is who gets it by the trace.
//!
//! LocalStack carries events and judges nothing: that a delivery is also allowed is the trace's word alone.

mod cloud;
mod questions;

use super::loaded::{self, Loaded};
use crate::program::Outcome;
use crate::properties::systems;
use busline::cloudformation::Stack;
use busline::source::{Source, Sources};
use busline::trace::Deployed;
use cloud::Cloud;
use libtest_mimic::Failed;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use questions::{Arrivals, Question};
use std::collections::BTreeSet;

/// Systems, and how many of their environments. The sample; domains that share an account, in which there are two environments;
/// several regions; versions of an event; externals on both sides, elsewhere in each environment; filters united and applied
/// again; order; hostile names; grants to strangers; rules that are spelled out, across regions in one environment.
const SYSTEMS: &[(&str, usize)] = &[
    (".", 1),
    ("tests/systems/one-account", 2),
    ("tests/systems/cross-region", 1),
    ("tests/systems/event-versions", 1),
    ("tests/systems/externals", 2),
    ("tests/systems/fan-out", 1),
    ("tests/systems/fifo", 1),
    ("tests/systems/hostile-names", 1),
    ("tests/systems/policies", 1),
    ("tests/systems/rules", 2),
    ("tests/systems/everything", 1),
    ("tests/systems/streams", 1),
];
/// How many generated ones beside those.
const GENERATED: usize = 3;

pub fn all() -> Outcome {
    let cloud = Cloud::start()?;
    let mut wrong = Vec::new();
    for (number, (place, environments)) in SYSTEMS.iter().enumerate() {
        let loaded = loaded::of(&in_own_accounts(&loaded::sources(place)?, 10 + number))?;
        for (index, stacks) in loaded.stacks.iter().take(*environments).enumerate() {
            let found = differences(&cloud, &loaded, index, stacks)?;
            let environment = loaded.environments()[index].name.as_str();
            wrong.extend(found.into_iter().map(|why| format!("{place}, {environment}: {why}")));
        }
    }
    for (number, text) in generated()?.into_iter().enumerate() {
        let sources = Sources::new(Source { path: "domains.yaml".into(), text });
        let loaded = loaded::of(&in_own_accounts(&sources, 50 + number))?;
        let found = differences(&cloud, &loaded, 0, &loaded.stacks[0])?;
        wrong.extend(found.into_iter().map(|why| format!("{why}\n{}", sources.system().text)));
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n").into());
    }
    told(&cloud)
}

/// Where filters are taken out of what stands, and not out of what is traced, that is told.
fn told(cloud: &Cloud) -> Outcome {
    let loaded = loaded::of(&in_own_accounts(&loaded::sources("tests/systems/fan-out")?, 90))?;
    let mut stacks = loaded.stacks[0].clone();
    let resources = stacks.iter_mut().flat_map(|stack| stack.template.resources.values_mut());
    let patterns = resources.filter_map(|resource| resource.properties.get_mut("EventPattern")?.as_object_mut());
    if patterns.filter_map(|pattern| pattern.remove("detail")).count() == 0 {
        return Err("no rule has a filter".into());
    }
    match differences(cloud, &loaded, 0, &stacks)?.is_empty() {
        true => Err("rules without their filters make no difference".into()),
        false => Ok(()),
    }
}

/// Generated files with events that are consumed and filtered: of routes and schedules alone nothing would be learnt.
fn generated() -> Result<Vec<String>, Failed> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut files = Vec::new();
    while files.len() < GENERATED {
        let text = systems::file().new_tree(&mut runner).map_err(|error| error.to_string())?.current();
        if text.matches("consumes:").count() > 4 && text.matches("where:").count() > 1 {
            files.push(text);
        }
    }
    Ok(files)
}

/// Nobody but this system is in its accounts: each account's number begins with the system's.
fn in_own_accounts(sources: &Sources, number: usize) -> Sources {
    let system = sources.system();
    let mut text = system.text.clone();
    let digits = |place: usize| text[place..].bytes().take_while(u8::is_ascii_digit).count();
    let starts: Vec<usize> = (0..text.len())
        .filter(|place| text.is_char_boundary(*place) && digits(*place) == 12)
        .filter(|place| *place == 0 || !text.as_bytes()[place - 1].is_ascii_digit())
        .collect();
    for start in starts {
        text.replace_range(start..start + 2, &number.to_string());
    }
    let mut own = Sources::new(Source { path: system.path.clone(), text });
    for schema in sources.schemas() {
        own.add(schema.clone());
    }
    own
}

/// What goes elsewhere, where these stacks stand, than the trace says of those of the system in an environment.
fn differences(cloud: &Cloud, loaded: &Loaded, index: usize, stacks: &[Stack]) -> Result<Vec<String>, Failed> {
    let environment = &loaded.environments()[index];
    let deployed = Deployed::read(&loaded.stacks[index], environment.organization.as_deref());
    let outside = questions::outside(&deployed);
    outside.iter().try_for_each(|target| cloud.stand_in(target))?;
    for wave in [1, 2] {
        stacks.iter().filter(|stack| stack.entry.wave == wave).try_for_each(|stack| cloud.create(stack))?;
    }

    let asked = questions::all(loaded.system(), environment, &deployed);
    let kept_out = asked.iter().filter(|question| question.expected.is_empty()).count();
    if kept_out == 0 || kept_out == asked.len() {
        return Err(format!("of {} events {kept_out} get to nobody, which tries too little", asked.len()).into());
    }
    let mut received = Arrivals::new();
    cloud.put(&asked)?;
    cloud.await_all(&asked, &mut received)?;
    // What should not arrive has had its time when what was put after it has arrived, wherever anything gets to.
    let last = last(&asked);
    cloud.put(&last)?;
    cloud.await_all(&last, &mut received)?;
    let places = stacks.iter().map(|stack| (stack.entry.account.as_str(), stack.entry.region.as_str()));
    cloud.sweep(&places.collect(), &outside, &mut received)?;
    Ok(asked.iter().chain(&last).filter_map(|question| question.differs(&received)).collect())
}

/// One more event for each place that any gets to, of those that get there.
fn last(asked: &[Question]) -> Vec<Question> {
    let mut left: BTreeSet<&String> = asked.iter().flat_map(|question| question.expected.keys()).collect();
    let mut last = Vec::new();
    for question in asked.iter().filter(|question| !question.expected.is_empty()) {
        if question.expected.keys().any(|place| left.contains(place)) {
            left.retain(|place| !question.expected.contains_key(*place));
            last.push(question.again());
        }
    }
    last
}
