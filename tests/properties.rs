//! Laws that hold for every text, tried on the sample with one small mistake at a time: a compilation ends, and a text
//! that is not the sample is either sound or has findings, each with a place that lies in the text.

use crate::program::{Outcome, root};
use busline::diagnostic::Diagnostics;
use busline::source::{Source, Sources};
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
    for text in mutations(&sample) {
        if panic::catch_unwind(|| compile(&text)).is_err() {
            let place = root().join("target/panics-on.yaml");
            fs::write(&place, text)?;
            return Err(format!("the text in {} makes it panic", place.display()).into());
        }
    }
    Ok(())
}

fn compile(text: &str) {
    let sources = Sources::new(Source { path: "domains.yaml".into(), text: text.into() });
    let mut diagnostics = Diagnostics::new();
    let ast = busline::syntax::parse(&sources, &mut diagnostics);
    assert!(ast.is_some() || diagnostics.has_errors(), "nothing was read, and nothing was said");
    for diagnostic in diagnostics.sorted() {
        for label in &diagnostic.labels {
            let range = label.span.start as usize..label.span.end as usize;
            assert!(text.get(range).is_some(), "`{}` points out of the text", diagnostic.fact);
        }
    }
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
