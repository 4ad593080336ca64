//! The pictures that laws are held against: the sample, every golden system, larger ones, and what a change touches.

use super::drawn::{self, Drawn};
use crate::folder;
use crate::program::root;
use crate::trace::loaded::{self, Loaded};
use busline::drawing::{self, Changes, Picture};
use busline::source::{Source, Sources};
use std::fmt::Write;
use std::fs;
use std::sync::LazyLock;

/// A picture with its name, and how it is drawn.
pub struct Sample {
    pub name: String,
    pub picture: Picture,
    pub drawn: Drawn,
}

/// Every one of them, drawn once.
pub fn all() -> Result<&'static [Sample], String> {
    static ALL: LazyLock<Result<Vec<Sample>, String>> = LazyLock::new(read);
    ALL.as_ref().map(Vec::as_slice).map_err(Clone::clone)
}

fn read() -> Result<Vec<Sample>, String> {
    let mut pictures = Vec::new();
    let systems = folder::subfolders(&root().join("tests/systems")).into_iter();
    for place in systems.map(|name| format!("tests/systems/{name}")).chain([String::new()]) {
        let loaded = loaded::load(&place)?;
        let picture = of(&loaded)?;
        let plan = loaded.plans.first().ok_or("no plan")?;
        pictures.push((format!("{place} with dead letters"), drawing::with_dead_letters(picture.clone(), plan)));
        pictures.push((place, picture));
    }
    for count in [1, 2, 12, 30] {
        pictures.push((format!("{count} domains"), of(&compiled(&large(count))?)?));
    }
    let [before, after] = before_and_after()?;
    pictures.push(("a change".to_owned(), drawing::marked(Some(before), after, &Changes::default())));
    let drawn = pictures.into_iter().map(|(name, picture)| {
        let drawn = drawn::read(&drawing::svg(&picture)).map_err(|error| format!("{name}: {error}"))?;
        Ok(Sample { name, picture, drawn })
    });
    drawn.collect()
}

/// A system before and after a change.
pub fn before_and_after() -> Result<[Picture; 2], String> {
    let read = |name: &str| {
        let place = root().join("tests/graphs/changed").join(name);
        of(&compiled(&fs::read_to_string(place).map_err(|error| error.to_string())?)?)
    };
    Ok([read("before.yaml")?, read("after.yaml")?])
}

fn compiled(text: &str) -> Result<Loaded, String> {
    loaded::of(&Sources::new(Source { path: "domains.yaml".into(), text: text.into() }))
}

fn of(loaded: &Loaded) -> Result<Picture, String> {
    let environment = loaded.environments().first().ok_or("no environment")?;
    Ok(drawing::gather(loaded.system(), environment))
}

/// A system in which each domain consumes what some others tell, before it and after it.
fn large(count: usize) -> String {
    let mut text =
        "system: large\nenvironments: { dev: { region: eu-west-1, account: \"111111111111\" } }\ndomains:\n".to_owned();
    for index in 0..count {
        let mut handlers =
            format!("make-{index}: {{ http: {{ method: POST, path: /{index}, auth: iam }}, writes: [s] }}");
        for (step, event) in [(1, "Made"), (3, "Changed"), (7, "Made")].into_iter().take(index % 4) {
            let from = (index + count * 7 - step) % count;
            write!(handlers, ", on-{step}: {{ consumes: d{from}.{event}, writes: [s] }}")
                .expect("a text takes every line");
        }
        writeln!(
            text,
            "  d{index}:\n    stores: {{ s: {{ dynamodb: {{ partition-key: {{ id: string }} }} }} }}\n    events:\n      \
             Made: {{ schema: {{ type: object, required: [id], properties: {{ id: {{ type: string }} }} }} }}\n      \
             Changed: {{ schema: {{ type: object, required: [id], properties: {{ id: {{ type: string }} }} }} }}\n    \
             accept: [{{ what: event-loop, why: it ends }}]\n    \
             streams: {{ c: {{ from: s, publish: {{ Made: {{ change: insert }}, Changed: {{ change: modify }} }} }} }}\n    \
             handlers: {{ {handlers} }}"
        )
        .expect("a text takes every line");
    }
    text
}
