//! The part of the graph that a change reaches, as Mermaid: whoever changes is drawn bold.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::budget::Section;
use crate::diff::radius::{Edge, Radius};

/// The most edges of which a drawing still tells anything; beyond them it is left out.
const EDGES: usize = 60;

/// A drawing in one piece: a part of it would not be drawn at all.
pub fn section(radius: &Radius) -> Section {
    let drawn = (1..=EDGES).contains(&radius.edges.len());
    Section::list("Where it goes", drawn.then(|| format!("```mermaid\n{}```\n", chart(radius))))
}

fn chart(radius: &Radius) -> String {
    let ids: BTreeMap<&str, usize> =
        radius.affected.iter().enumerate().map(|(index, affected)| (affected.name.as_str(), index)).collect();
    let mut chart = "flowchart LR\n".to_owned();
    for (index, affected) in radius.affected.iter().enumerate() {
        let class = if affected.hops == 0 { ":::changes" } else { "" };
        writeln!(chart, "  n{index}[\"{}\"]{class}", label(&affected.name)).expect("a text takes every line");
    }
    for Edge { from, to, events } in &radius.edges {
        // Whoever an event comes from is affected too: the change went through it.
        let (Some(from), Some(to)) = (ids.get(from.as_str()), ids.get(to.as_str())) else { continue };
        let events: Vec<String> = events.iter().map(|event| label(event.rsplit('.').next().unwrap_or(event))).collect();
        writeln!(chart, "  n{from} -- \"{}\" --> n{to}", events.join("<br/>")).expect("a text takes every line");
    }
    chart + "  classDef changes stroke-width:3px\n"
}

/// A text that Mermaid shows as it is: whatever it might read otherwise is written as a character's number.
fn label(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-. @".contains(character);
    text.chars().map(|c| if plain(c) { c.to_string() } else { format!("#{};", u32::from(c)) }).collect()
}
