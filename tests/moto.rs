//! The sample deployed to moto, three accounts and two waves: what stands there is what its templates declare, and each
//! event finds its way from the producer's bus to the consumer's function. moto checks no permission and delivers nothing
//! here; that rules, queues, mappings and functions name each other across accounts is what these cases show.

mod declared;
pub mod limits;
mod story;

use crate::deployment::{self, Deployment};
use crate::program::Outcome;
use crate::server::Server;
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Cases that share one deployment.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("moto::every_stack_stands", every_stack_stands),
        Trial::test("moto::only_what_is_listed_was_taken_out", taken_out),
        Trial::test("moto::rules_stand_as_declared", declared::rules),
        Trial::test("moto::queues_stand_as_declared", declared::queues),
        Trial::test("moto::functions_stand_as_declared", declared::functions),
        Trial::test("moto::mappings_stand_as_declared", declared::mappings),
        Trial::test("moto::producers_forward_to_consumers", story::forwarding),
        Trial::test("moto::consumers_are_fed", story::feeding),
    ]
}

/// The one deployment, for cases that need not tell again why there is none.
fn deployment() -> Result<&'static Deployment, Failed> {
    deployment_or_reason().map_err(|_| "the stacks were not deployed: moto::every_stack_stands says why".into())
}

/// The one deployment, or why there is none.
fn deployment_or_reason() -> Result<&'static Deployment, Failed> {
    static ONE: OnceLock<Result<Deployment, String>> = OnceLock::new();
    let deploy = || deployment::deploy(&Server::moto()?, true, limits::take_out);
    let one = ONE.get_or_init(|| deploy().map_err(|error| error.message().unwrap_or_default().to_owned()));
    one.as_ref().map_err(|error| error.as_str().into())
}

fn every_stack_stands() -> Outcome {
    let mut faults = Vec::new();
    let mut left_out = BTreeSet::new();
    for stack in &deployment_or_reason()?.stacks {
        if stack.state["status"] != "CREATE_COMPLETE" {
            faults.push(format!("{} in {}: {}", stack.domain, stack.account, stack.state["status"]));
        }
        for (id, resource) in stack.template["Resources"].as_object().into_iter().flatten() {
            if stack.state["resources"].get(id).is_none() {
                left_out.insert(resource["Type"].as_str().unwrap_or_default());
            }
        }
    }
    let known: BTreeSet<&str> = limits::UNKNOWN_TYPES.iter().copied().collect();
    faults.extend(left_out.difference(&known).map(|kind| format!("moto made no {kind}")));
    faults.extend(known.difference(&left_out).map(|kind| format!("{kind} is listed in vain")));
    outcome(faults)
}

fn taken_out() -> Outcome {
    let unused = &limits::listed_changes() - &deployment()?.changed;
    outcome(unused.iter().map(|name| format!("{name} is listed in vain")).collect())
}

fn outcome(faults: Vec<String>) -> Outcome {
    if faults.is_empty() {
        return Ok(());
    }
    Err(faults.join("\n").into())
}
