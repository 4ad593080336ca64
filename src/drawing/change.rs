//! What a change touches: the picture as it is, with what was there before and is no more, each with a mark.

use std::collections::{BTreeMap, BTreeSet};

use super::picture::{Arrow, Home, Label, Line, Mark, Node, Picture};

/// What is declared otherwise.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What becomes of a declaration, in sentences, by its path.
    pub words: BTreeMap<String, Vec<String>>,
    /// Paths that are others now: before and after.
    pub renames: Vec<(String, String)>,
}

/// Marks what differs from the picture as it was; where there was none, all is new.
pub fn marked(before: Option<Picture>, after: Picture, changes: &Changes) -> Picture {
    let mut before = before.unwrap_or_default();
    under_new_names(&mut before, &changes.renames);
    let mut homes = Vec::new();
    for home in after.homes {
        let was = take(&mut before.homes, |was| was.key == home.key);
        homes.push(self::home(home, was, changes));
    }
    homes.extend(before.homes.into_iter().map(|home| all_of(home, Mark::Removed, changes)));
    let outside = nodes(after.outside, before.outside, changes);
    let mut arrows = Vec::new();
    for arrow in after.arrows {
        let was = take(&mut before.arrows, |was| is_same(was, &arrow));
        arrows.push(self::arrow(arrow, was, changes));
    }
    arrows.extend(before.arrows.into_iter().map(|arrow| whole(arrow, Mark::Removed)));
    Picture { system: after.system, environment: after.environment, homes, outside, arrows, compared: true }
}

fn home(home: Home, was: Option<Home>, changes: &Changes) -> Home {
    let Some(was) = was else { return all_of(home, Mark::Added, changes) };
    let words = changes.words.get(&home.key).cloned().unwrap_or_default();
    let mark = (!words.is_empty()).then_some(Mark::Changed);
    Home { nodes: nodes(home.nodes, was.nodes, changes), mark, words, ..home }
}

fn all_of(home: Home, mark: Mark, changes: &Changes) -> Home {
    let words = changes.words.get(&home.key).cloned().unwrap_or_default();
    let nodes = home.nodes.into_iter().map(|node| one(node, mark, changes)).collect();
    Home { nodes, mark: Some(mark), words, ..home }
}

fn nodes(after: Vec<Node>, mut before: Vec<Node>, changes: &Changes) -> Vec<Node> {
    let mut nodes = Vec::new();
    for node in after {
        let Some(was) = take(&mut before, |was| was.key == node.key) else {
            nodes.push(one(node, Mark::Added, changes));
            continue;
        };
        let words = changes.about(&node.key);
        let is_other = !words.is_empty() || was.lines != node.lines || was.trigger != node.trigger;
        let trigger = node.trigger.map(|mut trigger| {
            trigger.mark = match &was.trigger {
                None => Some(Mark::Added),
                Some(was) => (was.text != trigger.text).then_some(Mark::Changed),
            };
            trigger
        });
        nodes.push(Node { trigger, mark: is_other.then_some(Mark::Changed), words, ..node });
    }
    nodes.extend(before.into_iter().map(|node| one(node, Mark::Removed, changes)));
    nodes
}

fn one(node: Node, mark: Mark, changes: &Changes) -> Node {
    let words = changes.about(&node.key);
    let trigger = node.trigger.map(|mut trigger| {
        trigger.mark = Some(mark);
        trigger
    });
    Node { trigger, mark: Some(mark), words, ..node }
}

fn arrow(arrow: Arrow, was: Option<Arrow>, changes: &Changes) -> Arrow {
    let Some(mut was) = was else { return whole(arrow, Mark::Added) };
    let touched = |label: &Label| label.keys.iter().any(|key| changes.touches(key));
    let mut labels = Vec::new();
    for mut label in arrow.labels {
        label.mark = match take(&mut was.labels, |was| was.text == label.text) {
            None => Some(Mark::Added),
            Some(_) => touched(&label).then_some(Mark::Changed),
        };
        labels.push(label);
    }
    labels.extend(was.labels.into_iter().map(|label| Label { mark: Some(Mark::Removed), ..label }));
    let through = arrow.through.map(|mut stream| {
        stream.mark = touched(&stream).then_some(Mark::Changed);
        stream
    });
    let is_granted = arrow.line == Line::Grants && changes.touches(&arrow.key);
    let is_other = is_granted || labels.iter().chain(&through).any(|label| label.mark.is_some());
    Arrow { labels, through, mark: is_other.then_some(Mark::Changed), ..arrow }
}

fn whole(mut arrow: Arrow, mark: Mark) -> Arrow {
    arrow.labels.iter_mut().chain(&mut arrow.through).for_each(|label| label.mark = Some(mark));
    Arrow { mark: Some(mark), ..arrow }
}

fn is_same(one: &Arrow, other: &Arrow) -> bool {
    (one.line, &one.key, &one.from, &one.to) == (other.line, &other.key, &other.from, &other.to)
}

fn take<T>(all: &mut Vec<T>, is: impl Fn(&T) -> bool) -> Option<T> {
    let place = all.iter().position(is)?;
    Some(all.remove(place))
}

impl Changes {
    /// Whether something at a path or in it is declared otherwise.
    fn touches(&self, key: &str) -> bool {
        self.words.keys().any(|path| is_in(path, key))
    }

    /// What becomes of what is at a path and in it.
    fn about(&self, key: &str) -> Vec<String> {
        let words = self.words.iter().filter(|(path, _)| is_in(path, key)).flat_map(|(_, words)| words);
        let words: BTreeSet<&String> = words.collect();
        words.into_iter().cloned().collect()
    }
}

fn is_in(path: &str, key: &str) -> bool {
    path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn under_new_names(picture: &mut Picture, renames: &[(String, String)]) {
    let new = |key: &mut String| {
        if let Some((from, to)) = renames.iter().find(|(from, _)| is_in(key, from)) {
            *key = format!("{to}{}", &key[from.len()..]);
        }
    };
    for home in &mut picture.homes {
        new(&mut home.key);
        home.nodes.iter_mut().for_each(|node| new(&mut node.key));
    }
    picture.outside.iter_mut().for_each(|node| new(&mut node.key));
    for arrow in &mut picture.arrows {
        [&mut arrow.key, &mut arrow.from, &mut arrow.to].into_iter().for_each(new);
        arrow.labels.iter_mut().chain(&mut arrow.through).for_each(|label| label.keys.iter_mut().for_each(new));
    }
}
