//! A picture as a scene: the boxes of the domains and what stands outside, the arrows between them, a title and a legend.

use std::collections::BTreeMap;

use super::between::{self, Link};
use super::legend;
use super::piece::{self, SMALL, Size};
use super::scene::{Anchor, Group, Point, Scene, Text};
use super::text::Face;
use super::wiring::{self, Wire};
use super::within::{self, Inside};
use crate::drawing::picture::{Arrow, Line, Picture};

/// What is left free around everything.
const MARGIN: f64 = 28.0;
/// What the title takes.
const TITLE: f64 = 56.0;
/// How wide a legend is at least before it goes on below.
const LEGEND: f64 = 560.0;
/// The title.
const HEADING: Face = Face { size: 20.0, bold: true };

/// The whole drawing.
pub fn compose(picture: &Picture) -> Scene {
    let places = places(picture);
    let arrows = picture.arrows.iter().filter(|arrow| is_between(arrow));
    let wires: Vec<Wire<'_>> =
        arrows.map(|arrow| Wire { arrow, from: places[arrow.from.as_str()], to: places[arrow.to.as_str()] }).collect();
    let insides = picture.homes.iter().enumerate().map(|(index, home)| {
        let out = wires.iter().filter(|wire| wire.from == index).count();
        let into = wires.iter().filter(|wire| wire.to == index).count();
        within::lay_out(picture, home, out.max(into))
    });
    let insides: Vec<Inside> = insides.collect();
    let outside = picture.outside.iter().map(piece::size);
    let sizes: Vec<Size> = insides.iter().map(|inside| inside.size).chain(outside).collect();
    let links: Vec<Link> = wires.iter().map(|w| Link { from: w.from, to: w.to, label: w.label_size() }).collect();
    let plan = between::place(&sizes, &links);
    let mut groups = Vec::new();
    for (inside, rect) in insides.into_iter().zip(&plan.boxes) {
        let corner = Point { x: rect.x, y: rect.y };
        groups.extend(inside.groups.into_iter().map(|group| group.moved(corner)));
    }
    let outside = picture.outside.iter().zip(plan.boxes.iter().skip(picture.homes.len()));
    groups.extend(outside.map(|(node, rect)| piece::node(node, *rect)));
    groups.extend(wiring::draw(&wires, &plan));
    around(picture, groups, plan.size)
}

/// Title above, legend below.
fn around(picture: &Picture, groups: Vec<Group>, (wide, high): Size) -> Scene {
    let by = Point { x: MARGIN, y: MARGIN + TITLE };
    let mut groups: Vec<Group> = groups.into_iter().map(|group| group.moved(by)).collect();
    let title = Text {
        at: Point { x: MARGIN, y: MARGIN + 18.0 },
        anchor: Anchor::Start,
        upright: false,
        face: HEADING,
        class: "title".to_owned(),
        text: picture.system.clone(),
    };
    let environment = Text {
        at: Point { x: MARGIN, y: MARGIN + 36.0 },
        anchor: Anchor::Start,
        upright: false,
        face: SMALL,
        class: "small".to_owned(),
        text: format!("environment {}", picture.environment),
    };
    let named = environment.rect().right().max(title.rect().right()) - MARGIN;
    let below = Point { x: MARGIN, y: by.y + high + 26.0 };
    let (legend, legend_size) = legend::draw(picture, below, wide.max(LEGEND));
    groups.push(Group { texts: vec![title, environment], ..Group::default() });
    groups.push(legend);
    let width = wide.max(named).max(legend_size.0) + 2.0 * MARGIN;
    Scene { width: width.ceil(), height: (below.y + legend_size.1 + MARGIN).ceil(), groups }
}

/// The place of every box, by the keys of what an arrow between boxes can lead to.
fn places(picture: &Picture) -> BTreeMap<&str, usize> {
    let homes = picture.homes.iter().enumerate();
    let homes = homes.flat_map(|(index, home)| home.nodes.iter().map(move |node| (node.key.as_str(), index)));
    let outside = picture.outside.iter().zip(picture.homes.len()..).map(|(node, index)| (node.key.as_str(), index));
    homes.chain(outside).collect()
}

fn is_between(arrow: &Arrow) -> bool {
    matches!(arrow.line, Line::Crosses | Line::Routes | Line::Grants)
}
