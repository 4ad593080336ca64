//! Laws about a template as a whole.

use super::Template;
use serde_json::Value;

/// Who asks why a resource exists finds the declaration that asked for it.
pub fn every_resource_names_its_declaration(template: &Template) -> Vec<String> {
    let named =
        |resource: &Value| resource["Metadata"]["Busline"]["DeclaredBy"].as_str().is_some_and(|by| !by.is_empty());
    template
        .all()
        .filter(|(_, resource)| !named(resource))
        .map(|(id, _)| format!("{id} is declared by nothing"))
        .collect()
}

/// Names are computed, so that no account's stack waits for another's outputs.
pub fn no_stack_imports_from_another(template: &Template) -> Vec<String> {
    let words = ["Fn::ImportValue", "!ImportValue", "Export:"];
    words.iter().filter(|word| template.text.contains(**word)).map(|word| format!("holds `{word}`")).collect()
}

/// A parameter that nothing refers to would have to be given for nothing.
pub fn every_parameter_is_used(template: &Template) -> Vec<String> {
    let body = format!("{}{}", template.value["Resources"], template.value["Outputs"]);
    let used = |name: &str| body.contains(&format!("{{\"Ref\":\"{name}\"}}")) || body.contains(&format!("${{{name}}}"));
    let parameters = template.value["Parameters"].as_object().into_iter().flatten();
    parameters.filter(|(name, _)| !used(name)).map(|(name, _)| format!("{name} is a parameter for nothing")).collect()
}

/// CloudFormation's own limits on a template in a bucket: 1 MB, 500 resources, 200 parameters and outputs.
pub fn every_stack_is_within_the_limits(template: &Template) -> Vec<String> {
    let count = |key: &str| template.value[key].as_object().map_or(0, serde_json::Map::len);
    let measures = [
        ("bytes", template.text.len(), 1_000_000),
        ("resources", count("Resources"), 500),
        ("parameters", count("Parameters"), 200),
        ("outputs", count("Outputs"), 200),
    ];
    let over = measures.into_iter().filter(|(_, measured, limit)| measured > limit);
    over.map(|(what, measured, limit)| format!("has {measured} {what} and may have {limit}")).collect()
}

/// A log group without retention is paid for for ever, and one made by the service that writes to it has none.
pub fn every_log_is_kept_for_a_time(template: &Template) -> Vec<String> {
    let endless =
        template.resources("AWS::Logs::LogGroup").filter(|(_, group)| !group["Properties"]["RetentionInDays"].is_u64());
    let mut faults: Vec<String> = endless.map(|(id, _)| format!("{id} keeps its events for ever")).collect();
    let functions = template.resources("AWS::Lambda::Function");
    let own = functions.filter(|(_, function)| function["Properties"]["LoggingConfig"]["LogGroup"].is_null());
    faults.extend(own.map(|(id, _)| format!("{id} writes to a log group that nobody declares")));
    faults
}
