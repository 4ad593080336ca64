//! What a deployment of many accounts takes: twenty accounts with two stacks each, every request answered after 20 ms, every
//! operation on a stack half a second long, and six in one account. The slowest account alone takes two of its operations,
//! since the second wave waits for the first.
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
    let (cloud, project) = scale::project("bench")?;
    {
        let script = &mut cloud.world().script;
        (script.latency, script.operation) = (LATENCY, OPERATION);
        script.pace.insert(scale::account(7), SLOWEST);
    }
    let alone = SLOWEST * 2;
    let whole = timed(|| project.deployed(&[]))?;
    let ratio = whole.as_secs_f64() / alone.as_secs_f64();
    println!("{} stacks made: {whole:.2?}, {ratio:.2} times the slowest account alone", scale::ACCOUNTS * 2);
    cloud.world().asked.clear();
    let nothing = timed(|| project.deployed(&[]))?;
    println!("nothing to do: {nothing:.2?}, {} requests", cloud.world().asked.len());
    compare(&cloud, &project)
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
