//! Runs that are ended in the middle: by a signal that asks, and by one that does not.

use super::cloud::Cloud;
use super::faults::shop;
use super::project::{ends, said};
use crate::program::{Outcome, is_set};
use std::time::{Duration, Instant};

/// How often a run is killed; a hundred times where there is time.
const KILLS: u64 = 12;

const DEPLOY: [&str; 4] = ["deploy", "--artefacts", "packages", "--yes"];

pub fn until(cloud: &Cloud, operation: &str) -> Outcome {
    let end = Instant::now() + Duration::from_secs(30);
    while cloud.world().count(operation) == 0 {
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
