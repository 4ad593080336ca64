//! The pieces that a drawing is put together from: nodes and labels, how large they are and what they are made of.

use super::scene::{Anchor, Group, Outline, Point, Rect, Shape, Text};
use super::text::{Face, widest};
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
    let name = widest(node.lines.iter().take(1).map(String::as_str), NAME);
    let rest = widest(node.lines.iter().skip(1).map(String::as_str), SMALL);
    let (margin, height) = match node.kind {
        Kind::Bus | Kind::Handler => (28.0, 32.0),
        Kind::Store => (32.0, 56.0),
        Kind::Sink | Kind::Grantee => (40.0, 44.0),
        Kind::External | Kind::Target => (48.0, 54.0),
    };
    (name.max(rest) + margin, height)
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
    };
    let middle = rect.middle();
    // A cylinder's lid takes some of its height.
    let lid = if outline == Outline::Cylinder { 4.0 } else { 0.0 };
    let first = if node.lines.len() == 1 { middle.y + 4.5 } else { middle.y - 3.0 } + lid;
    let texts = node.lines.iter().zip(0_u8..).map(|(text, index)| Text {
        at: Point { x: middle.x, y: first + f64::from(index) * 15.0 },
        anchor: Anchor::Middle,
        upright: false,
        face: if index == 0 { NAME } else { SMALL },
        class: classes(if index == 0 { "name" } else { "small" }, node.mark),
        text: text.clone(),
    });
    let mut group = Group {
        title: title(&node.words),
        shapes: vec![Shape { outline, rect, class: classes(class, node.mark) }],
        texts: texts.collect(),
        ..Group::default()
    };
    group.texts.extend(node.mark.map(|mark| badge(mark, Point { x: rect.right() - 10.0, y: rect.y + 12.0 })));
    group
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
    let width = lines.iter().map(|line| super::text::width(&line.text, line.face)).fold(0.0, f64::max);
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
        Line { text: signed(label.mark, &label.text), face: EVENT, class: classes("told", label.mark) }
    }

    /// Anything else.
    pub fn small(text: &str, mark: Option<Mark>) -> Line {
        Line { text: signed(mark, text), face: SMALL, class: classes("small", mark) }
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

fn signed(mark: Option<Mark>, text: &str) -> String {
    mark.map_or_else(|| text.to_owned(), |mark| format!("{} {text}", mark.sign()))
}

/// A class with that of a mark.
pub fn classes(class: &str, mark: Option<Mark>) -> String {
    mark.map_or_else(|| class.to_owned(), |mark| format!("{class} {}", mark.as_str()))
}

/// A tooltip of some sentences.
pub fn title(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join("\n"))
}
