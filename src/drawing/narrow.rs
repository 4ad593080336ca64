//! A part of a picture: some domains whole, and of whoever they tell or are told by, that these are there.

use std::collections::BTreeSet;

use super::picture::{Arrow, Home, Kind, Picture};

/// What concerns the domains of these names.
pub fn narrowed(picture: Picture, names: &[String]) -> Picture {
    let is_whole = |home: &Home| names.contains(&home.name);
    let whole = picture.homes.iter().filter(|home| is_whole(home));
    let inside: BTreeSet<&str> = whole.flat_map(|home| &home.nodes).map(|node| node.key.as_str()).collect();
    let concerns = |arrow: &Arrow| inside.contains(arrow.from.as_str()) || inside.contains(arrow.to.as_str());
    let arrows: Vec<Arrow> = picture.arrows.iter().filter(|arrow| concerns(arrow)).cloned().collect();
    let met = |key: &str| arrows.iter().any(|arrow| arrow.from == key || arrow.to == key);
    let homes = picture.homes.iter().filter_map(|home| {
        if is_whole(home) {
            return Some(home.clone());
        }
        let bus = home.nodes.iter().find(|node| node.kind == Kind::Bus && met(&node.key))?;
        Some(Home { nodes: vec![bus.clone()], ..home.clone() })
    });
    let homes = homes.collect();
    let outside = picture.outside.iter().filter(|node| met(&node.key)).cloned().collect();
    Picture { homes, outside, arrows, ..picture }
}
