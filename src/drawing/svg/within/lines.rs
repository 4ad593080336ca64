//! The lines inside a domain's box.

use super::stores::{Shelf, is_use};
use super::{Row, SPINE};
use crate::drawing::picture::{self, Arrow, Picture};
use crate::drawing::svg::piece::classes;
use crate::drawing::svg::scene::{Group, Point, Rect, Step, Stroke};

/// How round a corner is.
const ROUND: f64 = 8.0;

/// Every line; `arm` is the upper side of the lower arm of the bus.
pub fn draw(picture: &Picture, rows: &[Row<'_>], shelf: &Shelf<'_>, arm: f64) -> Group {
    let mut strokes = Vec::new();
    rows.iter().for_each(|row| entering(row, &mut strokes));
    using(picture, rows, shelf, &mut strokes);
    for store in &shelf.stores {
        for stream in &store.streams {
            let class = classes("line", stream.arrow.mark);
            let (from, to) = (right(store.rect), left(stream.rect));
            strokes.push(Stroke { from, steps: vec![Step::Swing(to)], arrow: Some((1.0, 0.0)), class: class.clone() });
            let from = right(stream.rect);
            let lane = stream.rect.right() + 12.0;
            let corner = Step::Corner(Point { x: lane, y: from.y }, Point { x: lane, y: from.y + ROUND });
            let steps =
                vec![Step::To(Point { x: lane - ROUND, y: from.y }), corner, Step::To(Point { x: lane, y: arm })];
            strokes.push(Stroke { from, steps, arrow: Some((0.0, 1.0)), class });
        }
    }
    Group { strokes, ..Group::default() }
}

/// What runs a row: from the bus to a label, and from the label on.
fn entering(row: &Row<'_>, strokes: &mut Vec<Stroke>) {
    for entry in &row.entries {
        let mark = entry.arrow.map_or(row.node.trigger.as_ref().and_then(|trigger| trigger.mark), |arrow| arrow.mark);
        let class = classes("line", mark);
        let to = left(entry.rect);
        if entry.arrow.is_some() {
            let from = Point { x: SPINE, y: to.y };
            strokes.push(Stroke { from, steps: vec![Step::To(to)], arrow: None, class: class.clone() });
        }
        let steps = vec![Step::Swing(left(row.rect))];
        strokes.push(Stroke { from: right(entry.rect), steps, arrow: Some((1.0, 0.0)), class });
    }
}

/// Between handlers and stores, where the data goes: what is only read comes from the store.
fn using(picture: &Picture, rows: &[Row<'_>], shelf: &Shelf<'_>, strokes: &mut Vec<Stroke>) {
    let row = |arrow: &Arrow| rows.iter().position(|row| row.node.key == arrow.from);
    let store = |arrow: &Arrow| shelf.stores.iter().position(|store| store.node.key == arrow.to);
    let uses = picture.arrows.iter().filter(|arrow| is_use(arrow));
    let uses: Vec<Use<'_>> =
        uses.filter_map(|arrow| Some(Use { arrow, row: row(arrow)?, store: store(arrow)? })).collect();
    for used in &uses {
        let (row, store) = (rows[used.row].rect, shelf.stores[used.store].rect);
        let beside = uses.iter().filter(|other| other.row == used.row).map(|other| other.store);
        let from = Point { x: row.right(), y: row.y + row.height * share(used.store, beside) };
        let beside = uses.iter().filter(|other| other.store == used.store).map(|other| other.row);
        // Below the lid.
        let there = Point { x: store.x, y: store.y + 10.0 + (store.height - 12.0) * share(used.row, beside) };
        let reads = used.arrow.line == picture::Line::Reads;
        let (from, to) = if reads { (there, from) } else { (from, there) };
        let arrow = Some((if reads { -1.0 } else { 1.0 }, 0.0));
        let class = classes(if reads { "line reads" } else { "line" }, used.arrow.mark);
        strokes.push(Stroke { from, steps: vec![Step::Swing(to)], arrow, class });
    }
}

/// An arrow between a handler and a store, by their places from above.
struct Use<'a> {
    arrow: &'a Arrow,
    row: usize,
    store: usize,
}

/// Where along a side an arrow ends, of those that end there, in the order of where they come from.
fn share(own: usize, all: impl Iterator<Item = usize>) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let all: Vec<usize> = all.collect();
    let before = all.iter().filter(|other| **other < own).count();
    number(before + 1) / number(all.len() + 1)
}

fn left(rect: Rect) -> Point {
    Point { x: rect.x, y: rect.middle().y }
}

fn right(rect: Rect) -> Point {
    Point { x: rect.right(), y: rect.middle().y }
}
