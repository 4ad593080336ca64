//! A YAML document as a tree of nodes, each with its place; JSON is read by the same door, being YAML.
//!
//! Invariant: the text is bounded in size, depth and aliases, so that no file can exhaust the machine.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Spanned as YamlSpanned, budget, options};

use crate::diagnostic::Diagnostics;
use crate::finding::{duplicate_key, invalid_yaml};
use crate::source::{SourceId, Span, Spanned};

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// Where something stands changes nothing about what it is.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// What a node can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text, quoted or not.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// Keys with values, as written; a repeated key stands twice.
    Map(Vec<(Spanned<String>, Node)>),
}

/// A step into a node.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// To the value under a key.
    Key(&'a str),
    /// To an item of a list.
    Index(usize),
}

impl Node {
    /// What it is, in words: `a list`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "empty",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::String(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The value under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(k, _)| k.value == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The node at the end of a path of keys and indexes, or the last one that exists on the way.
    pub fn at<'a>(&'a self, path: impl IntoIterator<Item = Step<'a>>) -> &'a Node {
        let mut node = self;
        for step in path {
            let next = match (step, &node.value) {
                (Step::Key(key), _) => node.get(key),
                (Step::Index(index), Value::List(items)) => items.get(index),
                (Step::Index(_), _) => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// Where the keys at the end of a path stand: `Rules/*/Status`, of which `*` is every item of a list.
    pub fn keys(&self, path: &str) -> Vec<Span> {
        let (step, rest) = match path.split_once('/') {
            Some((step, rest)) => (step, Some(rest)),
            None => (path, None),
        };
        match (&self.value, step, rest) {
            (Value::List(items), "*", Some(rest)) => items.iter().flat_map(|item| item.keys(rest)).collect(),
            (Value::Map(_), name, Some(rest)) => self.get(name).map(|node| node.keys(rest)).unwrap_or_default(),
            (Value::Map(entries), name, None) => {
                entries.iter().filter(|(key, _)| key.value == name).map(|(key, _)| key.span).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The same as JSON, without places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(bool) => (*bool).into(),
            Value::Integer(integer) => (*integer).into(),
            Value::Float(float) => (*float).into(),
            Value::String(string) => string.as_str().into(),
            Value::List(nodes) => nodes.iter().map(Node::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|(key, node)| (key.value.clone(), node.to_json())).collect(),
        }
    }

    /// This map with another laid over it, key by key; anything but two maps is replaced.
    pub fn merged(&self, over: &Node) -> Node {
        let (Value::Map(below), Value::Map(above)) = (&self.value, &over.value) else { return over.clone() };
        let mut entries = below.clone();
        for (key, node) in above {
            match entries.iter_mut().find(|(k, _)| k.value == key.value) {
                Some((_, under)) => *under = under.merged(node),
                None => entries.push((key.clone(), node.clone())),
            }
        }
        Node { value: Value::Map(entries), span: self.span }
    }
}

/// Reads a text into a tree. `None`, with a finding, where it is no YAML; repeated keys are found here too.
pub fn read(text: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Option<Node> {
    if text.trim().is_empty() {
        diagnostics.push(invalid_yaml::empty(Span { source, start: 0, end: 0 }));
        return None;
    }
    let options = options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        with_snippet: false,
        duplicate_keys: serde_yaml::DuplicateKeyPolicy::PassThrough,
        budget: budget! { max_nodes: 2_000_000, max_depth: 64, max_aliases: 10_000, max_documents: 1 },
    };
    match serde_yaml::from_str_with_options::<YamlSpanned<Raw>>(text, options) {
        Ok(root) => {
            let root = placed(root, source, text);
            report_repeated(&root, diagnostics);
            Some(root)
        }
        Err(error) => {
            let location = error.location();
            let place = location.map_or(Span { source, start: 0, end: 0 }, |at| point(at, source, text));
            let message = error.render();
            // The reader's own words end in the place, which the finding shows.
            let reason = message.lines().next().unwrap_or_default();
            let reason = reason.split_once(" at line ").map_or(reason, |(reason, _)| reason);
            let place = if reason.contains("found a tab") { tab(place, text) } else { place };
            diagnostics.push(invalid_yaml::malformed(reason, place));
            None
        }
    }
}

/// Reports each key that stands twice in a map, wherever it is: the last of them would win in silence.
fn report_repeated(node: &Node, diagnostics: &mut Diagnostics) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| report_repeated(item, diagnostics)),
        Value::Map(entries) => {
            let mut seen = BTreeMap::new();
            for (key, value) in entries {
                if let Some(first) = seen.insert(key.value.as_str(), key.span) {
                    diagnostics.push(duplicate_key::repeated(key, first));
                }
                report_repeated(value, diagnostics);
            }
        }
        _ => {}
    }
}

/// A value as the YAML library hands it over.
enum Raw {
    Leaf(Value),
    List(Vec<YamlSpanned<Raw>>),
    Map(Vec<(YamlSpanned<String>, YamlSpanned<Raw>)>),
}

fn placed(raw: YamlSpanned<Raw>, source: SourceId, text: &str) -> Node {
    let at = span(raw.referenced, source, text);
    let value = match raw.value {
        Raw::Leaf(value) => value,
        Raw::List(items) => Value::List(items.into_iter().map(|item| placed(item, source, text)).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, node)| {
                    let span = span(key.referenced, source, text);
                    (Spanned { value: key.value, span }, placed(node, source, text))
                })
                .collect(),
        ),
    };
    Node { value, span: at }
}

fn span(location: serde_yaml::Location, source: SourceId, text: &str) -> Span {
    let clamp = |offset: u64| u32::try_from(offset.min(text.len() as u64)).expect("a text below 4 GiB");
    let start = location.span().byte_offset().unwrap_or(0);
    let len = location.span().byte_len().unwrap_or(0);
    Span { source, start: clamp(start), end: clamp(start.saturating_add(len)) }
}

/// The place of an error, which may be known by line and column alone.
fn point(location: serde_yaml::Location, source: SourceId, text: &str) -> Span {
    if location.span().byte_offset().is_some_and(|offset| offset > 0) {
        return span(location, source, text);
    }
    let number = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
    let line_start: usize = text.split_inclusive('\n').take(number(location.line())).map(str::len).sum();
    let line = text[line_start..].lines().next().unwrap_or_default();
    let column = line.char_indices().nth(number(location.column())).map_or(line.len(), |(offset, _)| offset);
    let start = u32::try_from(line_start + column).unwrap_or(u32::MAX);
    Span { source, start, end: start }
}

/// The tab itself: the reader points at where the text begins that the tab breaks.
fn tab(place: Span, text: &str) -> Span {
    let after = &text[place.start as usize..];
    let start = place.start + after.find('\t').map_or(0, |offset| u32::try_from(offset).unwrap_or_default());
    Span { start, end: start, ..place }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Leaf(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Leaf(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Raw, E> {
        Ok(Raw::Leaf(Value::Bool(bool)))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Raw, E> {
        Ok(Raw::Leaf(Value::Integer(integer)))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Raw, E> {
        Ok(Raw::Leaf(i64::try_from(integer).map_or(Value::Float(integer as f64), Value::Integer)))
    }

    fn visit_f64<E>(self, float: f64) -> Result<Raw, E> {
        Ok(Raw::Leaf(Value::Float(float)))
    }

    fn visit_str<E>(self, string: &str) -> Result<Raw, E> {
        Ok(Raw::Leaf(Value::String(string.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
