//! A stack of the plan as a template: its parameters, its resources and what it tells.
//!
//! Invariant: an output's value is a text, `Ref` or `Fn::Sub`, so that a stand-in for CloudFormation which knows less of a
//! resource than AWS can still tell it.

use std::collections::BTreeMap;

use serde_json::json;

use super::template::{Output, Parameter, ParameterType, Template, Version};
use super::{resource, text};
use crate::plan::resource::Value;
use crate::plan::stack::{Artefact, Stack};

/// The parameter that names the bucket with the functions' code.
pub const ARTIFACT_BUCKET: &str = "ArtifactBucket";
/// The parameter that says of how many tasks each relay is; there only where there are relays in containers.
pub const RELAY_TASKS: &str = "RelayTasks";
/// The parameter, and output, that tells whether a stack is as it should be.
pub const DIGEST: &str = "Digest";

/// Writes a stack as a template.
pub fn template(stack: &Stack) -> Template {
    Template {
        version: Version::V2010,
        description: text::any(&stack.description, 1_024),
        parameters: parameters(stack),
        resources: stack.resources.iter().map(|(id, each)| (id.clone(), resource::emit(each, stack))).collect(),
        outputs: outputs(stack),
        others: serde_json::Map::new(),
    }
}

fn parameters(stack: &Stack) -> BTreeMap<String, Parameter> {
    let digest = "SHA-256 of the template and of all other parameters: an unchanged stack is told by its output alone.";
    let mut parameters = BTreeMap::from([(DIGEST.to_owned(), parameter(digest, "^[0-9a-f]{64}$"))]);
    if !stack.functions.is_empty() {
        let bucket = parameter("Bucket that holds the functions' code.", "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$");
        parameters.insert(ARTIFACT_BUCKET.to_owned(), bucket);
    }
    let built = |artefact: &Artefact| format!("{}, built for {}", artefact.package, artefact.architecture.as_str());
    for (name, code) in &stack.functions {
        let description = format!("Key of the code in the bucket: {}.", built(code));
        parameters.insert(name.clone(), parameter(&description, "^[0-9A-Za-z!_.*'()/-]{1,1024}$"));
    }
    if !stack.images.is_empty() {
        let tasks = Parameter {
            kind: ParameterType::Number,
            description: "Tasks of each relay: 1, or 0 where its image cannot be had.".to_owned(),
            allowed_pattern: None,
            allowed_values: vec![0, 1],
        };
        parameters.insert(RELAY_TASKS.to_owned(), tasks);
    }
    for (name, image) in &stack.images {
        let description = format!("Digest of the image: {}.", built(image));
        parameters.insert(name.clone(), parameter(&description, "^sha256:[0-9a-f]{64}$"));
    }
    parameters
}

fn parameter(description: &str, allowed_pattern: &str) -> Parameter {
    Parameter {
        kind: ParameterType::String,
        description: description.to_owned(),
        allowed_pattern: Some(allowed_pattern.to_owned()),
        allowed_values: Vec::new(),
    }
}

fn outputs(stack: &Stack) -> BTreeMap<String, Output> {
    let own = ("What this stack was last deployed with.".to_owned(), Value::Ref(DIGEST.to_owned()));
    let all = stack.outputs.iter().map(|(name, output)| (name.as_str(), output)).chain([(DIGEST, &own)]);
    all.map(|(name, (description, value))| {
        assert!(!matches!(value, Value::Attribute(..)), "the output {name} is an attribute");
        (name.to_owned(), Output { description: text::any(description, 1_024), value: json!(value) })
    })
    .collect()
}
