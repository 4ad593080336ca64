//! How long each stage takes on the sample, and the whole of them. Each bench begins with what the stage before it made.
#![expect(clippy::disallowed_methods, reason = "a bench reads the sample as the rim does, before anything is measured")]

use busline::check::{self, Sound};
use busline::diagnostic::Diagnostics;
use busline::plan::Plan;
use busline::source::{Source, Sources};
use busline::system::System;
use busline::{cloudformation, compile, crates, model, plan, syntax, system};
use divan::Bencher;
use std::fs;
use std::path::Path;

fn main() {
    divan::main();
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let sources = sources();
    bencher.bench_local(|| syntax::parse(&sources, &mut Diagnostics::new()));
}

#[divan::bench]
fn lower(bencher: Bencher<'_, '_>) {
    let sources = sources();
    let ast = syntax::parse(&sources, &mut Diagnostics::new()).expect("the sample is read");
    bencher.bench_local(|| model::lower(&ast, &sources, &mut Diagnostics::new()));
}

#[divan::bench]
fn resolve(bencher: Bencher<'_, '_>) {
    let sources = sources();
    let lowered = lowered(&sources);
    bencher.with_inputs(|| lowered.clone()).bench_local_values(|model| system::resolve(model, &mut Diagnostics::new()));
}

#[divan::bench]
fn check(bencher: Bencher<'_, '_>) {
    let resolved = resolved(&sources());
    bencher
        .with_inputs(|| resolved.clone())
        .bench_local_values(|system| check::check(system, None, &mut Diagnostics::new()));
}

#[divan::bench]
fn plan(bencher: Bencher<'_, '_>) {
    let sound = sound(&sources());
    let environment = &sound.system().model.environments[0].name;
    bencher.bench_local(|| plan::plan(&sound, environment, &mut Diagnostics::new()));
}

#[divan::bench]
fn emit_templates(bencher: Bencher<'_, '_>) {
    let plans = plans(&sound(&sources()));
    bencher.bench_local(|| cloudformation::emit(&plans[0]).artifact());
}

#[divan::bench]
fn emit_crates(bencher: Bencher<'_, '_>) {
    let plans = plans(&sound(&sources()));
    bencher.bench_local(|| crates::emit(&plans[0].packages));
}

/// From text to every file of `out/`, for both environments.
#[divan::bench]
fn whole(bencher: Bencher<'_, '_>) {
    let sources = sources();
    bencher.bench_local(|| compile::generated(&plans(&sound(&sources))));
}

fn plans(sound: &Sound) -> Vec<Plan> {
    compile::plans(sound, None, &mut Diagnostics::new()).expect("the sample is within the limits")
}

fn sources() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).expect("the sample's files are there");
        Source { path: path.into(), text }
    };
    let mut sources = Sources::new(read("domains.yaml"));
    for entry in fs::read_dir(root.join("schemas")).expect("the sample has schemas") {
        let name = entry.expect("a readable folder").file_name();
        sources.add(read(&format!("schemas/{}", name.to_string_lossy())));
    }
    sources
}

fn lowered(sources: &Sources) -> model::Model {
    let mut diagnostics = Diagnostics::new();
    let ast = syntax::parse(sources, &mut diagnostics).expect("the sample is read");
    model::lower(&ast, sources, &mut diagnostics)
}

fn resolved(sources: &Sources) -> System {
    system::resolve(lowered(sources), &mut Diagnostics::new())
}

fn sound(sources: &Sources) -> Sound {
    check::check(resolved(sources), None, &mut Diagnostics::new()).expect("the sample is sound")
}
