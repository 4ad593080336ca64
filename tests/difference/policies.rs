//! What is compared of who may do what: all that the templates say of it.

use crate::program::Outcome;
use crate::systems;
use crate::trace::loaded::load;
use busline::cloudformation::Template;
use busline::diff::access::policy::policies;
use serde_json::Value;

/// Every statement of every generated template is of some policy.
pub fn of_templates() -> Outcome {
    let (mut count, mut missed) = (0, Vec::new());
    for system in systems::names() {
        for stack in load(&format!("tests/systems/{system}"))?.stacks.into_iter().flatten() {
            let written = written(&stack.template);
            let compared: usize = policies(&stack.template).values().map(|one| one.document.statements.len()).sum();
            count += written;
            if written != compared {
                missed.push(format!("{system}: {}: {compared} of {written} statements", stack.entry.name));
            }
        }
    }
    if count < 1_000 {
        return Err(format!("{count} statements are too few").into());
    }
    if missed.is_empty() { Ok(()) } else { Err(missed.join("\n").into()) }
}

/// The statements of a template. A permission is one without saying so.
fn written(template: &Template) -> usize {
    let resources = template.resources.values();
    let of = |one: &busline::cloudformation::template::Resource| match one.kind.as_str() {
        "AWS::Lambda::Permission" => 1,
        _ => one.properties.values().map(statements).sum(),
    };
    resources.map(of).sum()
}

fn statements(value: &Value) -> usize {
    match value {
        Value::Object(members) if members.contains_key("Effect") => 1,
        Value::Object(members) => members.values().map(statements).sum(),
        Value::Array(items) => items.iter().map(statements).sum(),
        _ => 0,
    }
}
