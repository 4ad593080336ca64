//! What a deployment of many accounts takes: twenty accounts with two stacks each, every request answered after 20 ms, every
//! operation on a stack half a second long, and six in one account. The slowest account alone takes two of its operations,
//! since the second wave waits for the first. How much memory is resident at most is told beside it, also where that account is
//! four times as slow, and for a quarter of the accounts.
//!
//! And what comparing with what they run takes, where one account answers each request only after a second: it is asked three times
//! in turn, for who we are, for its stacks and for their templates; and twice as often again where CloudFormation is asked
//! about every stack that differs.
//!
//! `cargo bench --bench deployment` runs the release build, against a cloud of the tests' own on loopback.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "a bench looks at the clock and tells"
)]

#[path = "../../tests/deploy"]
#[expect(dead_code, reason = "tests need more of it")]
mod deploy {
    pub mod cloud;
    pub mod project;
    pub mod running;
    pub mod scale;
}
#[path = "../../tests/program.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod program;

use std::error::Error;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use deploy::cloud::Cloud;
use deploy::project::Project;
use deploy::scale;
use libtest_mimic::Failed;

const LATENCY: Duration = Duration::from_millis(20);
const OPERATION: Duration = Duration::from_millis(500);
const SLOWEST: Duration = Duration::from_secs(6);
const SLOWEST_ANSWER: Duration = Duration::from_secs(1);
/// The requests that an account answers in turn: who we are, its stacks, their templates.
const READS: u32 = 3;
/// And where it is asked about a change: who we are by the other role, the change set made, waited for, read and removed.
const QUESTIONS: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` asks whether it runs, not how fast.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    measure().map_err(|error| error.message().unwrap_or_default().to_owned().into())
}

fn measure() -> Result<(), Failed> {
    let (cloud, project) = scale::project("bench", scale::ACCOUNTS)?;
    {
        let script = &mut cloud.world().script;
        (script.latency, script.operation) = (LATENCY, OPERATION);
        script.pace.insert(scale::account(7), SLOWEST);
    }
    let stacks = scale::ACCOUNTS * 2;
    let whole = deployed(&project, &format!("{stacks} stacks made"))?;
    println!("{:.2} times the slowest account alone", whole.as_secs_f64() / (SLOWEST * 2).as_secs_f64());
    cloud.world().asked.clear();
    deployed(&project, "nothing to do")?;
    {
        let world = cloud.world();
        let identity = world.count("AssumeRole") + world.count("GetCallerIdentity");
        println!("{identity} requests for who we are and {} others", world.asked.len() - identity);
    }
    compare(&cloud, &project)?;
    // What stays the same grows with neither time nor accounts.
    cloud.world().stacks.retain(|stack| stack.name == "busline-bootstrap");
    cloud.world().script.pace.insert(scale::account(7), SLOWEST * 4);
    deployed(&project, &format!("{stacks} stacks made, the slowest account four times as slow"))?;
    let (_cloud, few) = scale::project("bench-few", scale::ACCOUNTS / 4)?;
    deployed(&few, &format!("{} stacks made", stacks / 4)).map(drop)
}

fn compare(cloud: &Cloud, project: &Project) -> Result<(), Failed> {
    cloud.world().script.latencies.insert(scale::account(7), SLOWEST_ANSWER);
    compared(cloud, project, &["diff", "--live", "--exit-code"], READS)?;
    project.edit(|text| text.replace("writes: [items]", "writes: [items]\n        memory: 512"))?;
    compared(cloud, project, &["diff", "--live"], READS)?;
    compared(cloud, project, &["diff", "--live", "--change-set"], READS + QUESTIONS)
}

/// Runs a comparison, and sets the time beside that of the slowest account's own answers.
fn compared(cloud: &Cloud, project: &Project, arguments: &[&str], in_turn: u32) -> Result<(), Failed> {
    cloud.world().asked.clear();
    let whole = timed(|| {
        let run = project.run(arguments)?;
        if run.code == 0 { Ok(run.stdout) } else { Err(format!("{}{}", run.stdout, run.stderr).into()) }
    })?;
    let alone = SLOWEST_ANSWER * in_turn;
    let ratio = whole.as_secs_f64() / alone.as_secs_f64();
    let requests = cloud.world().asked.len();
    let words = arguments.join(" ");
    println!("{words}: {whole:.2?}, {requests} requests, {ratio:.2} times the slowest account's answers");
    Ok(())
}

fn timed(run: impl Fn() -> Result<String, Failed>) -> Result<Duration, Failed> {
    let begun = Instant::now();
    run()?;
    Ok(begun.elapsed())
}

/// Deploys, and tells how long that took and how much memory was resident at most, where the system tells that.
fn deployed(project: &Project, what: &str) -> Result<Duration, Failed> {
    let begun = Instant::now();
    let running = project.begin(&["deploy", "--artefacts", "packages", "--yes"])?;
    let (id, is_over) = (running.id(), AtomicBool::new(false));
    let (run, peak) = thread::scope(|scope| {
        let watched = scope.spawn(|| {
            let mut peak = None;
            while !is_over.load(Ordering::Relaxed) {
                peak = peak.max(resident(id));
                thread::sleep(Duration::from_millis(2));
            }
            peak
        });
        let run = running.end();
        is_over.store(true, Ordering::Relaxed);
        (run, watched.join().expect("it only looks"))
    });
    let run = run?;
    let time = begun.elapsed();
    if run.code != 0 {
        return Err(format!("{}{}", run.stdout, run.stderr).into());
    }
    let memory = peak.map_or_else(String::new, |peak| format!(", {} MiB resident at most", peak / 1_024));
    println!("{what}: {time:.2?}{memory}");
    Ok(time)
}

/// The most memory that a process has had resident so far, in KiB.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}
