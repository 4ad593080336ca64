//! What the signs of a drawing mean: those that are in it.

use super::piece::{self, SMALL, Size};
use super::scene::{Anchor, Group, Outline, Point, Rect, Shape, Step, Stroke, Text};
use super::text::width;
use crate::drawing::picture::{Kind, Line, Mark, Picture};

/// How wide a sample is.
const SAMPLE: f64 = 30.0;

/// A sample and what it means.
struct Entry {
    sample: Sample,
    meaning: &'static str,
}

enum Sample {
    Shape(Outline, &'static str),
    Stroke(&'static str),
    Mark(Mark),
}

/// The legend, from a corner on and no wider than a width where it can be, and how large it is.
pub fn draw(picture: &Picture, corner: Point, wide: f64) -> (Group, Size) {
    let mut group = Group::default();
    let (mut here, mut right) = (corner, corner.x);
    for Entry { sample, meaning } in entries(picture) {
        let width = SAMPLE + 8.0 + width(meaning, SMALL);
        if here.x > corner.x && here.x + width > corner.x + wide {
            here = Point { x: corner.x, y: here.y + 28.0 };
        }
        let (x, middle) = (here.x, here.y + 8.0);
        match sample {
            Sample::Shape(outline, class) => {
                let rect = Rect { x, y: here.y, width: SAMPLE, height: 16.0 };
                group.shapes.push(Shape { outline, rect, class: class.to_owned() });
            }
            Sample::Stroke(class) => group.strokes.push(Stroke {
                from: Point { x, y: middle },
                steps: vec![Step::To(Point { x: x + SAMPLE, y: middle })],
                arrow: Some((1.0, 0.0)),
                class: class.to_owned(),
            }),
            Sample::Mark(mark) => {
                let rect = Rect { x, y: here.y, width: SAMPLE, height: 16.0 };
                let class = piece::classes("handler", Some(mark));
                group.shapes.push(Shape { outline: Outline::Box, rect, class });
                group.texts.push(piece::badge(mark, Point { x: x + SAMPLE / 2.0, y: middle + 5.0 }));
            }
        }
        let at = Point { x: x + SAMPLE + 8.0, y: middle + 4.0 };
        let class = "small".to_owned();
        group.texts.push(Text {
            at,
            anchor: Anchor::Start,
            upright: false,
            face: SMALL,
            class,
            text: meaning.to_owned(),
        });
        right = right.max(x + width);
        here.x = x + width + 24.0;
    }
    (group, (right - corner.x, here.y + 16.0 - corner.y))
}

fn entries(picture: &Picture) -> Vec<Entry> {
    let kind = |kind: Kind| picture.nodes().any(|node| node.kind == kind);
    let line = |line: Line| picture.arrows.iter().any(|arrow| arrow.line == line);
    let told = line(Line::Crosses) || line(Line::Consumes) || line(Line::Publishes);
    let shape = |outline, class| Sample::Shape(outline, class);
    let clock = picture.nodes().filter_map(|node| node.trigger.as_ref()).any(|trigger| trigger.is_clock);
    let route = picture.nodes().filter_map(|node| node.trigger.as_ref()).any(|trigger| !trigger.is_clock);
    let known = [
        (kind(Kind::Handler), shape(Outline::Box, "handler"), "handler"),
        (kind(Kind::Store), shape(Outline::Cylinder, "store"), "store"),
        (kind(Kind::Sink), shape(Outline::Queue, "sink"), "queue or log group"),
        (kind(Kind::DeadLetters), shape(Outline::Queue, "dead-letters"), "where what cannot be delivered waits"),
        (told, shape(Outline::Pill, "event"), "events"),
        (route, shape(Outline::Pill, "route"), "requests"),
        (clock, shape(Outline::Pill, "clock"), "the clock"),
        (line(Line::Feeds) || line(Line::Routes), shape(Outline::Pill, "rule"), "a rule of the file"),
        (!picture.outside.is_empty(), shape(Outline::Box, "outside"), "outside the file"),
        (!picture.arrows.is_empty(), Sample::Stroke("line"), "within a domain"),
        (line(Line::Reads), Sample::Stroke("line reads"), "only read"),
        (line(Line::Crosses) || line(Line::Routes), Sample::Stroke("between"), "from bus to bus, or outside"),
        (line(Line::Grants), Sample::Stroke("between grants"), "allowed by a policy"),
    ];
    let known = known.into_iter().filter(|(is, _, _)| *is).map(|(_, sample, meaning)| Entry { sample, meaning });
    let marks = Mark::ALL.into_iter().filter(|_| picture.compared);
    known.chain(marks.map(|mark| Entry { sample: Sample::Mark(mark), meaning: mark.as_str() })).collect()
}
