//! The inside of a domain's box: what runs a handler, handlers, stores and streams, each in a column, and the bus around them.
//!
//! The bus is a bracket: events come to it from above or below, go from its spine to what they run, and come down to its
//! lower arm from the streams, so that no line crosses a column.

mod caught;
mod lines;
mod stores;

use super::piece::{self, Line, SMALL, Size};
use super::scene::{Anchor, Group, Outline, Point, Rect, Shape, Text};
use super::text::{Face, width};
use crate::drawing::picture::{self, Arrow, Home, Kind, Mark, Node, Picture};
use caught::Caught;

/// How thick the bus is at the left of a box.
pub const SPINE: f64 = 24.0;
/// How thick it is along the top and the bottom.
pub const ARM: f64 = 10.0;
/// What is left free inside a box.
const PAD: f64 = 20.0;
/// What the upper arm of the bus, name and place take.
const HEADER: f64 = ARM + 58.0;
/// What is between two rows.
const GAP: f64 = 14.0;
/// A domain's name.
const DOMAIN: Face = Face { size: 16.0, bold: true };

/// A box that is laid out, its corner at nought.
pub struct Inside {
    /// How large it is.
    pub size: Size,
    /// What is in it.
    pub groups: Vec<Group>,
}

/// A handler, or what a rule fills, with what runs it.
struct Row<'a> {
    node: &'a Node,
    rect: Rect,
    entries: Vec<Entry<'a>>,
    caught: Vec<Caught<'a>>,
}

/// What runs something: a request, the clock, or events from the bus.
struct Entry<'a> {
    arrow: Option<&'a Arrow>,
    lines: Vec<Line>,
    class: String,
    rect: Rect,
}

/// Lays a box out. `ports` are how many arrows may lie at one end of its bus.
pub fn lay_out(picture: &Picture, home: &Home, ports: usize) -> Inside {
    let mut rows: Vec<Row<'_>> = home.nodes.iter().filter_map(|node| row(picture, home, node)).collect();
    let mut x = SPINE + PAD;
    let entries = rows.iter().flat_map(|row| &row.entries);
    let entry_width = entries.map(|entry| entry.rect.width).fold(0.0, f64::max);
    let member_x = if entry_width > 0.0 { x + entry_width + 34.0 } else { x };
    let caught = rows.iter().flat_map(|row| &row.caught).map(|caught| caught.width);
    let member_width = rows.iter().map(|row| row.rect.width).chain(caught).fold(0.0, f64::max);
    let mut y = HEADER;
    for row in &mut rows {
        let entries: f64 = row.entries.iter().map(|entry| entry.rect.height + 6.0).sum::<f64>() - 6.0;
        let height = row.rect.height.max(entries);
        row.rect = Rect { x: member_x, y: y + (height - row.rect.height) / 2.0, width: member_width, ..row.rect };
        let mut top = y + (height - entries) / 2.0;
        for entry in &mut row.entries {
            entry.rect = Rect { x, y: top, width: entry_width, ..entry.rect };
            top += entry.rect.height + 6.0;
        }
        y += height.max((height + row.rect.height) / 2.0 + caught::height(&row.caught)) + GAP;
    }
    if member_width > 0.0 {
        x = member_x + member_width + 56.0;
    }
    let shelf = stores::lay_out(picture, home, &rows, Point { x, y: HEADER });
    let mut bottom = (y - GAP).max(shelf.bottom).max(HEADER - GAP);
    let named =
        SPINE + PAD * 2.0 + width(&Mark::signed(home.mark, &home.name), DOMAIN).max(width(&place(home), SMALL)) + 24.0;
    let columns = if shelf.right > 0.0 { shelf.right } else { (member_x + member_width).max(x) };
    let ports = f64::from(u32::try_from(ports).unwrap_or(u32::MAX));
    let left = Point { x: SPINE + PAD, y: bottom + GAP };
    let (aside, end) = caught::of_bus(picture, home, left, columns - left.x);
    if !aside.is_empty() {
        bottom = end.y;
    }
    let whole = (columns.max(end.x) + PAD).max(named).max(ports * 12.0);
    let rect = Rect { x: 0.0, y: 0.0, width: whole, height: bottom + PAD + ARM };
    let mut groups = vec![frame(home, rect), lines::draw(picture, &rows, &shelf, rect.height - ARM)];
    groups.push(caught::above(picture, home, &aside, rect.height - ARM));
    groups.extend(caught::of_rows(&rows));
    groups.extend(shelf.into_groups());
    for row in rows {
        groups.extend(row.entries.into_iter().map(|entry| piece::label(entry.lines, entry.rect, &entry.class)));
        groups.push(piece::node(row.node, row.rect));
    }
    Inside { size: (rect.width, rect.height), groups }
}

fn row<'a>(picture: &'a Picture, home: &'a Home, node: &'a Node) -> Option<Row<'a>> {
    if !matches!(node.kind, Kind::Handler | Kind::Sink) {
        return None;
    }
    let trigger = node.trigger.iter().map(|trigger| {
        let class = if trigger.is_clock { "clock" } else { "route" };
        (None, vec![Line::small(&trigger.text, trigger.mark)], piece::classes(class, trigger.mark))
    });
    let fed = picture
        .arrows
        .iter()
        .filter(|arrow| arrow.to == node.key && matches!(arrow.line, picture::Line::Consumes | picture::Line::Feeds));
    let fed = fed.map(|arrow| {
        let class = if arrow.line == picture::Line::Feeds { "rule" } else { "event" };
        (Some(arrow), arrow.labels.iter().map(Line::event).collect(), piece::classes(class, arrow.mark))
    });
    let entries = trigger.chain(fed).map(|(arrow, lines, class)| {
        let (width, height) = piece::label_size(&lines);
        Entry { arrow, lines, class, rect: Rect { width, height, ..Rect::default() } }
    });
    let (width, height) = piece::size(node);
    let caught = caught::behind(picture, home, |arrow| arrow.from == node.key);
    let rect = Rect { width, height, ..Rect::default() };
    Some(Row { node, rect, entries: entries.collect(), caught })
}

/// The box itself with its name, and the bus around it.
fn frame(home: &Home, rect: Rect) -> Group {
    let text = |y, face, class: &str, text: &str| Text {
        at: Point { x: SPINE + PAD, y },
        anchor: Anchor::Start,
        upright: false,
        face,
        class: piece::classes(class, home.mark),
        text: text.to_owned(),
    };
    let bus = Text {
        at: Point { x: SPINE / 2.0 + 4.0, y: rect.middle().y },
        anchor: Anchor::Middle,
        upright: true,
        face: SMALL,
        class: "on-bus".to_owned(),
        text: "event bus".to_owned(),
    };
    let name = Mark::signed(home.mark, &home.name);
    let texts =
        vec![text(ARM + 27.0, DOMAIN, "domain-name", &name), text(ARM + 45.0, SMALL, "small", &place(home)), bus];
    let shape = |outline, class| Shape { outline, rect, class: piece::classes(class, home.mark) };
    let shapes = vec![shape(Outline::Box, "domain"), shape(Outline::Bracket, "bus")];
    Group { title: piece::title(&home.words), shapes, texts, ..Group::default() }
}

fn place(home: &Home) -> String {
    let place = home.place.replace(' ', " · ");
    home.owner.iter().fold(place, |place, owner| format!("{place} · {owner}"))
}
