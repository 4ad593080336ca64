//! What holds of every picture: all that is declared is in it, nothing lies on anything else, and nobody's name is code.

use super::drawn::{self, Drawn, Rect};
use crate::folder;
use crate::program::{Outcome, root};
use crate::trace::loaded::{self, Loaded};
use busline::drawing::{self, Picture};
use busline::source::{Source, Sources};
use libtest_mimic::{Failed, Trial};
use std::fmt::Write;

/// One case a law.
pub fn cases() -> Vec<Trial> {
    let law = |name: &str, law: fn(&Picture, &Drawn) -> Outcome| {
        Trial::test(format!("graphs::svg::{name}"), move || {
            for (name, picture) in pictures()? {
                let drawn = drawn::read(&drawing::svg(&picture)).map_err(|error| format!("{name}: {error}"))?;
                law(&picture, &drawn).map_err(|fault| format!("{name}: {}", fault.message().unwrap_or_default()))?;
            }
            Ok(())
        })
    };
    vec![
        law("shows_all_that_is_declared", shows_all),
        law("lays_no_box_and_no_label_on_another", lies_apart),
        law("leads_no_arrow_through_a_box_or_a_label", goes_around),
        law("keeps_within_the_page", keeps_within),
        Trial::test("graphs::svg::is_the_same_twice", is_the_same),
    ]
}

/// The sample, every golden system, and larger ones.
fn pictures() -> Result<Vec<(String, Picture)>, Failed> {
    let systems = folder::subfolders(&root().join("tests/systems")).into_iter();
    let mut pictures = vec![("the sample".to_owned(), read("")?)];
    for name in systems {
        pictures.push((name.clone(), read(&format!("tests/systems/{name}"))?));
    }
    for count in [1, 2, 12, 30] {
        pictures.push((format!("{count} domains"), picture(&large(count))?));
    }
    Ok(pictures)
}

fn read(place: &str) -> Result<Picture, Failed> {
    drawn_of(&loaded::load(place)?)
}

fn picture(text: &str) -> Result<Picture, Failed> {
    drawn_of(&loaded::of(&Sources::new(Source { path: "domains.yaml".into(), text: text.into() }))?)
}

fn drawn_of(loaded: &Loaded) -> Result<Picture, Failed> {
    let environment = loaded.system().model.environments.first().ok_or("no environment")?;
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

fn shows_all(picture: &Picture, drawn: &Drawn) -> Outcome {
    let shown = |text: &str| drawn.texts.iter().any(|(shown, ..)| shown == text);
    let homes = picture.homes.iter().map(|home| &home.name);
    let nodes = picture.nodes().filter(|node| node.kind != drawing::Kind::Bus).flat_map(|node| &node.lines);
    let triggers = picture.nodes().filter_map(|node| Some(&node.trigger.as_ref()?.text));
    let labels = picture.arrows.iter().flat_map(|arrow| arrow.labels.iter().chain(&arrow.through));
    let all = homes.chain(nodes).chain(triggers).chain(labels.map(|label| &label.text));
    none(all.filter(|text| !shown(text)).map(|text| format!("`{text}` is not shown")))
}

fn lies_apart(_: &Picture, drawn: &Drawn) -> Outcome {
    let labels = |one: &Rect| drawn.labels.iter().filter(move |other| *other != one && meet(one, other)).count();
    let boxes = |one: &Rect| drawn.boxes.iter().filter(move |other| *other != one && meet(one, other)).count();
    // A label lies in a box or beside it.
    let across = |label: &Rect| drawn.boxes.iter().filter(|b| meet(label, b) && !within(label, b)).count();
    let faults =
        drawn.labels.iter().filter(|l| labels(l) + across(l) > 0).map(|l| format!("a label lies on another at {l:?}"));
    none(faults.chain(drawn.boxes.iter().filter(|b| boxes(b) > 0).map(|b| format!("a box lies on another at {b:?}"))))
}

fn goes_around(picture: &Picture, drawn: &Drawn) -> Outcome {
    let between = |label: &&Rect| !drawn.boxes.iter().any(|b| within(label, b));
    let labels: Vec<&Rect> = drawn.labels.iter().filter(between).collect();
    let mut faults = Vec::new();
    let mut crossed = 0;
    for way in &drawn.ways {
        let touches = |rect: &Rect| way.iter().any(|(x, y)| inside((*x, *y), rect));
        faults
            .extend(drawn.boxes.iter().filter(|b| touches(b)).map(|b| format!("an arrow goes through a box at {b:?}")));
        crossed += labels.iter().filter(|label| passes(way, label)).count();
    }
    // Each goes through its own label and no other's.
    let wires = picture.arrows.iter().filter(|arrow| is_between(arrow)).count();
    if crossed != wires {
        faults.push(format!("{wires} arrows go through {crossed} labels"));
    }
    none(faults.into_iter())
}

fn is_between(arrow: &drawing::Arrow) -> bool {
    matches!(arrow.line, drawing::Line::Crosses | drawing::Line::Routes | drawing::Line::Grants)
}

fn keeps_within(_: &Picture, drawn: &Drawn) -> Outcome {
    let rects = drawn.boxes.iter().chain(&drawn.labels).filter(|rect| !within(rect, &drawn.page));
    let rects = rects.map(|rect| format!("{rect:?} is beyond the page"));
    let [_, _, right, bottom] = drawn.page;
    let texts = drawn.texts.iter().filter(|(_, x, y)| *x < 0.0 || *x > right || *y < 8.0 || *y > bottom);
    none(rects.chain(texts.map(|(text, ..)| format!("`{text}` is beyond the page"))))
}

fn is_the_same() -> Outcome {
    let again = pictures()?;
    let twice = pictures()?.into_iter().zip(again);
    let differ = twice.filter(|((_, one), (_, other))| drawing::svg(one) != drawing::svg(other));
    none(differ.map(|((name, _), _)| format!("{name} is drawn in two ways")))
}

/// A little closer than they are, for lines on a border.
const TOUCH: f64 = 0.6;

fn meet(one: &Rect, other: &Rect) -> bool {
    one[0] + TOUCH < other[2] && other[0] + TOUCH < one[2] && one[1] + TOUCH < other[3] && other[1] + TOUCH < one[3]
}

fn within(one: &Rect, other: &Rect) -> bool {
    one[0] >= other[0] && one[1] >= other[1] && one[2] <= other[2] && one[3] <= other[3]
}

fn inside((x, y): (f64, f64), rect: &Rect) -> bool {
    x > rect[0] + TOUCH && x < rect[2] - TOUCH && y > rect[1] + TOUCH && y < rect[3] - TOUCH
}

/// Whether a line goes through a rectangle, on its points or straight between two of them.
fn passes(way: &[(f64, f64)], rect: &Rect) -> bool {
    way.windows(2).any(|pair| {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        (0..=20).map(|step| f64::from(step) / 20.0).any(|t| inside((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t), rect))
    })
}

fn none(faults: impl Iterator<Item = String>) -> Outcome {
    let faults: Vec<String> = faults.collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
