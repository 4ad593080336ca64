//! What cannot be delivered, put aside below where it fails.

use super::{GAP, Row};
use crate::drawing::picture::{self, Arrow, Home, Kind, Node, Picture};
use crate::drawing::svg::piece::{self, classes};
use crate::drawing::svg::scene::{Group, Point, Rect, Step, Stroke};

/// What is between something and what it puts aside.
pub const DROP: f64 = 14.0;

/// What something puts aside, and how large it is.
pub struct Caught<'a> {
    node: &'a Node,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// What an arrow of this kind leads to: from a node, or from what a path declares.
pub fn behind<'a>(picture: &Picture, home: &'a Home, is: impl Fn(&Arrow) -> bool) -> Vec<Caught<'a>> {
    let fails = picture.arrows.iter().filter(|arrow| arrow.line == picture::Line::Fails && is(arrow));
    let nodes = fails.filter_map(|arrow| home.nodes.iter().find(|node| node.key == arrow.to));
    let caught = nodes.map(|node| {
        let (width, height) = piece::size(node);
        Caught { node, width, height }
    });
    caught.collect()
}

/// How much of a column they take.
pub fn height(caught: &[Caught<'_>]) -> f64 {
    caught.iter().map(|caught| caught.height + DROP).sum()
}

/// Below a rectangle, one under the other.
pub fn below(caught: &[Caught<'_>], rect: Rect) -> Group {
    let mut group = Group::default();
    let mut top = rect.bottom();
    for each in caught {
        let x = rect.middle().x;
        let place = Rect { x: x - each.width / 2.0, y: top + DROP, width: each.width, height: each.height };
        group.strokes.push(fall(Point { x, y: top }, Point { x, y: place.y }, (each.node, 1.0)));
        add(&mut group, piece::node(each.node, place));
        top = place.bottom();
    }
    group
}

/// What the bus itself puts aside: in rows above its lower arm, from a corner on, no wider than a width where it can be.
/// Answers where they end on the right and below.
pub fn of_bus(picture: &Picture, home: &Home, corner: Point, wide: f64) -> (Vec<Rect>, Point) {
    let (mut here, mut end) = (corner, corner);
    let mut places = Vec::new();
    for each in by_bus(picture, home) {
        if here.x > corner.x && here.x + each.width > corner.x + wide {
            here = Point { x: corner.x, y: here.y + each.height + GAP };
        }
        places.push(Rect { x: here.x, y: here.y, width: each.width, height: each.height });
        end = Point { x: end.x.max(here.x + each.width), y: here.y + each.height };
        here.x += each.width + GAP;
    }
    (places, end)
}

/// The same, drawn.
pub fn above(picture: &Picture, home: &Home, places: &[Rect], arm: f64) -> Group {
    let mut group = Group::default();
    let last = places.last().map_or(0.0, Rect::bottom);
    for (each, place) in by_bus(picture, home).iter().zip(places) {
        // Only those in the last row have nothing below them.
        if place.bottom() + 1.0 > last {
            let x = place.middle().x;
            group.strokes.push(fall(Point { x, y: arm }, Point { x, y: place.bottom() }, (each.node, -1.0)));
        }
        add(&mut group, piece::node(each.node, *place));
    }
    group
}

fn by_bus<'a>(picture: &Picture, home: &'a Home) -> Vec<Caught<'a>> {
    let bus = home.nodes.iter().find(|node| node.kind == Kind::Bus).map(|node| node.key.as_str());
    behind(picture, home, |arrow| Some(arrow.from.as_str()) == bus)
}

/// What rows put aside.
pub fn of_rows(rows: &[Row<'_>]) -> impl Iterator<Item = Group> {
    rows.iter().map(|row| below(&row.caught, row.rect))
}

fn fall(from: Point, to: Point, (node, down): (&Node, f64)) -> Stroke {
    let class = classes("line fails", node.mark);
    Stroke { from, steps: vec![Step::To(to)], arrow: Some((0.0, down)), class }
}

fn add(group: &mut Group, node: Group) {
    group.shapes.extend(node.shapes);
    group.texts.extend(node.texts);
}
