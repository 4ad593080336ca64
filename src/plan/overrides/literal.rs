//! Values that stand for themselves: nothing that CloudFormation would replace, and nothing that JSON cannot say.

use serde_json::{Map, Value as Json};

use crate::diagnostic::Diagnostic;
use crate::finding::invalid_override;
use crate::node::{Node, Value};
use crate::source::Spanned;

/// The largest whole number from which on a number may stand for its neighbour.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What of a property does not stand for itself.
pub fn mistakes(key: &Spanned<String>, node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    member(key, node, &mut found);
    found
}

fn member(key: &Spanned<String>, node: &Node, found: &mut Vec<Diagnostic>) {
    if key.value == "Ref" || key.value.starts_with("Fn::") {
        found.push(invalid_override::function(key));
    } else if is_lookup(&key.value) {
        found.push(invalid_override::lookup(key.span));
    } else {
        value(node, found);
    }
}

fn value(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Null => found.push(invalid_override::null(node.span)),
        Value::Float(float) if float.abs() > EXACT => {
            found.push(invalid_override::number(node.span));
        }
        Value::String(text) if is_lookup(text) => found.push(invalid_override::lookup(node.span)),
        // Outside of a function it stays what it is, which nobody means.
        Value::String(text) if text.contains("${AWS::") => found.push(invalid_override::pseudo_parameter(node.span)),
        Value::List(items) => items.iter().for_each(|item| value(item, found)),
        Value::Map(entries) => match entries.as_slice() {
            // Alone in a map it names a condition of the template.
            [(key, _)] if key.value == "Condition" => found.push(invalid_override::function(key)),
            entries => entries.iter().for_each(|(key, node)| member(key, node, found)),
        },
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::String(_) => {}
    }
}

fn is_lookup(text: &str) -> bool {
    text.contains("{{resolve:")
}

/// The members of a map as JSON, sorted, so that their order in the file is nothing to a template.
pub fn members(entries: &[(Spanned<String>, Node)]) -> Map<String, Json> {
    let mut members: Map<_, _> = entries.iter().map(|(key, node)| (key.value.clone(), json(node))).collect();
    members.sort_keys();
    members
}

fn json(node: &Node) -> Json {
    match &node.value {
        // What asks for a whole number takes `1024.0` for one, and a template has to spell it so.
        Value::Float(float) if float.fract() == 0.0 && float.abs() <= EXACT => (*float as i64).into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => Json::Object(members(entries)),
        _ => node.to_json(),
    }
}
