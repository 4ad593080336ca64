//! Laws that hold for every text, tried on the sample with one small mistake at a time: a compilation ends, and a text
//! that is not the sample is either sound or has findings, each with a place that lies in the text.

pub mod systems;

use crate::folder;
use crate::program::{Outcome, is_set, root, scratch};
use crate::trace::loaded;
use busline::artifact::Artifact;
use busline::diagnostic::Diagnostics;
use busline::plan::Plan;
use busline::source::{Source, Sources};
use busline::{check, compile as stages, model, plan, syntax, system};
use libtest_mimic::Trial;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::fs;
use std::panic;

/// One case a kind of mistake.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("properties::a_missing_line_never_panics", || each(missing_lines)),
        Trial::test("properties::a_doubled_line_never_panics", || each(doubled_lines)),
        Trial::test("properties::a_torn_file_never_panics", || each(torn)),
        Trial::test("properties::swapped_characters_never_panic", || each(swapped)),
        Trial::test("properties::a_strange_character_never_panics", || each(strange)),
        Trial::test("properties::a_generated_system_is_sound", generated_systems),
        Trial::test("properties::a_generated_system_does_what_it_says", generated_deliveries),
        Trial::test("properties::a_mistake_in_a_generated_system_never_panics", generated_mistakes),
        Trial::test("properties::generated_systems_pass_cfn_lint", generated_templates),
    ]
}

/// Runs a law over generated files, always the same ones: a failure names one that is as small as can be.
fn over_files(cases: u32, law: impl Fn(&str) -> Result<(), String>) -> Outcome {
    let config = Config {
        cases: if is_set("BUSLINE_FULL") { cases * 4 } else { cases },
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let law = |file: String| law(&file).map_err(|why| TestCaseError::fail(format!("{why}\n{file}")));
    Ok(runner.run(&systems::file(), law).map_err(|error| error.to_string())?)
}

/// A generated system has no error, gives the same bytes twice, templates that are YAML and crates that are Rust.
fn generated_systems() -> Outcome {
    over_files(16, |text| {
        let files = generated(text)?;
        for (path, text) in files.files() {
            let fault = match path.rsplit('.').next() {
                Some("rs") => syn::parse_file(text).err().map(|error| error.to_string()),
                Some("yaml") => serde_yaml::from_str::<serde_json::Value>(text).err().map(|error| error.to_string()),
                _ => None,
            };
            if let Some(fault) = fault {
                return Err(format!("{path}: {fault}\n{text}"));
            }
        }
        if generated(text)? == files { Ok(()) } else { Err("the same text gave other bytes".to_owned()) }
    })
}

/// Whatever a generated system's templates do was asked for, and whatever was asked for they do.
fn generated_deliveries() -> Outcome {
    over_files(24, |text| {
        let loaded = loaded::of(&Sources::new(Source { path: "domains.yaml".into(), text: text.into() }))?;
        let differences = (0..loaded.stacks.len()).flat_map(|place| loaded.differences(place));
        let told: Vec<String> = differences.map(|difference| difference.to_string()).collect();
        if told.is_empty() { Ok(()) } else { Err(told.join("\n")) }
    })
}

/// Every line of a generated file left out, one at a time.
fn generated_mistakes() -> Outcome {
    over_files(2, |text| {
        missing_lines(text).iter().for_each(|text| compile(text, &[]));
        Ok(())
    })
}

/// The templates of some generated systems, as CloudFormation's linter sees them.
fn generated_templates() -> Outcome {
    let place = scratch("generated-files");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    let number = std::cell::Cell::new(0);
    over_files(2, |text| {
        let files = generated(text)?;
        number.set(number.get() + 1);
        let tree = files.files().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
        folder::write(&place.join(number.get().to_string()), &tree).map_err(|failed| format!("{failed:?}"))
    })?;
    let outs = (1..=number.get()).map(|number| place.join(number.to_string()));
    crate::templates::lint(outs.collect())
}

/// Everything that is generated for a file that has to be sound.
fn generated(text: &str) -> Result<Artifact, String> {
    let sources = Sources::new(Source { path: "domains.yaml".into(), text: text.into() });
    let mut diagnostics = Diagnostics::new();
    let plans = plans(&sources, &mut diagnostics).filter(|_| !diagnostics.has_errors());
    let found =
        || diagnostics.sorted().iter().map(|found| format!("[{}] {}", found.code, found.fact)).collect::<Vec<_>>();
    plans.map(stages::generated).ok_or_else(|| found().join("\n"))
}

fn each(mutations: fn(&str) -> Vec<String>) -> Outcome {
    let sample = fs::read_to_string(root().join("domains.yaml"))?;
    let schemas = schemas();
    for text in mutations(&sample) {
        if panic::catch_unwind(|| compile(&text, &schemas)).is_err() {
            let place = root().join("target/panics-on.yaml");
            fs::write(&place, text)?;
            return Err(format!("the text in {} makes it panic", place.display()).into());
        }
    }
    Ok(())
}

/// The texts that the sample's events name.
fn schemas() -> Vec<Source> {
    let files = folder::read(&root().join("schemas")).into_iter();
    let text = |bytes| String::from_utf8(bytes).expect("a schema is UTF-8");
    files.map(|(name, bytes)| Source { path: format!("schemas/{name}"), text: text(bytes) }).collect()
}

/// Everything before the gate: what has no error has a plan for each environment.
fn compile(text: &str, schemas: &[Source]) {
    let mut sources = Sources::new(Source { path: "domains.yaml".into(), text: text.into() });
    for schema in schemas {
        sources.add(schema.clone());
    }
    let mut diagnostics = Diagnostics::new();
    let plans = plans(&sources, &mut diagnostics);
    assert!(plans.is_some() || diagnostics.has_errors(), "nothing was planned, and nothing was said");
    for diagnostic in diagnostics.sorted() {
        for label in &diagnostic.labels {
            let range = label.span.start as usize..label.span.end as usize;
            let source = sources.get(label.span.source);
            assert!(source.text.get(range).is_some(), "`{}` points out of {}", diagnostic.fact, source.path);
        }
    }
}

fn plans(sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Vec<Plan>> {
    let ast = syntax::parse(sources, diagnostics)?;
    let model = model::lower(&ast, sources, diagnostics);
    let environments: Vec<_> = model.environments.iter().map(|environment| environment.name.clone()).collect();
    let sound = check::check(system::resolve(model, diagnostics), None, diagnostics)?;
    environments.iter().map(|environment| plan::plan(&sound, environment, diagnostics)).collect()
}

fn missing_lines(sample: &str) -> Vec<String> {
    let lines: Vec<&str> = sample.lines().collect();
    let without = |index: usize| [&lines[..index], &lines[index + 1..]].concat().join("\n");
    (0..lines.len()).map(without).collect()
}

fn doubled_lines(sample: &str) -> Vec<String> {
    let lines: Vec<&str> = sample.lines().collect();
    (0..lines.len()).map(|index| [&lines[..=index], &lines[index..]].concat().join("\n")).collect()
}

fn torn(sample: &str) -> Vec<String> {
    let ends = sample.char_indices().map(|(index, _)| index).step_by(7);
    ends.map(|end| sample[..end].to_owned()).collect()
}

fn swapped(sample: &str) -> Vec<String> {
    let characters: Vec<char> = sample.chars().collect();
    let swap = |index: usize| {
        let mut text = characters.clone();
        text.swap(index, index + 1);
        text.into_iter().collect()
    };
    (0..characters.len() - 1).step_by(5).map(swap).collect()
}

fn strange(sample: &str) -> Vec<String> {
    const STRANGE: &[&str] = &["\u{feff}", "\t", "é", "\"", "{", "*", "&", "\0", "- ", ": "];
    let places: Vec<usize> = sample.char_indices().map(|(index, _)| index).step_by(31).collect();
    let insert = |(turn, place): (usize, &usize)| {
        let (before, after) = sample.split_at(*place);
        [before, STRANGE[turn % STRANGE.len()], after].concat()
    };
    places.iter().enumerate().map(insert).collect()
}
