//! A picture as Mermaid's flowchart, which GitHub and GitLab show.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::picture::{Arrow, Kind, Label, Line, Mark, Node, Picture};

/// A Mermaid flowchart.
pub fn mermaid(picture: &Picture) -> String {
    let ids = ids(picture);
    let mut chart = "flowchart LR\n".to_owned();
    let mut marks = Marks::default();
    for (index, home) in picture.homes.iter().enumerate() {
        let name = signed(home.mark, &home.name);
        line(&mut chart, 1, &format!("subgraph domain_{index}_0[\"{name}<br/>{}\"]", quoted(&home.place)));
        home.nodes.iter().for_each(|node| member(&mut chart, &mut marks, &ids, node));
        line(&mut chart, 1, "end");
        marks.of(home.mark, &format!("domain_{index}_0"));
    }
    for node in &picture.outside {
        let id = &ids[node.key.as_str()];
        line(&mut chart, 1, &format!("{id}{}", shape(node)));
        marks.of(node.mark, id);
    }
    for arrow in &picture.arrows {
        let (from, to) = (&ids[arrow.from.as_str()], &ids[arrow.to.as_str()]);
        line(&mut chart, 1, &format!("{from} {} {to}", drawn(arrow)));
        marks.of_line(arrow.mark);
    }
    if picture.compared {
        marks.write(&mut chart);
    }
    chart
}

/// What is marked: nodes by id, and lines by the place that Mermaid counts them at.
#[derive(Default)]
struct Marks {
    nodes: BTreeMap<Mark, Vec<String>>,
    lines: BTreeMap<Mark, Vec<String>>,
    count: usize,
}

impl Marks {
    fn of(&mut self, mark: Option<Mark>, id: &str) {
        if let Some(mark) = mark {
            self.nodes.entry(mark).or_default().push(id.to_owned());
        }
    }

    fn of_line(&mut self, mark: Option<Mark>) {
        if let Some(mark) = mark {
            self.lines.entry(mark).or_default().push(self.count.to_string());
        }
        self.count += 1;
    }

    /// The legend, and how what is marked is drawn.
    fn write(mut self, chart: &mut String) {
        line(chart, 1, "subgraph legend[\"what changes\"]");
        for mark in Mark::ALL {
            let id = format!("legend_{}", mark.as_str());
            line(chart, 2, &format!("{id}[\"{}\"]", signed(Some(mark), mark.as_str())));
            self.of(Some(mark), &id);
        }
        line(chart, 1, "end");
        for mark in Mark::ALL {
            let (colour, dashes) = match mark {
                Mark::Added => ("#0072b2", "0"),
                Mark::Removed => ("#b34700", "7 4"),
                Mark::Changed => ("#8a3f73", "12 3 3 3"),
            };
            let style = format!("stroke:{colour},stroke-width:3px,stroke-dasharray:{dashes}");
            line(chart, 1, &format!("classDef {} {style}", mark.as_str()));
            if let Some(ids) = self.nodes.get(&mark) {
                line(chart, 1, &format!("class {} {}", ids.join(","), mark.as_str()));
            }
            if let Some(places) = self.lines.get(&mark) {
                line(chart, 1, &format!("linkStyle {} {style}", places.join(",")));
            }
        }
    }
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
        Kind::DeadLetters => "dead",
    }
}

fn member(chart: &mut String, marks: &mut Marks, ids: &BTreeMap<&str, String>, node: &Node) {
    let id = &ids[node.key.as_str()];
    line(chart, 2, &format!("{id}{}", shape(node)));
    marks.of(node.mark, id);
    if let Some(trigger) = &node.trigger {
        let kind = if trigger.is_clock { "clock" } else { "route" };
        let there = id.replacen("handler", kind, 1);
        line(chart, 2, &format!("{there}([\"{}\"]) --> {id}", signed(trigger.mark, &trigger.text)));
        marks.of(trigger.mark, &there);
        marks.of_line(trigger.mark);
    }
}

fn shape(node: &Node) -> String {
    let (open, close) = match node.kind {
        Kind::Bus | Kind::External => ("{{", "}}"),
        Kind::Store => ("[(", ")]"),
        Kind::Handler => ("[", "]"),
        Kind::Sink | Kind::Target => ("[[", "]]"),
        Kind::Grantee => ("([", "])"),
        Kind::DeadLetters => ("[/", "/]"),
    };
    let lines = node.lines.iter().enumerate();
    let lines: Vec<String> = lines.map(|(place, text)| signed(node.mark.filter(|_| place == 0), text)).collect();
    format!("{open}\"{}\"{close}", lines.join("<br/>"))
}

fn drawn(arrow: &Arrow) -> String {
    let (tail, head) = match arrow.line {
        Line::Crosses | Line::Routes => ("==", "==>"),
        Line::Grants | Line::Fails => ("-.", ".->"),
        Line::Reads | Line::Writes | Line::Publishes | Line::Consumes | Line::Feeds => ("--", "-->"),
    };
    // What a handler consumes is written where it comes from.
    let labels: &[Label] = if arrow.line == Line::Consumes { &[] } else { &arrow.labels };
    if labels.is_empty() {
        return if tail == "-." { "-.->" } else { head }.to_owned();
    }
    let labels: Vec<String> = labels.iter().map(|label| signed(label.mark, &label.text)).collect();
    format!("{tail} \"{}\" {head}", labels.join("<br/>"))
}

/// A text with the sign of its mark.
fn signed(mark: Option<Mark>, text: &str) -> String {
    quoted(&Mark::signed(mark, text))
}

/// A text that Mermaid shows as it is: what it might read otherwise is written as a character's number.
fn quoted(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || " -._/@:,?()".contains(character);
    text.chars().map(|c| if plain(c) { c.to_string() } else { format!("#{};", u32::from(c)) }).collect()
}

fn line(chart: &mut String, depth: usize, text: &str) {
    writeln!(chart, "{:width$}{text}", "", width = depth * 2).expect("a text takes every line");
}
