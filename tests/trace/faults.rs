//! What catches an event on each fault: of every event of every system something does and somebody is alarmed, and where the
//! thing is taken away, or the statement that admits who puts the event there, the trace says that it is lost.

use super::loaded::{Loaded, load};
use crate::folder;
use crate::program::{Outcome, root};
use busline::cloudformation::Stack;
use busline::trace::{Alarms, Deployed, Fault, Strike, Subject, find, names, render, strikes, trace};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where nobody is alarmed, by fault and how long it is tried, each with the reason.
const SILENT: &[(Fault, &str, &str)] = &[
    (Fault::NoPermission, "Waits", "Lambda's mapping does not say that it cannot poll"),
    (Fault::TargetGone, "Waits", "whoever takes a function away does it by a deployment"),
    (Fault::Oversized, "AtOnce", "the bucket's metrics are a day late; `busline status` counts its objects"),
];

/// Of every system, every environment and every event.
pub fn caught() -> Outcome {
    let (mut wrong, mut silent) = (Vec::new(), BTreeSet::new());
    let systems = folder::subfolders(&root().join("tests/systems"));
    let places = systems.iter().map(|name| format!("tests/systems/{name}")).chain([".".to_owned()]);
    for place in places {
        let loaded = load(&place)?;
        for (index, environment) in loaded.environments().iter().enumerate() {
            for (event, fault, strike) in struck(&loaded, index, &loaded.stacks[index]) {
                let at = || format!("{place}: {} {event} {fault:?} at {}", environment.name, strike.at);
                if !strike.is_caught {
                    wrong.push(format!("{}: nothing catches it, {:?}", at(), strike.net));
                }
                if strike.alarms.iter().any(|alarm| !alarm.topics.is_empty()) {
                    continue;
                }
                let kind = format!("{:?}", strike.after);
                match SILENT.iter().position(|(silent, after, _)| *silent == fault && *after == kind) {
                    Some(reason) => drop(silent.insert(reason)),
                    None => wrong.push(format!("{}: nobody is alarmed", at())),
                }
            }
        }
    }
    let vain = SILENT.iter().enumerate().filter(|(index, _)| !silent.contains(index));
    wrong.extend(vain.map(|(_, (fault, after, _))| format!("{fault:?} {after} is listed and never silent")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Of the sample and a system with keys: each net taken away, each statement that admits taken away.
pub fn lost() -> Outcome {
    let mut wrong = Vec::new();
    for place in [".", "tests/systems/encryption"] {
        let loaded = load(place)?;
        let last = loaded.stacks.len() - 1;
        let stacks = &loaded.stacks[last];
        let as_made = struck(&loaded, last, stacks);
        for (stack, id) in nets(stacks) {
            let mut less = stacks.clone();
            less[stack].template.resources.remove(&id);
            let physical = format!("{}-{id}", stacks[stack].entry.name);
            let by_it: Vec<&Struck> = as_made.iter().filter(|(_, _, strike)| net_is(strike, &physical)).collect();
            wrong.extend(still_caught(&loaded, &less, &by_it, &id));
        }
        let sids: BTreeSet<String> = as_made.iter().flat_map(|(_, _, strike)| admitting(strike)).collect();
        if sids.len() < 5 {
            return Err(format!("{place}: {sids:?} are all the statements that admit").into());
        }
        for sid in sids {
            let mut less = stacks.clone();
            for resource in less.iter_mut().flat_map(|stack| stack.template.resources.values_mut()) {
                resource.properties.values_mut().for_each(|value| without(value, &sid));
            }
            let by_it: Vec<&Struck> =
                as_made.iter().filter(|(_, _, strike)| admitting(strike).contains(&sid)).collect();
            wrong.extend(still_caught(&loaded, &less, &by_it, &sid));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

type Struck = (String, Fault, Strike);

fn struck(loaded: &Loaded, index: usize, stacks: &[Stack]) -> Vec<Struck> {
    let environment = &loaded.environments()[index];
    let deployed = Deployed::read(stacks, environment.organization.as_deref());
    let alarms = Alarms::read(stacks);
    let mut found = Vec::new();
    for name in names(loaded.system()) {
        let id = find(loaded.system(), &name).expect("a name of the system's");
        let subject = Subject { system: loaded.system(), environment, id };
        let traced = trace(&deployed, &subject, &subject.event(None));
        for fault in Fault::ALL {
            found.extend(
                strikes(&deployed, &alarms, &traced, fault).into_iter().map(|each| (name.clone(), fault, each)),
            );
        }
    }
    found
}

/// Strikes that were caught by something which is gone, and still are.
fn still_caught(loaded: &Loaded, less: &[Stack], concerned: &[&Struck], gone: &str) -> Vec<String> {
    let now = struck(loaded, loaded.stacks.len() - 1, less);
    let mut wrong = Vec::new();
    for (event, fault, before) in concerned {
        let same = |(name, other, strike): &&Struck| {
            (name, other, &strike.at, &strike.target) == (event, fault, &before.at, &before.target)
        };
        // What is no longer on the way is not struck there; what is must be lost, and told so.
        let Some((_, _, after)) = now.iter().find(same) else { continue };
        let told = render::faults((event, "dev"), &[(*fault, vec![after.clone()])]);
        if after.is_caught || !told.contains("LOST") {
            wrong.push(format!("{event} {fault:?} at {} without {gone}: {told}", before.at));
        }
    }
    wrong
}

/// The stack's place and the logical ID of whatever keeps what failed.
fn nets(stacks: &[Stack]) -> Vec<(usize, String)> {
    let nets = stacks.iter().enumerate().flat_map(|(index, stack)| {
        let resources = stack.template.resources.iter();
        let nets = resources.filter(|(id, each)| {
            each.kind == "AWS::S3::Bucket"
                || each.kind == "AWS::SQS::Queue" && (id.contains("DeadLetters") || id.contains("Poison"))
        });
        nets.map(move |(id, _)| (index, id.clone()))
    });
    nets.collect()
}

/// Whether the net is the resource that CloudFormation names so.
fn net_is(strike: &Strike, physical: &str) -> bool {
    strike.net.queue.as_ref().is_some_and(|arn| arn.trim_end_matches(".fifo").ends_with(&format!(":{physical}")))
}

fn admitting(strike: &Strike) -> Vec<String> {
    let grounds = strike.net.checks.iter().flat_map(|check| &check.because);
    grounds.filter_map(|ground| ground.split(" of ").next().map(str::to_owned)).collect()
}

/// Leaves out each statement of this name.
fn without(value: &mut Value, sid: &str) {
    match value {
        Value::Array(items) => {
            items.retain(|item| item.get("Sid").and_then(Value::as_str) != Some(sid));
            items.iter_mut().for_each(|item| without(item, sid));
        }
        Value::Object(members) => members.values_mut().for_each(|member| without(member, sid)),
        _ => {}
    }
}
