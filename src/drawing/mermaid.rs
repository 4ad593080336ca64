//! A picture as Mermaid's flowchart, which GitHub and GitLab show.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::picture::{Arrow, Kind, Label, Line, Node, Picture};

/// A Mermaid flowchart.
pub fn mermaid(picture: &Picture) -> String {
    let ids = ids(picture);
    let mut chart = "flowchart LR\n".to_owned();
    for (index, home) in picture.homes.iter().enumerate() {
        let label = [&home.name, &home.place].map(|text| quoted(text)).join("<br/>");
        line(&mut chart, 1, &format!("subgraph domain_{index}_0[\"{label}\"]"));
        home.nodes.iter().for_each(|node| member(&mut chart, &ids, node));
        line(&mut chart, 1, "end");
    }
    for node in &picture.outside {
        line(&mut chart, 1, &format!("{}{}", ids[node.key.as_str()], shape(node)));
    }
    for arrow in &picture.arrows {
        let (from, to) = (&ids[arrow.from.as_str()], &ids[arrow.to.as_str()]);
        line(&mut chart, 1, &format!("{from} {} {to}", drawn(arrow)));
    }
    chart
}

/// Ids that no word of Mermaid's own can be, by key: what something is, its domain, and the how manieth of these it is.
fn ids(picture: &Picture) -> BTreeMap<&str, String> {
    let mut ids = BTreeMap::new();
    let mut counts: BTreeMap<(Kind, usize), usize> = BTreeMap::new();
    let homes = picture.homes.iter().enumerate().flat_map(|(index, home)| home.nodes.iter().map(move |n| (index, n)));
    for (home, node) in homes.chain(picture.outside.iter().map(|node| (0, node))) {
        let count = counts.entry((node.kind, home)).or_default();
        ids.insert(node.key.as_str(), format!("{}_{home}_{count}", word(node.kind)));
        *count += 1;
    }
    ids
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Bus => "bus",
        Kind::Store => "store",
        Kind::Handler => "handler",
        Kind::Sink => "rule",
        Kind::External => "external",
        Kind::Grantee => "policy",
        Kind::Target => "target",
    }
}

fn member(chart: &mut String, ids: &BTreeMap<&str, String>, node: &Node) {
    let id = &ids[node.key.as_str()];
    line(chart, 2, &format!("{id}{}", shape(node)));
    if let Some(trigger) = &node.trigger {
        let kind = if trigger.is_clock { "clock" } else { "route" };
        let there = id.replacen("handler", kind, 1);
        line(chart, 2, &format!("{there}([\"{}\"]) --> {id}", quoted(&trigger.text)));
    }
}

fn shape(node: &Node) -> String {
    let (open, close) = match node.kind {
        Kind::Bus | Kind::External => ("{{", "}}"),
        Kind::Store => ("[(", ")]"),
        Kind::Handler => ("[", "]"),
        Kind::Sink | Kind::Target => ("[[", "]]"),
        Kind::Grantee => ("([", "])"),
    };
    let lines: Vec<String> = node.lines.iter().map(|text| quoted(text)).collect();
    format!("{open}\"{}\"{close}", lines.join("<br/>"))
}

fn drawn(arrow: &Arrow) -> String {
    let (tail, head) = match arrow.line {
        Line::Crosses | Line::Routes => ("==", "==>"),
        Line::Grants => ("-.", ".->"),
        Line::Reads | Line::Writes | Line::Publishes | Line::Consumes | Line::Feeds => ("--", "-->"),
    };
    // What a handler consumes is written where it comes from.
    let labels: &[Label] = if arrow.line == Line::Consumes { &[] } else { &arrow.labels };
    if labels.is_empty() {
        return head.to_owned();
    }
    let labels: Vec<String> = labels.iter().map(|label| quoted(&label.text)).collect();
    format!("{tail} \"{}\" {head}", labels.join("<br/>"))
}

/// A text that Mermaid shows as it is: what it might read otherwise is written as a character's number.
fn quoted(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || " -._/@:,*?+()".contains(character);
    text.chars().map(|c| if plain(c) { c.to_string() } else { format!("#{};", u32::from(c)) }).collect()
}

fn line(chart: &mut String, depth: usize, text: &str) {
    writeln!(chart, "{:width$}{text}", "", width = depth * 2).expect("a text takes every line");
}
