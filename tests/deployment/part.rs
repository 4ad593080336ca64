//! Parts of templates: of what a stand-in cannot make, nothing is sent to it.

use serde_json::Value;
use std::collections::BTreeSet;

/// What carries events from bus to bus and to queues, which LocalStack does.
pub const ROUTING: &[&str] = &[
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::Events::Rule",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
];

/// Leaves the resources of some types, and the roles that rules among them need.
pub fn leave(template: &mut Value, kinds: &[&str]) -> BTreeSet<String> {
    let all = template["Resources"].as_object().cloned().unwrap_or_default();
    let is_wanted = |resource: &Value| kinds.iter().any(|kind| resource["Type"] == *kind);
    let targets =
        all.values().filter(|resource| is_wanted(resource)).flat_map(|it| it["Properties"]["Targets"].as_array());
    let role = |target: &Value| Some(target["RoleArn"]["Fn::GetAtt"][0].as_str()?.to_owned());
    let roles: BTreeSet<String> = targets.flatten().filter_map(role).collect();
    let mut left = all;
    left.retain(|id, resource| is_wanted(resource) || roles.contains(id));
    let ids: BTreeSet<String> = left.keys().cloned().collect();
    for resource in left.values_mut() {
        if let Some(Value::Array(names)) = resource.get_mut("DependsOn") {
            names.retain(|name| name.as_str().is_some_and(|name| ids.contains(name)));
        }
    }
    template["Resources"] = Value::Object(left);
    for section in ["Outputs", "Conditions"] {
        template.as_object_mut().expect("a template is an object").remove(section);
    }
    BTreeSet::new()
}
