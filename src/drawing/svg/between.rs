//! Where boxes stand, and which way the arrows between them go: dagre's answer, from which no arrow crosses a box.
//!
//! dagre ranks the boxes from top to bottom, gives each label a rank between them, and each arrow a place in every rank that
//! it passes. An arrow passes a rank plumb and swings only between two of them, where nothing stands.

use std::collections::BTreeMap;

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, layout};

use super::piece::Size;
use super::scene::{Point, Rect};

/// An arrow to be placed: from which box to which, and how large its label is.
#[derive(Clone, Copy)]
pub struct Link {
    /// The place of the box where it begins.
    pub from: usize,
    /// The place of the box where it ends.
    pub to: usize,
    /// How large its label is.
    pub label: Size,
}

/// Where everything is.
pub struct Plan {
    /// The boxes, as they came.
    pub boxes: Vec<Rect>,
    /// The places that each arrow passes between its two boxes, as the arrows came.
    pub ways: Vec<Vec<Point>>,
    /// The middle of each arrow's label.
    pub labels: Vec<Point>,
    /// The ranks from the top: where each begins and ends.
    pub ranks: Vec<(f64, f64)>,
    /// How large all of it is.
    pub size: Size,
}

/// What is between two boxes of a rank.
const BESIDE: f64 = 40.0;
/// What is between a rank of boxes and the next, with labels in the middle.
const AHEAD: f64 = 92.0;
/// How wide a row of boxes may grow of which nothing leads anywhere.
const ROW: f64 = 1400.0;

/// Places boxes and arrows.
pub fn place(sizes: &[Size], links: &[Link]) -> Plan {
    let linked = |index: &usize| links.iter().any(|link| link.from == *index || link.to == *index);
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    for (index, (width, height)) in sizes.iter().enumerate().filter(|(index, _)| linked(index)) {
        graph.set_node(name(index), Some(NodeLabel { width: *width, height: *height, ..NodeLabel::default() }));
    }
    for (index, link) in links.iter().enumerate() {
        let (width, height) = link.label;
        let label = EdgeLabel { width, height, labelpos: LabelPos::Center, label_offset: 0.0, ..EdgeLabel::default() };
        graph.set_edge(name(link.from), name(link.to), Some(label), Some(&name(index)));
    }
    let options = LayoutOptions { nodesep: BESIDE, edgesep: 24.0, ranksep: AHEAD, ..LayoutOptions::default() };
    layout(&mut graph, Some(options));
    let mut plan = read(&graph, sizes, links);
    rows(&mut plan, sizes, &linked);
    plan
}

fn name(index: usize) -> String {
    index.to_string()
}

/// What dagre answered.
fn read(graph: &Graph<NodeLabel, EdgeLabel>, sizes: &[Size], links: &[Link]) -> Plan {
    let mut plan =
        Plan { boxes: Vec::new(), ways: Vec::new(), labels: Vec::new(), ranks: Vec::new(), size: (0.0, 0.0) };
    let mut ranks: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    let mut high = |y: f64, height: f64| {
        let rank = ranks.entry(hundredths(y)).or_insert((y, y));
        *rank = (rank.0.min(y - height / 2.0), rank.1.max(y + height / 2.0));
    };
    for (index, (width, height)) in sizes.iter().enumerate() {
        let middle = graph.node(&name(index)).map(|node| at(node.x, node.y));
        let (width, height) = (*width, *height);
        let corner = middle.map_or(Point::default(), |at| Point { x: at.x - width / 2.0, y: at.y - height / 2.0 });
        if let Some(middle) = middle {
            high(middle.y, height);
            plan.size = (plan.size.0.max(corner.x + width), plan.size.1.max(corner.y + height));
        }
        plan.boxes.push(Rect { x: corner.x, y: corner.y, width, height });
    }
    for (index, link) in links.iter().enumerate() {
        let edge = graph.edge(&name(link.from), &name(link.to), Some(&name(index))).expect("an edge that was set");
        let label = at(edge.x, edge.y);
        high(label.y, link.label.1);
        let passed = edge.points.len().saturating_sub(2);
        // The first and the last are where it would meet the boxes.
        let way: Vec<Point> = edge.points.iter().skip(1).take(passed).map(|p| Point { x: p.x, y: p.y }).collect();
        way.iter().for_each(|point| high(point.y, 0.0));
        let right = way.iter().map(|point| point.x).fold(label.x + link.label.0 / 2.0, f64::max);
        plan.size.0 = plan.size.0.max(right);
        plan.ways.push(way);
        plan.labels.push(label);
    }
    plan.ranks = ranks.into_values().collect();
    plan
}

fn at(x: Option<f64>, y: Option<f64>) -> Point {
    Point { x: x.expect("dagre places everything"), y: y.expect("dagre places everything") }
}

/// The ranks are known apart by their middles.
fn hundredths(y: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "no drawing is that high")]
    let hundredths = (y * 100.0).round() as i64;
    hundredths
}

/// Boxes of which nothing leads anywhere stand in rows below the others.
fn rows(plan: &mut Plan, sizes: &[Size], linked: &dyn Fn(&usize) -> bool) {
    let width = plan.size.0.max(ROW);
    let below = if plan.size.1 > 0.0 { plan.size.1 + BESIDE } else { 0.0 };
    let (mut corner, mut deepest) = (Point { x: 0.0, y: below }, below);
    for (index, (wide, high)) in sizes.iter().enumerate().filter(|(index, _)| !linked(index)) {
        if corner.x > 0.0 && corner.x + wide > width {
            corner = Point { x: 0.0, y: deepest + BESIDE };
        }
        plan.boxes[index] = Rect { x: corner.x, y: corner.y, width: *wide, height: *high };
        plan.size = (plan.size.0.max(corner.x + wide), plan.size.1.max(corner.y + high));
        deepest = deepest.max(corner.y + high);
        corner.x += wide + BESIDE;
    }
}
