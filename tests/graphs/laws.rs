//! What holds of every picture: all that is declared is in it, nothing lies on anything else, and a change is marked where
//! it is and nowhere else.

use super::dot;
use super::drawn::{Drawn, Rect};
use super::pictures::{self, Sample};
use crate::folder;
use crate::program::{Outcome, root};
use crate::trace::loaded;
use busline::drawing::{self, Changes, Kind, Mark, Picture};
use libtest_mimic::Trial;

/// One case a law.
pub fn cases() -> Vec<Trial> {
    let law = |name: &str, law: fn(&Sample) -> Outcome| {
        Trial::test(format!("graphs::laws::{name}"), move || {
            for sample in pictures::all()? {
                law(sample).map_err(|fault| format!("{}: {}", sample.name, fault.message().unwrap_or_default()))?;
            }
            Ok(())
        })
    };
    vec![
        law("shows_all_that_is_declared", shows_all),
        law("lays_no_box_and_no_label_on_another", |sample| lies_apart(&sample.drawn)),
        law("leads_no_arrow_through_a_box_or_a_label", goes_around),
        law("keeps_within_the_page", |sample| keeps_within(&sample.drawn)),
        law("is_the_same_twice", is_the_same),
        law("dot_declares_what_it_joins", joins),
        law("nothing_is_marked_where_nothing_changes", unchanged),
        law("all_is_new_where_nothing_was", all_new),
        Trial::test("graphs::laws::what_is_added_one_way_is_removed_the_other", both_ways),
        Trial::test("graphs::laws::every_dead_letter_queue_is_shown", dead_letters),
    ]
}

fn shows_all(Sample { picture, drawn, .. }: &Sample) -> Outcome {
    let shown = |text: &String| drawn.texts.iter().any(|(shown, ..)| shown == text);
    none(texts(picture).into_iter().filter(|text| !shown(text)).map(|text| format!("`{text}` is not shown")))
}

/// What is written in a picture, with the signs of marks.
fn texts(picture: &Picture) -> Vec<String> {
    let homes = picture.homes.iter().map(|home| Mark::signed(home.mark, &home.name));
    let nodes = picture.nodes().filter(|node| node.kind != Kind::Bus).flat_map(|node| {
        let lines = node.lines.iter().enumerate();
        lines.map(|(place, text)| Mark::signed(node.mark.filter(|_| place == 0), text))
    });
    let triggers = picture.nodes().filter_map(|node| node.trigger.as_ref());
    let triggers = triggers.map(|trigger| Mark::signed(trigger.mark, &trigger.text));
    let labels = picture.arrows.iter().flat_map(|arrow| arrow.labels.iter().chain(&arrow.through));
    homes.chain(nodes).chain(triggers).chain(labels.map(|label| Mark::signed(label.mark, &label.text))).collect()
}

fn lies_apart(drawn: &Drawn) -> Outcome {
    let labels = |one: &Rect| drawn.labels.iter().filter(move |other| *other != one && meet(one, other)).count();
    let boxes = |one: &Rect| drawn.boxes.iter().filter(move |other| *other != one && meet(one, other)).count();
    // A label lies in a box or beside it.
    let across = |label: &Rect| drawn.boxes.iter().filter(|b| meet(label, b) && !within(label, b)).count();
    let faults =
        drawn.labels.iter().filter(|l| labels(l) + across(l) > 0).map(|l| format!("a label lies on another at {l:?}"));
    none(faults.chain(drawn.boxes.iter().filter(|b| boxes(b) > 0).map(|b| format!("a box lies on another at {b:?}"))))
}

fn goes_around(Sample { picture, drawn, .. }: &Sample) -> Outcome {
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

fn keeps_within(drawn: &Drawn) -> Outcome {
    let rects = drawn.boxes.iter().chain(&drawn.labels).filter(|rect| !within(rect, &drawn.page));
    let rects = rects.map(|rect| format!("{rect:?} is beyond the page"));
    let [_, _, right, bottom] = drawn.page;
    let texts = drawn.texts.iter().filter(|(_, x, y)| *x < 0.0 || *x > right || *y < 8.0 || *y > bottom);
    none(rects.chain(texts.map(|(text, ..)| format!("`{text}` is beyond the page"))))
}

fn is_the_same(Sample { picture, .. }: &Sample) -> Outcome {
    let differs = |draw: fn(&Picture) -> String| draw(picture) != draw(&picture.clone());
    let faults = [drawing::svg, drawing::dot, drawing::mermaid].into_iter().filter(|draw| differs(*draw));
    none(faults.map(|_| "it is drawn in two ways".to_owned()))
}

fn joins(Sample { picture, .. }: &Sample) -> Outcome {
    let digraph = dot::read(&drawing::dot(picture))?;
    let ends = digraph.edges.iter().flat_map(|(from, to)| [from, to]);
    let unknown = ends.filter(|end| !digraph.nodes.contains(*end)).map(|end| format!("`{end}` is no node"));
    let shown = |text: &String| digraph.labels.contains(text);
    // What a control character would end is written on one line.
    let plain = |text: String| text.split(char::is_control).collect::<Vec<_>>().join(" ");
    let missing = texts(picture).into_iter().map(plain).filter(|text| !shown(text));
    none(unknown.chain(missing.map(|text| format!("`{text}` is not shown"))))
}

fn unchanged(Sample { picture, .. }: &Sample) -> Outcome {
    let plain = Picture { compared: false, ..picture.clone() };
    if picture.compared {
        return Ok(());
    }
    let marked = drawing::marked(Some(plain.clone()), plain, &Changes::default());
    if marks(&marked).is_empty() { Ok(()) } else { Err(format!("{:?}", marks(&marked)).into()) }
}

fn all_new(Sample { picture, .. }: &Sample) -> Outcome {
    if picture.compared {
        return Ok(());
    }
    let marked = drawing::marked(None, picture.clone(), &Changes::default());
    let added = marks(&marked).iter().filter(|(_, mark)| *mark == Mark::Added).count();
    let all = marked.homes.len() + marked.nodes().count() + marked.arrows.len();
    if added == all { Ok(()) } else { Err(format!("{added} of {all} are new").into()) }
}

/// Every box, node and arrow that is marked.
fn marks(picture: &Picture) -> Vec<(String, Mark)> {
    let homes = picture.homes.iter().map(|home| (home.key.clone(), home.mark));
    let nodes = picture.nodes().map(|node| (node.key.clone(), node.mark));
    let arrow = |arrow: &drawing::Arrow| (format!("{:?} {} -> {}", arrow.line, arrow.from, arrow.to), arrow.mark);
    let all = homes.chain(nodes).chain(picture.arrows.iter().map(arrow));
    let mut marks: Vec<(String, Mark)> = all.filter_map(|(key, mark)| Some((key, mark?))).collect();
    marks.sort();
    marks
}

fn both_ways() -> Outcome {
    let [before, after] = pictures::before_and_after()?;
    let there = drawing::marked(Some(before.clone()), after.clone(), &Changes::default());
    let back = drawing::marked(Some(after), before, &Changes::default());
    let opposite = |mark: Mark| match mark {
        Mark::Added => Mark::Removed,
        Mark::Removed => Mark::Added,
        Mark::Changed => Mark::Changed,
    };
    let mut back: Vec<(String, Mark)> = marks(&back).into_iter().map(|(key, mark)| (key, opposite(mark))).collect();
    back.sort();
    if marks(&there) == back { Ok(()) } else { Err(format!("{:#?}\n{back:#?}", marks(&there)).into()) }
}

/// As many as there are in the templates: queues from which nothing is redriven, and buckets.
fn dead_letters() -> Outcome {
    let mut faults = Vec::new();
    for name in folder::subfolders(&root().join("tests/systems")) {
        let loaded = loaded::load(&format!("tests/systems/{name}"))?;
        let stacks = loaded.stacks.first().ok_or("no stacks")?;
        let templates: Vec<serde_json::Value> =
            stacks.iter().map(|stack| serde_json::to_value(&stack.template)).collect::<Result<_, _>>()?;
        let resources =
            templates.iter().filter_map(|template| template["Resources"].as_object()).flat_map(|all| all.values());
        let waits = |resource: &&serde_json::Value| match resource["Type"].as_str() {
            Some("AWS::SQS::Queue") => resource["Properties"].get("RedrivePolicy").is_none(),
            kind => kind == Some("AWS::S3::Bucket"),
        };
        let wanted = resources.filter(waits).count();
        let environment = loaded.environments().first().ok_or("no environment")?;
        let plan = loaded.plans.first().ok_or("no plan")?;
        let picture = drawing::with_dead_letters(drawing::gather(loaded.system(), environment), plan);
        let shown = picture.nodes().filter(|node| node.kind == Kind::DeadLetters).flat_map(|node| &node.lines);
        let shown: usize = shown.flat_map(|line| line.split(", ")).map(counted).sum();
        if shown != wanted {
            faults.push(format!("{name}: {shown} of {wanted} are shown"));
        }
    }
    none(faults.into_iter())
}

/// `2 dead-letter queues` are two, and `poison queue` is one.
fn counted(text: &str) -> usize {
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(1)
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
