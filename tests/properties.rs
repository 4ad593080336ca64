//! Laws that hold for every text, tried on the sample with one small mistake at a time: a compilation ends, and a text
//! that is not the sample is either sound or has findings, each with a place that lies in the text.

use crate::folder;
use crate::program::{Outcome, root};
use busline::diagnostic::Diagnostics;
use busline::plan::Plan;
use busline::source::{Source, Sources};
use busline::{check, model, plan, syntax, system};
use libtest_mimic::Trial;
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
    ]
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
