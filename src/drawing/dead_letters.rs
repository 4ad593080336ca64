//! Where what cannot be delivered waits: the dead-letter queues, poison queues and failure buckets that a plan has, each
//! behind what it catches from.

use std::collections::BTreeMap;

use super::picture::{Arrow, Home, Kind, Line, Node, Picture};
use crate::plan::Plan;
use crate::plan::resource::{Body, Resource};

/// The picture with them.
pub fn with_dead_letters(mut picture: Picture, plan: &Plan) -> Picture {
    for index in 0..picture.homes.len() {
        let name = &picture.homes[index].name;
        let resources = plan.stacks.iter().filter(|stack| stack.domain == *name).flat_map(|s| s.resources.values());
        let mut caught: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (resource, what) in resources.filter_map(|resource| Some((resource, kept(resource)?))) {
            *caught.entry(resource.declared_by.as_str()).or_default().entry(what).or_default() += 1;
        }
        for (declared_by, kept) in caught {
            let behind = behind(&picture, &picture.homes[index], declared_by);
            add(&mut picture, index, declared_by, (behind, kept));
        }
    }
    picture
}

/// What a resource keeps, if it keeps what could not be delivered. A queue from which nothing is taken away by redrive is the
/// last one on its way.
fn kept(resource: &Resource) -> Option<&'static str> {
    match &resource.body {
        Body::Queue(queue) if queue.redrive.is_some() => None,
        Body::Queue(_) if resource.id.ends_with("PoisonQueue") => Some("poison queue"),
        Body::Queue(_) => Some("dead-letter queue"),
        Body::Bucket(_) => Some("failure bucket"),
        _ => None,
    }
}

/// What something catches from: its key, and where it is not what declares it, a word about that.
fn behind(picture: &Picture, home: &Home, declared_by: &str) -> (String, Option<String>) {
    let bus = format!("{}.bus", home.key);
    if home.nodes.iter().any(|node| node.key == declared_by) {
        return (declared_by.to_owned(), None);
    }
    let own = picture.arrows.iter().find(|arrow| arrow.key == declared_by && arrow.line != Line::Fails);
    match own {
        Some(stream) if stream.line == Line::Publishes => (stream.from.clone(), None),
        Some(rule) if rule.line == Line::Feeds => (rule.to.clone(), None),
        Some(_) => (bus, declared_by.rsplit('.').next().map(|rule| format!("of {rule}"))),
        // What forwards is declared by who consumes.
        None if declared_by != home.key => (bus, declared_by.split('.').nth(1).map(|name| format!("to {name}"))),
        None => (bus, None),
    }
}

fn add(
    picture: &mut Picture,
    home: usize,
    declared_by: &str,
    (behind, kept): ((String, Option<String>), BTreeMap<&str, usize>),
) {
    let ((from, about), key) = (behind, format!("{}.dead-letters.{declared_by}", picture.homes[home].key));
    let count = |(what, count): (&str, usize)| if count == 1 { what.to_owned() } else { format!("{count} {what}s") };
    let kept: Vec<String> = kept.into_iter().map(count).collect();
    let text = [kept.join(", ")].into_iter().chain(about).collect::<Vec<_>>().join(" ");
    let (kind, lines) = (Kind::DeadLetters, vec![text]);
    let node = Node { key: key.clone(), kind, lines, trigger: None, mark: None, words: Vec::new() };
    picture.homes[home].nodes.push(node);
    let (line, labels) = (Line::Fails, Vec::new());
    picture.arrows.push(Arrow { key: declared_by.to_owned(), from, to: key, line, through: None, labels, mark: None });
}
