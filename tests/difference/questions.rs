//! What CloudFormation is asked about a stack of which nothing is built: each parameter is what it was, or what it may be.

use super::Compiled;
use crate::program::{Outcome, root};
use busline::deployment::Held;
use busline::deployment::question::{Given, question};
use libtest_mimic::Trial;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

pub fn cases() -> Vec<Trial> {
    vec![Trial::test("difference::what_is_not_built_yet_has_a_name_that_its_parameter_takes", names)]
}

/// Functions, a relay with its image, and all that goes with them.
fn names() -> Outcome {
    let system = Compiled::new(&fs::read_to_string(root().join("tests/systems/streams/domains.yaml"))?)?;
    let mut kinds = BTreeSet::new();
    for stack in &system.stacks {
        let parameters = &stack.template.parameters;
        for (name, given) in question(stack, &Held::default()).parameters {
            let Given::Value(value) = given else { return Err(format!("{name} was something before").into()) };
            let parameter = &parameters[&name];
            let fits = match &parameter.allowed_pattern {
                Some(pattern) => jsonschema::is_valid(&json!({ "pattern": pattern }), &json!(value)),
                None => value.parse().is_ok_and(|value| parameter.allowed_values.contains(&value)),
            };
            if !fits {
                return Err(format!("{name} does not take {value:?}: {parameter:?}").into());
            }
            kinds.insert(value);
        }
        let held: BTreeMap<String, String> = parameters.keys().map(|name| (name.clone(), "x".to_owned())).collect();
        let asked = question(stack, &Held { parameters: held, ..Held::default() });
        if asked.parameters.len() != parameters.len()
            || asked.parameters.values().any(|given| *given != Given::AsBefore)
        {
            return Err(format!("{:?}", asked.parameters).into());
        }
    }
    // A digest, a bucket, code, an image, and the number of a relay's tasks.
    if kinds.len() == 5 { Ok(()) } else { Err(format!("{kinds:?}").into()) }
}
