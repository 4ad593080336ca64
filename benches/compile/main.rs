//! How long each stage takes, the whole of them, and the writing of what comes out, over the sample and over systems of up
//! to a thousand domains. Each bench begins with what the stage before it made.
#![expect(clippy::disallowed_methods, reason = "a bench reads and writes files as the rim does")]

mod systems;

use std::path::Path;

use busline::artifact::Artifact;
use busline::check::{self, Sound};
use busline::diagnostic::Diagnostics;
use busline::diff::{self, Declared, Question, Side, render};
use busline::model::Environment;
use busline::plan::Plan;
use busline::source::{Source, Sources};
use busline::system::System;
use busline::{cloudformation, compile, crates, disk, model, plan, syntax, system};
use divan::Bencher;
use systems::{SYSTEMS, sources};

/// The binary's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn parse(bencher: Bencher<'_, '_>, domains: usize) {
    let sources = sources(domains);
    bencher.bench_local(|| syntax::parse(&sources, &mut Diagnostics::new()));
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn lower(bencher: Bencher<'_, '_>, domains: usize) {
    let sources = sources(domains);
    let ast = syntax::parse(&sources, &mut Diagnostics::new()).expect("the file is read");
    bencher.bench_local(|| model::lower(&ast, &sources, &mut Diagnostics::new()));
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn resolve(bencher: Bencher<'_, '_>, domains: usize) {
    let lowered = lowered(&sources(domains));
    bencher.with_inputs(|| lowered.clone()).bench_local_values(|model| system::resolve(model, &mut Diagnostics::new()));
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn check(bencher: Bencher<'_, '_>, domains: usize) {
    let resolved = resolved(&sources(domains));
    bencher
        .with_inputs(|| resolved.clone())
        .bench_local_values(|system| check::check(system, None, &mut Diagnostics::new()));
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn plan(bencher: Bencher<'_, '_>, domains: usize) {
    let sound = sound(&sources(domains));
    let environment = &sound.system().model.environments[0].name;
    bencher.bench_local(|| plan::plan(&sound, environment, &mut Diagnostics::new()));
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn emit_templates(bencher: Bencher<'_, '_>, domains: usize) {
    let plans = plans(&sound(&sources(domains)));
    bencher.with_inputs(|| plans[0].clone()).bench_local_values(|plan| cloudformation::files(plan, |_| ()));
}

#[divan::bench(args = SYSTEMS, max_time = 4)]
fn emit_crates(bencher: Bencher<'_, '_>, domains: usize) {
    let plans = plans(&sound(&sources(domains)));
    bencher.bench_local(|| crates::emit(&plans[0].packages));
}

/// From text to every file of `out/`, for all environments.
#[divan::bench(args = SYSTEMS, max_time = 4)]
fn whole(bencher: Bencher<'_, '_>, domains: usize) {
    let sources = sources(domains);
    bencher.bench_local(|| generated(&sources));
}

/// From two texts, of which one handler of one domain is said otherwise, to what their difference is said to be.
#[divan::bench(args = SYSTEMS, max_time = 4)]
fn difference(bencher: Bencher<'_, '_>, domains: usize) {
    let before = sources(domains);
    let mut after = Sources::new(changed(before.system()));
    for schema in before.schemas() {
        after.add(schema.clone());
    }
    bencher.bench_local(|| compared(&before, &after));
}

/// One change of a file, in the first of its handlers, whose table's policy tells of it: what a handler may do to DocumentDB stands in
/// no template.
fn changed(system: &Source) -> Source {
    let at = system.text.find("writes: [").expect("a handler writes");
    let (before, after) = system.text.split_at(at);
    Source { text: format!("{before}{}", after.replacen("writes: [", "deletes: [", 1)), ..system.clone() }
}

fn compared(before: &Sources, after: &Sources) -> String {
    let (before, after) = rayon::join(|| sound(before), || sound(after));
    let [was, is] = [&before, &after].map(Sound::system);
    let [then, now] = [was, is].map(|system| &system.model.environments[0]);
    let alike = plan::alike((was, then), (is, now));
    let wanted = |name: &str| !alike.contains(name);
    let stacks = |sound, place: &Environment| {
        let plan = plan::plan_of(sound, &place.name, &wanted, &mut Diagnostics::new());
        cloudformation::emit(&plan.expect("the system is within the limits"))
    };
    let (old, new) = (stacks(&before, then), stacks(&after, now));
    let question = Question::of_files("bench", "dev");
    let [old, new] = [(was, then, &old), (is, now, &new)]
        .map(|(system, place, stacks)| Side { declared: Declared::In(system, place), stacks });
    let difference = diff::diff(&question, old, new);
    assert_eq!(difference.stacks.len(), 1, "one handler may do something else");
    render::text::text(&difference)
}

/// From text to every file of `out/` on the disk, where nothing was before.
#[divan::bench(args = SYSTEMS, max_time = 4)]
fn whole_to_disk(bencher: Bencher<'_, '_>, domains: usize) {
    let sources = sources(domains);
    bencher.with_inputs(empty).bench_local_values(|folder| {
        disk::replace(&folder.path().join("out"), &generated(&sources)).expect("an empty folder takes it");
        folder
    });
}

/// The same bytes, and nothing but their writing.
#[divan::bench(args = SYSTEMS, max_time = 4)]
fn write_the_same_bytes(bencher: Bencher<'_, '_>, domains: usize) {
    let files = generated(&sources(domains));
    bencher.with_inputs(empty).bench_local_values(|folder| {
        write(folder.path(), &files);
        folder
    });
}

fn write(folder: &Path, files: &Artifact) {
    for (path, text) in files.files() {
        let place = folder.join(path);
        std::fs::create_dir_all(place.parent().expect("a file lies in a folder")).expect("an empty folder takes it");
        std::fs::write(place, text).expect("an empty folder takes it");
    }
}

/// A folder on the disk that the build writes to, which a folder for temporary files may not be on.
fn empty() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the build's folder can be written")
}

fn generated(sources: &Sources) -> Artifact {
    compile::generated(plans(&sound(sources)))
}

fn plans(sound: &Sound) -> Vec<Plan> {
    compile::plans(sound, None, &mut Diagnostics::new()).expect("the system is within the limits")
}

fn lowered(sources: &Sources) -> model::Model {
    let mut diagnostics = Diagnostics::new();
    let ast = syntax::parse(sources, &mut diagnostics).expect("the file is read");
    model::lower(&ast, sources, &mut diagnostics)
}

fn resolved(sources: &Sources) -> System {
    system::resolve(lowered(sources), &mut Diagnostics::new())
}

fn sound(sources: &Sources) -> Sound {
    check::check(resolved(sources), None, &mut Diagnostics::new()).expect("the system is sound")
}
