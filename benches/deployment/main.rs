//! What a deployment of many accounts takes: twenty accounts with two stacks each, every request answered after 20 ms, every
//! operation on a stack half a second long, and six in one account. The slowest account alone takes two of its operations,
//! since the second wave waits for the first.
//!
//! `cargo bench --bench deployment` deploys with the release build, to a cloud of the tests' own on loopback.
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

use deploy::scale;
use libtest_mimic::Failed;

const LATENCY: Duration = Duration::from_millis(20);
const OPERATION: Duration = Duration::from_millis(500);
const SLOWEST: Duration = Duration::from_secs(6);

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
    Ok(())
}

fn timed(deploy: impl Fn() -> Result<String, Failed>) -> Result<Duration, Failed> {
    let begun = Instant::now();
    deploy()?;
    Ok(begun.elapsed())
}
