//! What the sample's built functions cost: the time from a process's start to its first answer, the time and processor of
//! a call when it is warm, its memory and its size. Each runs under a Runtime API on loopback, and the relay puts its
//! events where each is accepted at once.
//!
//! `cargo bench --bench functions` builds the functions for release first, which takes minutes.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "a bench looks at processes and tells"
)]

mod events;
#[path = "../../tests/lambda/function.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod function;
#[path = "../../tests/program.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod program;
#[path = "../../tests/lambda/request.rs"]
mod request;
#[path = "../../tests/lambda/runtime_api.rs"]
mod runtime_api;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use events::EventBus;
use function::Function;
use libtest_mimic::Failed;
use serde_json::{Value, json};

const COLD: usize = 20;
const WARM: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` asks whether it runs, not how fast.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let programs = build().map_err(|error| error.message().unwrap_or_default().to_owned())?;
    let bus = EventBus::start()?;
    println!(
        "{:<44} {:>8} {:>9} {:>9} {:>9} {:>8} {:>9} {:>8} {:>8}",
        "", "cold ms", "p50 ms", "p99 ms", "calls/s", "rec/s", "CPU ms", "MiB", "MB"
    );
    let relay = programs.join("subscriptions--subscription-changes-relay");
    for count in [5, 100, 1_000] {
        measure(&format!("relay, {count} records a call"), &relay, &bus, &batch(count), count)?;
    }
    let route = programs.join("subscriptions--create-subscription");
    measure("route, a body that is refused", &route, &bus, &refused(), 1)?;
    println!("\nsizes in MB");
    let mut sizes: Vec<(String, u64)> = Vec::new();
    for entry in fs::read_dir(programs)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.metadata()?.is_file() && name.contains("--") && !name.contains('.') {
            sizes.push((name, entry.metadata()?.len()));
        }
    }
    sizes.sort();
    for (name, size) in sizes {
        println!("{name:<44} {:>8.2}", megabytes(size));
    }
    Ok(())
}

/// Builds the functions as `busline package` does; the folder that they lie in then.
fn build() -> Result<PathBuf, Failed> {
    let said = program::succeed(Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say what it runs on")?;
    let target = program::scratch("generated");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(program::root().join("handlers")).env("CARGO_TARGET_DIR", &target);
    program::succeed(cargo.args(["build", "--release", "--workspace", "--bins", "--locked", "--target", host]))?;
    Ok(target.join(host).join("release"))
}

/// A line of the table.
fn measure(what: &str, program: &Path, bus: &EventBus, payload: &Value, records: usize) -> Result<(), Box<dyn Error>> {
    let mut colds = Vec::new();
    for _ in 0..COLD {
        let mut function = function(program, bus);
        let begun = Instant::now();
        function.invoke(payload.clone())?;
        colds.push(begun.elapsed());
    }
    let mut function = function(program, bus);
    let answer = function.invoke(payload.clone())?;
    assert!(answer["batchItemFailures"].as_array().is_none_or(Vec::is_empty), "{answer}");
    let before = usage(&function)?;
    let (mut warm, begun) = (Vec::new(), Instant::now());
    while begun.elapsed() < WARM {
        let call = Instant::now();
        function.invoke(payload.clone())?;
        warm.push(call.elapsed());
    }
    let (elapsed, after) = (begun.elapsed(), usage(&function)?);
    colds.sort();
    warm.sort();
    let calls = warm.len() as f64 / elapsed.as_secs_f64();
    println!(
        "{what:<44} {:>8.1} {:>9.3} {:>9.3} {calls:>9.0} {:>8.0} {:>9.3} {:>8.1} {:>8.2}",
        milliseconds(colds[colds.len() / 2]),
        milliseconds(warm[warm.len() / 2]),
        milliseconds(warm[warm.len() * 99 / 100]),
        calls * records as f64,
        (after.processor - before.processor).as_secs_f64() * 1_000.0 / warm.len() as f64,
        after.peak_kib as f64 / 1_024.0,
        megabytes(fs::metadata(program)?.len()),
    );
    Ok(())
}

fn function(program: &Path, bus: &EventBus) -> Function {
    let endpoint = bus.endpoint();
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("BUSLINE_BUS", "arn:aws:events:eu-west-1:111111111111:event-bus/bench"),
        ("BUSLINE_ENVIRONMENT", "bench"),
        ("BUSLINE_FAILURE_BUCKET", "bench"),
        ("BUSLINE_POISON_QUEUE", "http://127.0.0.1/queue/bench"),
        ("BUSLINE_TABLE_SUBSCRIPTIONS", "bench"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Function::new(program.to_owned(), variables, Duration::from_secs(30), "/dev/null".into())
}

/// What a process has used so far.
struct Usage {
    processor: Duration,
    peak_kib: u64,
}

/// As Linux tells it in `/proc`: processor time in hundredths of a second.
fn usage(function: &Function) -> Result<Usage, Box<dyn Error>> {
    let id = function.process().id().ok_or("no process")?;
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let (_, rest) = stat.rsplit_once(')').ok_or("a process without a name")?;
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or(0)).sum();
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    Ok(Usage { processor: Duration::from_millis(ticks * 10), peak_kib: peak.ok_or("no peak")? })
}

/// A stream's records of so many new subscriptions.
fn batch(count: usize) -> Value {
    let record = |index: usize| {
        let id = format!("5b0d2d0c-5c0e-4a5e-9a53-{index:012}");
        let text = |text: &str| json!({ "S": text });
        json!({
            "eventID": index.to_string(), "eventName": "INSERT", "eventSource": "aws:dynamodb", "eventVersion": "1.1",
            "awsRegion": "eu-west-1", "eventSourceARN": "arn:aws:dynamodb:eu-west-1:111111111111:table/bench/stream/1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_795_514_400, "SequenceNumber": format!("{:025}", 100 + index),
                "SizeBytes": 400, "StreamViewType": "NEW_AND_OLD_IMAGES", "Keys": { "id": text(&id) },
                "NewImage": {
                    "id": text(&id), "customerFirstName": text("Ada"), "customerSurname": text("King"),
                    "accountName": text("A King"), "accountNumber": text("12345678"), "accountSortCode": text("123456"),
                    "quantity": { "N": "12" }, "status": text("active"),
                    "createdAt": text("2026-11-24T10:00:00Z"), "updatedAt": text("2026-11-24T10:00:00Z"),
                    "_busline": { "M": { "correlationId": text("bench") } },
                },
            },
        })
    };
    json!({ "Records": (0..count).map(record).collect::<Vec<_>>() })
}

/// A request that needs nothing but the function.
fn refused() -> Value {
    request::request("POST", &json!("{\"customerFirstName\": 7}"), &[])
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
