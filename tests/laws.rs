//! What no stand-in for AWS checks, asserted over every generated template: who may do what, what is encrypted and kept,
//! where a failed delivery ends, and which resource waits for which.

mod delivery;
mod order;
mod permission;
mod shape;

use crate::program::{Outcome, root};
use crate::{systems, templates};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::collections::BTreeMap;

/// One case a law, over the sample and all golden systems.
pub fn cases() -> Vec<Trial> {
    let laws: [(&str, Law); 21] = [
        ("every_resource_names_its_declaration", shape::every_resource_names_its_declaration),
        ("no_stack_imports_from_another", shape::no_stack_imports_from_another),
        ("every_parameter_is_used", shape::every_parameter_is_used),
        ("every_stack_is_within_the_limits", shape::every_stack_is_within_the_limits),
        ("every_log_is_kept_for_a_time", shape::every_log_is_kept_for_a_time),
        ("every_queue_is_encrypted_and_refuses_plain_http", permission::queues),
        ("every_grant_to_a_service_names_its_source", permission::service_grants),
        ("every_key_is_renewed_and_used_on_conditions", permission::keys),
        ("every_grant_on_a_bus_names_whom_and_what", permission::bus_grants),
        ("every_role_is_assumed_by_one_purpose", permission::trust),
        ("no_role_may_do_anything_at_all", permission::actions),
        ("no_secret_is_spelled_out", permission::secrets),
        ("every_route_says_who_may_call", permission::routes),
        ("every_function_has_a_role_of_its_own", permission::own_roles),
        ("every_target_has_a_dead_letter_queue", delivery::targets),
        ("every_dead_letter_queue_has_a_policy_and_an_alarm", delivery::dead_letters),
        ("every_batch_reports_its_failures", delivery::batches),
        ("every_dead_letter_queue_is_of_the_kind_of_its_source", order::dead_letters),
        ("every_fifo_queue_is_told_its_message_group", order::message_groups),
        ("every_batch_is_one_that_a_fifo_queue_can_give", order::batches),
        ("what_receives_stands_before_what_sends", delivery::order),
    ];
    laws.into_iter().map(|(name, law)| Trial::test(format!("laws::{name}"), move || hold(law))).collect()
}

/// Looks at one template and says what is wrong with it.
type Law = fn(&Template) -> Vec<String>;

/// A template, and the other templates of its environment.
pub struct Template {
    pub text: String,
    pub value: Value,
    /// The queues of all stacks of the environment that have a name, by name.
    pub queues: BTreeMap<String, Value>,
}

impl Template {
    /// The resources of a type, by logical ID.
    pub fn resources(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.all().filter(move |(_, resource)| resource["Type"] == kind)
    }

    /// Every resource, by logical ID.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.value["Resources"].as_object().into_iter().flatten().map(|(id, resource)| (id.as_str(), resource))
    }
}

/// The items of a list, or the value itself where it is no list: IAM and CloudFormation allow both.
pub fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

fn hold(law: Law) -> Outcome {
    let mut faults = Vec::new();
    for (path, template) in all_templates()? {
        faults.extend(law(&template).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults.join("\n").into()),
    }
}

fn all_templates() -> Result<Vec<(String, Template)>, Failed> {
    let mut outs = vec![root().join("out")];
    outs.extend(systems::names().iter().map(|name| systems::folder().join(name).join("out")));
    let mut all = Vec::new();
    for out in outs {
        let mut read = Vec::new();
        for stack in templates::stacks(&out)? {
            let text = std::fs::read_to_string(&stack.template)?;
            let value: Value = serde_yaml::from_str(&text)?;
            let environment = stack.template.ancestors().nth(2).map(std::path::Path::to_path_buf);
            read.push((environment, stack.template, text, value));
        }
        for (environment, path, text, value) in &read {
            let beside = read.iter().filter(|(other, ..)| other == environment);
            let queues = beside.flat_map(|(.., value)| named_queues(value)).collect();
            let path = path.strip_prefix(root())?.display().to_string();
            all.push((path, Template { text: text.clone(), value: value.clone(), queues }));
        }
    }
    Ok(all)
}

fn named_queues(template: &Value) -> Vec<(String, Value)> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    let queues = resources.filter(|(_, resource)| resource["Type"] == "AWS::SQS::Queue");
    queues
        .filter_map(|(_, queue)| Some((queue["Properties"]["QueueName"].as_str()?.to_owned(), queue.clone())))
        .collect()
}
