//! What no stand-in for AWS checks, asserted over every generated template: who may do what, what is encrypted and kept,
//! where a failed delivery ends, and which resource waits for which.

mod delivery;
mod order;
mod permission;
mod redrive;
mod shape;
mod wildcard;

use crate::program::{Outcome, root};
use crate::{folder, systems, templates};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

/// One case a law, over the sample and all golden systems.
pub fn cases() -> Vec<Trial> {
    let laws: [(&str, Law); 22] = [
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
        ("no_policy_is_open_but_where_it_has_to_be", wildcards),
        ("no_secret_is_spelled_out", permission::secrets),
        ("every_route_says_who_may_call", permission::routes),
        ("every_function_has_a_role_of_its_own", permission::own_roles),
        ("every_target_has_a_dead_letter_queue", delivery::targets),
        ("every_dead_letter_queue_has_a_policy_and_an_alarm", delivery::dead_letters),
        ("every_letter_has_a_way_back", redrive::ways_back),
        ("every_batch_reports_its_failures", delivery::batches),
        ("every_dead_letter_queue_is_of_the_kind_of_its_source", order::dead_letters),
        ("every_fifo_queue_is_told_its_message_group", order::message_groups),
        ("every_batch_is_one_that_a_fifo_queue_can_give", order::batches),
        ("what_receives_stands_before_what_sends", delivery::order),
    ];
    let mut cases: Vec<Trial> =
        laws.into_iter().map(|(name, law)| Trial::test(format!("laws::{name}"), move || hold(law))).collect();
    cases.push(Trial::test("laws::no_manifest_asks_for_an_open_policy", manifests));
    cases.push(Trial::test("laws::what_may_be_open_is_somewhere", needed));
    cases.push(Trial::test("laws::open_policies_are_seen", wildcard::seen::open_policies_are_seen));
    cases
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
        faults.extend(law(template).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    outcome(faults)
}

fn outcome(faults: Vec<String>) -> Outcome {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults.join("\n").into()),
    }
}

fn wildcards(template: &Template) -> Vec<String> {
    let judged = template.all().flat_map(|(id, resource)| {
        let faults = judge(resource).faults.into_iter();
        faults.map(move |fault| format!("{id} {fault}"))
    });
    judged.collect()
}

/// What the author overrides is his word, which the template shows and a reviewer reads; the rest is ours.
fn judge(resource: &Value) -> wildcard::Judgement {
    let mut ours = resource["Properties"].clone();
    for property in items(&resource["Metadata"]["Busline"]["Overridden"]).iter().filter_map(Value::as_str) {
        ours.as_object_mut().expect("properties").remove(property);
    }
    wildcard::judge(resource["Type"].as_str().expect("a resource has a type"), &ours)
}

/// A statement that somebody else is asked for is as narrow as our own.
fn manifests() -> Outcome {
    let mut faults = Vec::new();
    for (path, manifest) in all_manifests()? {
        let judged = wildcard::judge(wildcard::MANIFEST, &manifest);
        faults.extend(judged.faults.into_iter().map(|fault| format!("{path}: {fault}")));
    }
    outcome(faults)
}

/// An exception that nothing needs any longer would let through what nobody has thought about.
fn needed() -> Outcome {
    let mut idle = wildcard::listed();
    let templates = all_templates()?;
    let resources = templates.iter().flat_map(|(_, template)| template.all().map(|(_, resource)| judge(resource)));
    let manifests = all_manifests()?;
    let asked = manifests.iter().map(|(_, manifest)| wildcard::judge(wildcard::MANIFEST, manifest));
    for judgement in resources.chain(asked) {
        idle.retain(|name| !judgement.needed.contains(name));
    }
    outcome(idle.into_iter().map(|name| format!("{name} is listed and nothing needs it")).collect())
}

fn all_outs() -> Vec<PathBuf> {
    let goldens = systems::names().into_iter().map(|name| systems::folder().join(name).join("out"));
    std::iter::once(root().join("out")).chain(goldens).collect()
}

fn all_manifests() -> Result<Vec<(String, Value)>, Failed> {
    let mut all = Vec::new();
    for out in all_outs() {
        for environment in folder::subfolders(&out).iter().filter(|name| *name != "crates") {
            let path = out.join(environment).join("manifest.json");
            let manifest = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
            all.push((path.strip_prefix(root())?.display().to_string(), manifest));
        }
    }
    Ok(all)
}

/// Every template with its path, read once for all laws.
fn all_templates() -> Result<&'static [(String, Template)], Failed> {
    static ALL: OnceLock<Result<Vec<(String, Template)>, String>> = OnceLock::new();
    let all = ALL.get_or_init(|| read_templates().map_err(|error| error.message().unwrap_or_default().to_owned()));
    all.as_deref().map_err(|error| error.as_str().into())
}

fn read_templates() -> Result<Vec<(String, Template)>, Failed> {
    let mut all = Vec::new();
    for out in all_outs() {
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
