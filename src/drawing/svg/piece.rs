//! The pieces that a drawing is put together from: nodes and labels, how large they are and what they are made of.

use super::scene::{Anchor, Group, Outline, Point, Rect, Shape, Text};
use super::text::{Face, width};
use crate::drawing::picture::{Kind, Label, Mark, Node};

/// Names of nodes.
pub const NAME: Face = Face { size: 13.0, bold: false };
/// What stands below a name.
pub const SMALL: Face = Face { size: 11.0, bold: false };
/// Events.
pub const EVENT: Face = Face { size: 12.0, bold: false };

/// What is between two lines of a label.
const LEADING: f64 = 16.0;

/// Width and height.
pub type Size = (f64, f64);

/// How large a node is.
pub fn size(node: &Node) -> Size {
    let is_name = |place: usize| place == 0 && node.kind != Kind::DeadLetters;
    let lines = lines(node).into_iter().enumerate();
    let wide = lines.map(|(place, text)| width(&text, if is_name(place) { NAME } else { SMALL })).fold(0.0, f64::max);
    let (margin, height) = match node.kind {
        Kind::DeadLetters => (36.0, 22.0),
        Kind::Bus | Kind::Handler => (28.0, 32.0),
        Kind::Store => (32.0, 56.0),
        Kind::Sink | Kind::Grantee => (40.0, 44.0),
        Kind::External | Kind::Target => (48.0, 54.0),
    };
    (wide + margin, height)
}

/// A node.
pub fn node(node: &Node, rect: Rect) -> Group {
    let (outline, class) = match node.kind {
        Kind::Bus => (Outline::Box, "bus"),
        Kind::Store => (Outline::Cylinder, "store"),
        Kind::Handler => (Outline::Box, "handler"),
        Kind::Sink => (Outline::Queue, "sink"),
        Kind::External => (Outline::Hexagon, "outside"),
        Kind::Grantee => (Outline::Pill, "outside"),
        Kind::Target => (Outline::Queue, "outside"),
        Kind::DeadLetters => (Outline::Queue, "dead-letters"),
    };
    let middle = rect.middle();
    // A cylinder's lid takes some of its height.
    let lid = if outline == Outline::Cylinder { 4.0 } else { 0.0 };
    let first = if node.lines.len() == 1 { middle.y + 4.5 } else { middle.y - 3.0 } + lid;
    let is_name = |index: u8| index == 0 && node.kind != Kind::DeadLetters;
    let texts = lines(node).into_iter().zip(0_u8..).map(|(text, index)| Text {
        at: Point { x: middle.x, y: first + f64::from(index) * 15.0 },
        anchor: Anchor::Middle,
        upright: false,
        face: if is_name(index) { NAME } else { SMALL },
        class: classes(if is_name(index) { "name" } else { "small" }, node.mark),
        text,
    });
    Group {
        title: title(&node.words),
        shapes: vec![Shape { outline, rect, class: classes(class, node.mark) }],
        texts: texts.collect(),
        ..Group::default()
    }
}

/// What is written on a node, the first line with the sign of its mark.
fn lines(node: &Node) -> Vec<String> {
    let lines = node.lines.iter().enumerate();
    lines.map(|(place, text)| Mark::signed(node.mark.filter(|_| place == 0), text)).collect()
}

/// The sign of a mark.
pub fn badge(mark: Mark, at: Point) -> Text {
    let face = Face { size: 15.0, bold: true };
    Text {
        at,
        anchor: Anchor::Middle,
        upright: false,
        face,
        class: format!("sign {}", mark.as_str()),
        text: mark.sign().to_owned(),
    }
}

/// How large a label of some lines is.
pub fn label_size(lines: &[Line]) -> Size {
    let width = lines.iter().map(|line| width(&line.text, line.face)).fold(0.0, f64::max);
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    (width + 20.0, f64::from(count) * LEADING + 8.0)
}

/// A line of a label.
pub struct Line {
    text: String,
    face: Face,
    class: String,
}

impl Line {
    /// An event, or a rule.
    pub fn event(label: &Label) -> Line {
        Line { text: Mark::signed(label.mark, &label.text), face: EVENT, class: classes("told", label.mark) }
    }

    /// Anything else.
    pub fn small(text: &str, mark: Option<Mark>) -> Line {
        Line { text: Mark::signed(mark, text), face: SMALL, class: classes("small", mark) }
    }
}

/// A label.
pub fn label(lines: Vec<Line>, rect: Rect, class: &str) -> Group {
    let middle = rect.middle().x;
    let texts = lines.into_iter().zip(0_u8..).map(|(line, index)| Text {
        at: Point { x: middle, y: rect.y + 16.0 + f64::from(index) * LEADING },
        anchor: Anchor::Middle,
        upright: false,
        face: line.face,
        class: line.class,
        text: line.text,
    });
    let shape = Shape { outline: Outline::Pill, rect, class: class.to_owned() };
    Group { shapes: vec![shape], texts: texts.collect(), ..Group::default() }
}

/// A class with that of a mark.
pub fn classes(class: &str, mark: Option<Mark>) -> String {
    mark.map_or_else(|| class.to_owned(), |mark| format!("{class} {}", mark.as_str()))
}

/// A tooltip of some sentences.
pub fn title(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join("\n"))
}
