//! What a change set tells of itself and of what it would change: page after page, and values only where they are asked for.

use super::World;
use super::formation::ChangeSet;
use super::wire::{Request, escaped};
use serde_json::Value;

/// A change set, after one more look at it.
pub fn described(world: &mut World, request: &Request, (stack, set): (usize, usize)) -> String {
    let changes = world.script.changes.get(&world.stacks[stack].name).cloned().unwrap_or_default();
    let stack = &mut world.stacks[stack];
    let name = stack.name.clone();
    let set = &mut stack.change_sets[set];
    set.look();
    let at: usize = request.get("NextToken").parse().unwrap_or(0);
    let page = changes.get(at).map(|change| {
        let mut change = change.clone();
        if request.get("IncludePropertyValues") != "true" {
            without_values(&mut change);
        }
        format!("<member><Type>Resource</Type><ResourceChange>{}</ResourceChange></member>", xml(&change))
    });
    let next = if at + 1 < changes.len() { format!("<NextToken>{}</NextToken>", at + 1) } else { String::new() };
    format!(
        "<StackName>{name}</StackName>{}<Changes>{}</Changes>{next}",
        summary(set),
        page.filter(|_| set.status == "CREATE_COMPLETE").unwrap_or_default()
    )
}

/// What a list of change sets has of each.
pub fn summary(set: &ChangeSet) -> String {
    let ChangeSet { name, id, status, execution, reason, .. } = set;
    let reason = escaped(reason);
    format!(
        "<ChangeSetName>{name}</ChangeSetName><ChangeSetId>{id}</ChangeSetId><Status>{status}</Status><ExecutionStatus>{execution}</ExecutionStatus><StatusReason>{reason}</StatusReason>"
    )
}

fn without_values(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !["BeforeValue", "AfterValue"].contains(&name.as_str()));
            members.values_mut().for_each(without_values);
        }
        Value::Array(items) => items.iter_mut().for_each(without_values),
        _ => {}
    }
}

/// A value as the query protocol has it.
fn xml(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("<{name}>{}</{name}>", xml(value))).collect()
        }
        Value::Array(items) => items.iter().map(|item| format!("<member>{}</member>", xml(item))).collect(),
        Value::String(text) => escaped(text),
        other => other.to_string(),
    }
}
