//! A picture in DOT, the language of Graphviz.

use std::fmt::Write;

use super::picture::{Arrow, Home, Kind, Line, Mark, Node, Picture};
use crate::visible::is_hidden;

/// A DOT digraph.
pub fn dot(picture: &Picture) -> String {
    let mut text = String::new();
    let mut line = |depth: usize, content: &str| {
        writeln!(text, "{:width$}{content}", "", width = depth * 2).expect("a text takes every line");
    };
    line(0, &format!("digraph {} {{", quoted(&[&picture.system])));
    line(1, "graph [rankdir=LR, fontname=Helvetica, fontsize=12, nodesep=0.3, ranksep=0.7, newrank=true]");
    line(1, "node [shape=box, style=rounded, fontname=Helvetica, fontsize=11]");
    line(1, "edge [fontname=Helvetica, fontsize=10]");
    for home in &picture.homes {
        line(1, &format!("subgraph {} {{", quoted(&[&format!("cluster {}", home.key)])));
        line(2, &format!("graph [{}]", attributes(&of_home(home))));
        for node in &home.nodes {
            member(node, &mut |content| line(2, content));
        }
        line(1, "}");
    }
    picture.outside.iter().for_each(|node| member(node, &mut |content| line(1, content)));
    for arrow in &picture.arrows {
        line(1, &format!("{} -> {} [{}]", id(&arrow.from), id(&arrow.to), attributes(&of_arrow(arrow))));
    }
    if picture.compared {
        legend(&mut line);
    }
    line(0, "}");
    text
}

/// What the marks look like.
fn legend(line: &mut impl FnMut(usize, &str)) {
    line(1, "subgraph \"cluster legend\" {");
    line(2, "graph [label=\"what changes\", style=dotted]");
    for mark in Mark::ALL {
        let label = ("label", quoted(&[&Mark::signed(Some(mark), mark.as_str())]));
        let all: Vec<(&str, String)> = [label].into_iter().chain(marked(Some(mark), "rounded")).collect();
        line(2, &format!("{} [{}]", id(&format!("legend.{}", mark.as_str())), attributes(&all)));
    }
    line(1, "}");
}

fn member(node: &Node, line: &mut impl FnMut(&str)) {
    line(&format!("{} [{}]", id(&node.key), attributes(&of_node(node))));
    if let Some(trigger) = &node.trigger {
        let key = id(&format!("{}.trigger", node.key));
        let label = quoted(&[&Mark::signed(trigger.mark, &trigger.text)]);
        let mut all = vec![("label", label), ("shape", "box".to_owned())];
        all.extend(marked(trigger.mark, "rounded"));
        line(&format!("{key} [{}]", attributes(&all)));
        line(&format!("{key} -> {} [{}]", id(&node.key), attributes(&marked(trigger.mark, "solid"))));
    }
}

type Attribute = (&'static str, String);

fn of_home(home: &Home) -> Vec<Attribute> {
    let name = Mark::signed(home.mark, &home.name);
    let lines = [&name, &home.place].into_iter().chain(&home.owner).map(String::as_str);
    let label = quoted(&lines.collect::<Vec<_>>());
    let mut all = vec![("label", label), ("labeljust", "l".to_owned())];
    all.extend(marked(home.mark, "rounded"));
    all.extend(tooltip(&home.words));
    all
}

fn of_node(node: &Node) -> Vec<Attribute> {
    let (shape, style) = match node.kind {
        Kind::Bus | Kind::External => ("hexagon", "solid"),
        Kind::Store => ("cylinder", "solid"),
        Kind::Handler | Kind::Grantee => ("box", "rounded"),
        Kind::Sink | Kind::Target => ("box", "diagonals"),
        Kind::DeadLetters => ("note", "solid"),
    };
    let mut lines = node.lines.clone();
    if let Some(first) = lines.first_mut() {
        *first = Mark::signed(node.mark, first);
    }
    let label = quoted(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let mut all = vec![("label", label), ("shape", shape.to_owned())];
    all.extend(marked(node.mark, style));
    all.extend(tooltip(&node.words));
    all
}

fn of_arrow(arrow: &Arrow) -> Vec<Attribute> {
    let through = arrow.through.iter();
    let labels = through.chain(&arrow.labels).map(|label| Mark::signed(label.mark, &label.text));
    let labels: Vec<String> = labels.collect();
    let mut all = Vec::new();
    if !labels.is_empty() {
        all.push(("label", quoted(&labels.iter().map(String::as_str).collect::<Vec<_>>())));
    }
    // The arrow goes where the data does.
    if arrow.line == Line::Reads {
        all.push(("dir", "back".to_owned()));
    }
    let style = match arrow.line {
        Line::Crosses | Line::Routes => "bold",
        Line::Grants | Line::Fails => "dotted",
        Line::Reads => "dashed",
        Line::Writes | Line::Publishes | Line::Consumes | Line::Feeds => "solid",
    };
    all.extend(marked(arrow.mark, style));
    all
}

/// Colour and form, with the style that it has without a mark.
fn marked(mark: Option<Mark>, style: &str) -> Vec<Attribute> {
    let Some(mark) = mark else { return vec![("style", quoted(&[style]))] };
    let (colour, form) = match mark {
        Mark::Added => ("#0072b2", "bold"),
        Mark::Removed => ("#b34700", "dashed"),
        Mark::Changed => ("#8a3f73", "bold"),
    };
    let style = if style == "solid" || style == form { form.to_owned() } else { format!("{style},{form}") };
    let colour = quoted(&[colour]);
    vec![("style", quoted(&[&style])), ("color", colour.clone()), ("fontcolor", colour), ("penwidth", "2".to_owned())]
}

fn tooltip(words: &[String]) -> Option<Attribute> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    (!words.is_empty()).then(|| ("tooltip", quoted(&words)))
}

fn attributes(all: &[Attribute]) -> String {
    all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
}

fn id(key: &str) -> String {
    quoted(&[key])
}

/// A string of some lines, in which nothing ends it, begins an escape, or is taken for an HTML entity.
fn quoted(lines: &[&str]) -> String {
    let escape = |line: &&str| {
        let line = line.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;");
        line.split(|c: char| c.is_control() || is_hidden(c)).collect::<Vec<_>>().join(" ")
    };
    format!("\"{}\"", lines.iter().map(escape).collect::<Vec<_>>().join("\\n"))
}
