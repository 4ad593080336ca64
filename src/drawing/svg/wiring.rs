//! The arrows between boxes: from the top or bottom of one to that of another, each with a label on it.

use std::collections::BTreeMap;

use super::between::Plan;
use super::piece::{self, Line, Size};
use super::scene::{Group, Point, Rect, Step, Stroke};
use crate::drawing::picture::{self, Arrow};

/// An arrow with the places of its two boxes.
pub struct Wire<'a> {
    /// The arrow.
    pub arrow: &'a Arrow,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

impl Wire<'_> {
    /// How large its label is.
    pub fn label_size(&self) -> Size {
        piece::label_size(&self.lines())
    }

    fn lines(&self) -> Vec<Line> {
        self.arrow.labels.iter().map(Line::event).collect()
    }

    fn class(&self) -> (&'static str, &'static str) {
        match self.arrow.line {
            picture::Line::Grants => ("between grants", "event"),
            picture::Line::Routes => ("between", "rule"),
            _ => ("between", "event"),
        }
    }
}

/// An end of an arrow: at which box, and whether at its bottom.
#[derive(Clone, Copy, PartialEq)]
struct End {
    of: usize,
    below: bool,
    /// Where the arrow goes on to.
    towards: f64,
}

/// What is left free at both corners of a box.
const CORNER: f64 = 16.0;
/// What is between two arrows at a box, where it is wide enough.
const APART: f64 = 16.0;

/// Every arrow and, above all of them, every label.
pub fn draw(wires: &[Wire<'_>], plan: &Plan) -> Vec<Group> {
    let ends: Vec<[End; 2]> = wires.iter().zip(&plan.ways).map(|(wire, way)| ends(wire, plan, way)).collect();
    let ports = ports(&ends, plan);
    let mut strokes = Vec::new();
    let mut labels = Vec::new();
    for (index, wire) in wires.iter().enumerate() {
        let [from, to] = ports[index];
        let (line, label) = wire.class();
        strokes.push(Stroke {
            from,
            steps: steps(from, &plan.ways[index], to, (ends[index][0].below, &plan.ranks)),
            arrow: Some((0.0, if ends[index][1].below { -1.0 } else { 1.0 })),
            class: piece::classes(line, wire.arrow.mark),
        });
        let (middle, (width, height)) = (plan.labels[index], wire.label_size());
        let rect = Rect { x: middle.x - width / 2.0, y: middle.y - height / 2.0, width, height };
        labels.push(piece::label(wire.lines(), rect, &piece::classes(label, wire.arrow.mark)));
    }
    let mut groups = vec![Group { strokes, ..Group::default() }];
    groups.extend(labels);
    groups
}

fn ends(wire: &Wire<'_>, plan: &Plan, way: &[Point]) -> [End; 2] {
    let end = |of: usize, next: Option<&Point>| {
        let middle = plan.boxes[of].middle();
        let next = next.copied().unwrap_or(middle);
        End { of, below: next.y > middle.y, towards: next.x }
    };
    [end(wire.from, way.first()), end(wire.to, way.last())]
}

/// Where each end meets its box: as near to where it goes on to as the others at that side leave room.
fn ports(ends: &[[End; 2]], plan: &Plan) -> Vec<[Point; 2]> {
    let mut sides: BTreeMap<(usize, bool), Vec<(usize, usize)>> = BTreeMap::new();
    for (index, pair) in ends.iter().enumerate() {
        for (place, end) in pair.iter().enumerate() {
            sides.entry((end.of, end.below)).or_default().push((index, place));
        }
    }
    let mut ports = vec![[Point::default(); 2]; ends.len()];
    for ((of, below), mut meeting) in sides {
        let towards = |(index, place): &(usize, usize)| ends[*index][*place].towards;
        meeting.sort_by(|one, other| towards(one).total_cmp(&towards(other)).then(one.cmp(other)));
        let rect = plan.boxes[of];
        let wishes: Vec<f64> = meeting.iter().map(towards).collect();
        let y = if below { rect.bottom() } else { rect.y };
        for ((index, place), x) in meeting.iter().zip(apart(&wishes, (rect.x + CORNER, rect.right() - CORNER))) {
            ports[*index][*place] = Point { x, y };
        }
    }
    ports
}

/// Places as near to those that are wished for as they may be, in the same order.
fn apart(wishes: &[f64], (left, right): (f64, f64)) -> Vec<f64> {
    let gaps = f64::from(u32::try_from(wishes.len().saturating_sub(1)).unwrap_or(u32::MAX));
    let apart = APART.min((right - left) / gaps.max(1.0));
    let mut places: Vec<f64> = Vec::new();
    for wish in wishes {
        let free = places.last().map_or(left, |last| last + apart);
        places.push(wish.max(free));
    }
    let mut limit = right;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - apart;
    }
    places
}

/// Plumb through each rank, swinging between them.
fn steps(from: Point, way: &[Point], to: Point, (down, ranks): (bool, &[(f64, f64)])) -> Vec<Step> {
    let edges = |y: f64| {
        let rank = ranks.iter().copied().find(|(top, bottom)| *top - 0.5 <= y && y <= *bottom + 0.5);
        let (top, bottom) = rank.expect("every place is in a rank");
        if down { (top, bottom) } else { (bottom, top) }
    };
    // Where it leaves the rank of its first box, and where it comes to that of its last.
    let mut steps = vec![Step::To(Point { y: edges(from.y).1, ..from })];
    for point in way {
        let (enters, leaves) = edges(point.y);
        steps.push(Step::Fall(Point { x: point.x, y: enters }));
        steps.push(Step::To(Point { x: point.x, y: leaves }));
    }
    let enters = edges(to.y).0;
    steps.push(Step::Fall(Point { x: to.x, y: enters }));
    // A head points plumb from where it begins.
    if (enters - to.y).abs() > 0.5 {
        steps.push(Step::To(to));
    }
    steps
}
