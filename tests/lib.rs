//! The one test binary: every case has a name of its own, and most cases are folders.
//!
//! `cargo test` needs Rust and Python 3: templates are linted and the sample is deployed to a stand-in for AWS by tools
//! that it fetches under `target/` itself. `BUSLINE_FULL=1 cargo test` adds what takes minutes: the generated crates are
//! compiled, linted and tested, checkov reads the templates, and the sample's built functions and relays do their work
//! against stand-ins. Heavy cases are left out rather than listed as ignored. `BUSLINE_BLESS=1` rewrites every golden to
//! what is produced now.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests look at the world from outside: they read goldens, start programs and know what they were asked for"
)]

mod aws;
mod binaries;
mod commands;
mod deploy;
mod deployment;
mod diff;
mod difference;
mod documentdb;
mod folder;
mod gate;
mod generated;
mod generation;
mod graphs;
mod hostile;
mod lambda;
mod laws;
mod moto;
mod package;
mod program;
mod properties;
mod python;
mod readme;
mod relay;
mod rules;
mod sample;
mod security;
mod server;
mod story;
mod systems;
mod templates;
mod tidy;
mod trace;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut cases: Vec<Trial> = Vec::new();
    cases.extend(tidy::cases());
    cases.extend(rules::cases());
    cases.extend(systems::cases());
    cases.extend(sample::cases());
    cases.extend(generation::cases());
    cases.extend(graphs::cases());
    cases.extend(commands::cases());
    cases.extend(package::cases());
    cases.extend(diff::cases());
    cases.extend(difference::cases());
    cases.extend(laws::cases());
    cases.extend(trace::cases());
    cases.extend(readme::cases());
    cases.extend(properties::cases());
    cases.extend(hostile::cases());
    cases.extend(templates::cases());
    cases.extend(security::cases());
    cases.extend(moto::cases());
    cases.extend(deploy::cases());
    cases.extend(documentdb::cases());
    if !program::is_set("BUSLINE_FULL") {
        return libtest_mimic::run(&arguments, cases).exit_code();
    }
    // A build for release goes on beside those of the generated crates, which wait for one another.
    cases.extend(package::full_cases());
    cases.extend(generated::cases());
    let built = libtest_mimic::run(&arguments, cases);
    // What lives by the clock comes when nothing is being compiled.
    let mut live = lambda::cases();
    live.extend(deploy::full_cases());
    live.extend(trace::full_cases());
    live.extend(relay::cases());
    live.extend(story::cases());
    let lived = libtest_mimic::run(&arguments, live);
    if built.has_failed() { built.exit_code() } else { lived.exit_code() }
}
