//! Resource by resource: what a template declares against what its account holds, and nothing more than that.

use super::{deployment, outcome};
use crate::deployment::{Stack, value};

use crate::program::Outcome;
use serde_json::{Value, json};

/// Rules: their bus, pattern, and each target with its role, dead-letter queue and retry policy.
pub fn rules() -> Outcome {
    compare("AWS::Events::Rule", "rules", |stack, declared, actual| {
        let name = value::text(&declared["Name"], stack)?;
        let rule = actual.iter().find(|rule| rule["Name"] == name.as_str())?;
        let pattern: Value = serde_json::from_str(rule["EventPattern"].as_str()?).ok()?;
        let stands = json!({
            "EventBusName": rule["EventBusName"], "EventPattern": pattern, "State": rule["State"], "Targets": rule["Targets"],
        });
        let mut wanted = value::resolve(declared, stack)?;
        wanted["State"] = wanted.get("State").cloned().unwrap_or_else(|| "ENABLED".into());
        if let Some((_, bus)) = wanted["EventBusName"].as_str()?.split_once(":event-bus/") {
            wanted["EventBusName"] = bus.into();
        }
        Some(differences(declared, &wanted, &stands, &["EventBusName", "EventPattern", "State", "Targets"]))
    })
}

/// Queues: times, kind, and where they give up.
pub fn queues() -> Outcome {
    compare("AWS::SQS::Queue", "queues", |stack, declared, actual| {
        let arn = arn(stack, declared, "Arn")?;
        let queue = actual.iter().find(|queue| queue["QueueArn"] == arn.as_str())?;
        let mut stands = queue.clone();
        if let Some(policy) = queue["RedrivePolicy"].as_str() {
            stands["RedrivePolicy"] = serde_json::from_str(policy).ok()?;
        }
        let wanted = value::resolve(declared, stack)?;
        let keys = ["MessageRetentionPeriod", "VisibilityTimeout", "FifoQueue", "RedrivePolicy"];
        Some(differences(declared, &wanted, &stands, &keys))
    })
}

/// Functions: the role, the environment, and what they run on.
pub fn functions() -> Outcome {
    compare("AWS::Lambda::Function", "functions", |stack, declared, actual| {
        let arn = arn(stack, declared, "Arn")?;
        let function = actual.iter().find(|function| function["FunctionArn"] == arn.as_str())?;
        let wanted = value::resolve(declared, stack)?;
        let keys = ["Role", "Runtime", "Handler", "MemorySize", "Timeout", "Architectures", "Environment"];
        Some(differences(declared, &wanted, function, &keys))
    })
}

/// Mappings: from which queue or stream, to which function, and how failures are told.
pub fn mappings() -> Outcome {
    compare("AWS::Lambda::EventSourceMapping", "mappings", |stack, declared, actual| {
        let id = id(stack, declared)?;
        let physical = stack.state["resources"][id].as_str()?;
        let mapping = actual.iter().find(|mapping| mapping["UUID"] == physical)?;
        let mut stands = mapping.clone();
        let function = mapping["FunctionArn"].as_str()?;
        stands["FunctionName"] = function.rsplit(':').next()?.into();
        let mut wanted = value::resolve(declared, stack)?;
        wanted["FunctionName"] = wanted["FunctionName"].as_str()?.rsplit(':').next()?.into();
        let keys = ["EventSourceArn", "FunctionName", "BatchSize", "StartingPosition", "FunctionResponseTypes"];
        Some(differences(declared, &wanted, &stands, &keys))
    })
}

type Comparison = fn(&Stack, &Value, &[Value]) -> Option<Vec<String>>;

/// Compares each declared resource of a type; the accounts must hold as many as all templates declare.
fn compare(kind: &str, key: &str, comparison: Comparison) -> Outcome {
    let (mut declared, mut faults) = (0, Vec::new());
    let stacks = &deployment()?.stacks;
    for stack in stacks {
        let actual = stack.stands[key].as_array().ok_or_else(|| format!("no {key} were looked at"))?;
        for (id, properties) in stack.resources(kind) {
            declared += 1;
            match comparison(stack, properties, actual) {
                None => faults.push(format!("{}: {id} does not stand", stack.domain)),
                Some(found) => faults.extend(found.iter().map(|fault| format!("{}: {id}: {fault}", stack.domain))),
            }
        }
    }
    let mut places: Vec<(String, usize)> = stacks
        .iter()
        .map(|stack| (format!("{}/{}", stack.account, stack.region), stack.stands[key].as_array().map_or(0, Vec::len)))
        .collect();
    places.sort();
    places.dedup();
    let standing: usize = places.iter().map(|(_, count)| count).sum();
    if standing != declared || declared == 0 {
        faults.push(format!("{declared} {key} are declared and {standing} stand"));
    }
    outcome(faults)
}

/// The declared properties that stand otherwise. SQS answers numbers and booleans as text; that is no difference.
fn differences(declared: &Value, wanted: &Value, stands: &Value, keys: &[&str]) -> Vec<String> {
    let plain = |value: &Value| match value {
        Value::Number(_) | Value::Bool(_) => Value::from(value.to_string()),
        other => other.clone(),
    };
    let lost = keys.iter().filter(|key| declared.get(**key).is_some() && wanted.get(**key).is_none());
    let lost = lost.map(|key| format!("{key} comes to nothing: {}", declared[key]));
    let other = keys
        .iter()
        .filter(|key| wanted.get(**key).is_some_and(|value| plain(value) != plain(&stands[**key])))
        .map(|key| format!("{key} is declared {} and stands {}", wanted[key], stands[key]));
    lost.chain(other).collect()
}

fn id<'a>(stack: &'a Stack, declared: &Value) -> Option<&'a str> {
    let resources = stack.template["Resources"].as_object()?;
    let found = resources.iter().find(|(_, resource)| std::ptr::eq(&resource["Properties"], declared))?;
    Some(found.0)
}

fn arn(stack: &Stack, declared: &Value, attribute: &str) -> Option<String> {
    value::text(&json!({ "Fn::GetAtt": [id(stack, declared)?, attribute] }), stack)
}
