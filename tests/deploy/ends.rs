//! Runs that are ended in the middle: by a signal that asks, and by one that does not.

use super::cloud::{Cloud, World};
use super::faults::shop;
use super::project::{ends, said};
use crate::program::{Outcome, is_set};
use std::time::{Duration, Instant};

/// How often a run is killed; a hundred times where there is time.
const KILLS: u64 = 12;

const DEPLOY: [&str; 4] = ["deploy", "--artefacts", "packages", "--yes"];

pub fn until(cloud: &Cloud, operation: &str) -> Outcome {
    until_it(cloud, operation, |world| world.count(operation) > 0)
}

fn until_it(cloud: &Cloud, operation: &str, is_so: impl Fn(&World) -> bool) -> Outcome {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_so(&cloud.world()) {
        if Instant::now() > end {
            return Err(format!("nobody asked for {operation}").into());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// SIGTERM and Ctrl-C, before anything is executed and while CloudFormation works.
pub fn by_signal() -> Outcome {
    for (signal, moment) in [("TERM", "CreateChangeSet"), ("INT", "ExecuteChangeSet")] {
        let (cloud, project) = shop(&format!("signal-{signal}"))?;
        cloud.world().script.operation = Duration::from_secs(3);
        cloud.world().script.latency = Duration::from_millis(60);
        let running = project.begin(&DEPLOY)?;
        until(&cloud, moment)?;
        running.signal(signal)?;
        let run = running.end()?;
        if run.code != 2 || !run.stdout.contains("interrupted") {
            return Err(said(&run).into());
        }
        if signal == "INT" && !run.stdout.contains("goes on without us") {
            return Err(said(&run).into());
        }
        let half_made: Vec<String> = cloud
            .world()
            .stacks
            .iter()
            .filter(|stack| stack.status == "REVIEW_IN_PROGRESS" || !stack.change_sets.is_empty())
            .map(|stack| format!("{} is {}", stack.name, stack.status))
            .collect();
        if !half_made.is_empty() {
            return Err(format!("{half_made:?}\n{}", said(&run)).into());
        }
        cloud.world().script.operation = Duration::ZERO;
        project.deployed(&[])?;
        ends(&project.deploy(&["--yes"])?, 0, &["nothing to do"])?;
    }
    Ok(())
}

/// A signal just before something is begun: what runs before have prepared stays, and what was to go too.
pub fn at_the_last_moment() -> Outcome {
    let (cloud, project) = shop("signal-last-moment")?;
    project.deployed(&[])?;
    project.package(|_| 1)?;
    ends(&project.deploy(&["--prepare", "--yes"])?, 0, &["prepared"])?;
    let prepared = |cloud: &Cloud| cloud.world().stacks.iter().map(|stack| stack.change_sets.len()).sum::<usize>();
    let before = prepared(&cloud);
    let destroy = ["destroy", "--confirm", "shop", "--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    for arguments in [&[&DEPLOY[..], &["--execute"]].concat()[..], &DEPLOY, &destroy] {
        cloud.world().asked.clear();
        cloud.world().came.clear();
        cloud.world().script.latency = Duration::from_millis(300);
        let running = project.begin(arguments)?;
        // It is being answered, and then something would be begun.
        let events = "DescribeStackEvents";
        until_it(&cloud, events, |world| world.came.iter().any(|operation| operation == events))?;
        running.signal("INT")?;
        let run = running.end()?;
        cloud.world().script.latency = Duration::ZERO;
        let begun =
            ["ExecuteChangeSet", "DeleteStack", "DeleteChangeSet"].map(|operation| cloud.world().count(operation));
        if run.code != 2 || begun != [0; 3] || before == 0 || prepared(&cloud) != before {
            return Err(format!("{begun:?}, {} of {before} prepared\n{}", prepared(&cloud), said(&run)).into());
        }
    }
    ends(&project.deploy(&["--execute", "--yes"])?, 0, &["updated"])
}

/// The credentials expire while CloudFormation works: it goes on, and that is told, with what helps.
pub fn out_of_sight() -> Outcome {
    let (cloud, project) = shop("out-of-sight")?;
    let expired = ("ExpiredToken".to_owned(), "The security token included in the request is expired".to_owned());
    let lost = |arguments: &[&str], operation: &str, words: &[&str]| {
        cloud.world().script.operation = Duration::from_secs(2);
        cloud.world().asked.clear();
        let running = project.begin(arguments)?;
        until(&cloud, operation)?;
        // Both stacks of the phase are begun a moment later.
        std::thread::sleep(Duration::from_millis(600));
        cloud.world().script.refusals.insert("DescribeStackEvents".into(), expired.clone());
        let run = running.end()?;
        cloud.world().script.refusals.clear();
        ends(&run, 2, words)?;
        if said(&run).contains("failed") { Err(said(&run).into()) } else { Ok(()) }
    };
    let follow = "orders--bus  goes on without us: cannot follow arn:aws:cloudformation:";
    let help = "help: the credentials have expired: log in again";
    let words = [follow, help, "2 interrupted, 2 not begun", "shop--dev--orders--bus goes on without us; deploy again"];
    lost(&DEPLOY, "ExecuteChangeSet", &words)?;
    cloud.world().script.operation = Duration::ZERO;
    project.deployed(&[])?;
    let destroy = ["destroy", "--confirm", "shop", "--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    lost(
        &destroy,
        "DeleteStack",
        &["orders--service  goes on without us: cannot follow", help, "0 of 4 stacks removed"],
    )
}

/// Somebody else is always faster: the stack is looked at again, and not all the time.
pub fn somebody_faster() -> Outcome {
    let (cloud, project) = shop("somebody-faster")?;
    let refused = ("InvalidChangeSetStatus".to_owned(), "it cannot be executed in its current status".to_owned());
    cloud.world().script.refusals.insert("ExecuteChangeSet".into(), refused);
    let running = project.begin(&DEPLOY)?;
    until(&cloud, "ExecuteChangeSet")?;
    std::thread::sleep(Duration::from_secs(4));
    running.signal("TERM")?;
    ends(&running.end()?, 2, &["interrupted"])?;
    // Two stacks, which half a second, then a little more and more lies between.
    match cloud.world().count("ExecuteChangeSet") {
        2..=14 => Ok(()),
        count => Err(format!("CloudFormation was asked {count} times within four seconds").into()),
    }
}

/// SIGKILL at any moment: the next run comes to what is wanted, whatever it finds.
pub fn by_force() -> Outcome {
    let (cloud, project) = shop("killed")?;
    cloud.world().script.operation = Duration::from_millis(120);
    let kills = if is_set("BUSLINE_FULL") { 100 } else { KILLS };
    for kill in 0..kills {
        project.package(|_| u32::try_from(kill).unwrap_or(0))?;
        if kill % 3 == 0 {
            cloud.world().stacks.retain(|stack| stack.name == "busline-bootstrap");
        }
        let running = project.begin(&DEPLOY)?;
        // A run takes some seconds at most; the moments are spread over it, and the same in every run.
        std::thread::sleep(Duration::from_millis(250 + kill * 7_919 % 1_100));
        running.kill()?;
        project.deployed(&[])?;
        ends(&project.deploy(&["--yes"])?, 0, &["nothing to do, 4 stacks"])?;
        let left = cloud.world().stacks.iter().filter(|stack| !stack.change_sets.is_empty()).count();
        if left > 0 {
            return Err(format!("after kill {kill}, {left} stacks have change sets").into());
        }
    }
    Ok(())
}
