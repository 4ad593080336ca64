//! What CloudFormation itself says of a replacement, by LocalStack's engine, and what Busline says of it by the registry: after a real
//! deployment, resource by resource.
//!
//! LocalStack 4.14 answers with `Replacement` and, as a whole, with the properties before and after. It tells no details, no scope
//! and no policy action, never `Conditional`, nothing of metadata alone, and nothing of a resource of which nothing changes
//! but what it refers to: a queue's policy when the queue is replaced. These are scripted in `verdict.rs`.

use super::project::{Project, good, said};
use super::proxy::Proxy;
use crate::deployment::part::{self, ROUTING};
use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// By type, a property of which another value makes another resource, and one that changes in place.
const CHANGES: &[(&str, Option<&str>, Option<&str>)] = &[
    ("AWS::Events::EventBus", None, Some("Description")),
    ("AWS::Events::EventBusPolicy", Some("StatementId"), Some("Statement")),
    ("AWS::Events::Rule", None, Some("Description")),
    ("AWS::IAM::Role", Some("RoleName"), None),
    ("AWS::SNS::Topic", Some("TopicName"), Some("DisplayName")),
    ("AWS::SQS::Queue", Some("QueueName"), Some("MessageRetentionPeriod")),
    ("AWS::SQS::QueuePolicy", None, Some("PolicyDocument")),
];
/// A bus that has another name is replaced; and by the registry the rules on it may be, which is CloudFormation's to say.
const RENAMED: [&str; 2] = ["AWS::Events::EventBus", "AWS::Events::Rule"];

/// Somebody has changed every resource by hand, and the file is to be deployed over that.
pub fn agrees() -> Outcome {
    let cloud = Proxy::localstack_of(leave)?;
    let project = Project::shop("agreement", cloud.address.clone())?;
    good(project.run(&["bootstrap", "--trust", "arn:aws:iam::999999999999:role/ci"])?)?;
    cloud.by_hand(by_hand);
    project.deployed(&[])?;
    cloud.asked();
    let ours = resources(&project, &[])?;
    let theirs = resources(&project, &["--change-set"])?;
    let asked = cloud.asked();
    let count = |operation: &str| asked.iter().filter(|asked| *asked == operation).count();
    let stacks = ours.keys().filter_map(|id| id.split(' ').next()).collect::<BTreeSet<_>>().len();
    if [count("CreateChangeSet"), count("DeleteChangeSet")] != [stacks, stacks] {
        return Err(format!("not every change set was made and removed: {asked:?}").into());
    }
    let mut compared: BTreeSet<(String, bool)> = BTreeSet::new();
    let mut faults = Vec::new();
    for (id, merged) in &theirs {
        let said = &merged["changeSet"];
        let Some(own) = ours.get(id) else {
            faults.push(format!("{id} is changed by LocalStack alone: {merged}"));
            continue;
        };
        let is_replaced = own["impact"] == "replace";
        if said.is_null() {
            // It follows something that is replaced, and LocalStack tells of none that does.
            if own["properties"].as_array().is_some() {
                faults.push(format!("LocalStack says nothing of {id}: {own}"));
            }
        } else if said["agrees"] != true
            || (own["sureness"] == "template" && said["replacement"] != replacement(is_replaced))
        {
            faults.push(format!("{id} is {} by the registry, and by LocalStack {said}", own["impact"]));
        } else {
            compared.insert((own["kind"].as_str().unwrap_or_default().to_owned(), said["replacement"] == "True"));
        }
    }
    let replaced = CHANGES.iter().filter_map(|(kind, replaced, _)| replaced.map(|_| (*kind, true)));
    let in_place = CHANGES.iter().filter_map(|(kind, _, in_place)| in_place.map(|_| (*kind, false)));
    for (kind, is_replaced) in replaced.chain(in_place).chain(RENAMED.map(|kind| (kind, true))) {
        if !compared.contains(&(kind.to_owned(), is_replaced)) {
            faults.push(format!("of {kind} nothing was compared that has Replacement {}", replacement(is_replaced)));
        }
    }
    let is_settled = |(id, merged): (&String, &Value)| {
        let was_open = ours.get(id).is_some_and(|own| own["sureness"] == "unknown");
        was_open && merged["sureness"] == "change-set" && merged["impact"] == "replace"
    };
    if !theirs.iter().any(is_settled) {
        faults.push("nothing that the registry leaves open was settled".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

fn replacement(is_replaced: bool) -> &'static str {
    if is_replaced { "True" } else { "False" }
}

/// The resources of a difference, by stack and logical ID.
fn resources(project: &Project, more: &[&str]) -> Result<BTreeMap<String, Value>, Failed> {
    let run = project.run(&[&["diff", "--live", "--format", "json"], more].concat())?;
    let told: Value = serde_json::from_str(&run.stdout).map_err(|error| format!("{error}\n{}", said(&run)))?;
    let stacks = told["stacks"].as_array().cloned().unwrap_or_default();
    let of_stack = |stack: &Value| {
        let resources = stack["resources"].as_array().cloned().unwrap_or_default();
        let name = stack["name"].clone();
        resources.into_iter().map(move |resource| (format!("{name} {}", resource["id"]), resource)).collect::<Vec<_>>()
    };
    Ok(stacks.iter().flat_map(of_stack).collect())
}

/// What LocalStack makes of a template: what carries events, topics, and those roles that have a name and so need nothing else.
fn leave(stack: &str, template: &mut Value) {
    if stack == busline::deployment::account::STACK {
        return;
    }
    let resources = template["Resources"].as_object_mut().expect("a template has resources");
    resources
        .retain(|_, resource| resource["Type"] != "AWS::IAM::Role" || resource["Properties"]["RoleName"].is_string());
    let kinds = [ROUTING, &["AWS::IAM::Role", "AWS::SNS::Topic"]].concat();
    part::leave(template, &kinds);
}

/// Changes every resource of a kind that is looked at, in turn so that another has to take its place and so that none has to.
fn by_hand(stack: &str, template: &mut Value) {
    let resources = template["Resources"].as_object_mut().expect("a template has resources");
    for resource in resources.values_mut() {
        // Where a bus has another name, what stands on it names that.
        let name = if resource["Type"] == "AWS::Events::EventBus" { "Name" } else { "EventBusName" };
        if resource["Properties"][name] == "shop--dev--orders" {
            rename(&mut resource["Properties"][name]);
        }
    }
    for (kind, replaced, in_place) in CHANGES {
        // What is first in one stack is second in the other: some kinds stand once in each.
        let mut turn = stack.contains("--orders--");
        // LocalStack is given no role without a name.
        let named = |resource: &&mut Value| *kind != "AWS::IAM::Role" || resource["Properties"]["RoleName"].is_string();
        for resource in resources.values_mut().filter(|resource| resource["Type"] == *kind).filter(named) {
            let properties = &mut resource["Properties"];
            turn = !turn && in_place.is_some();
            match (replaced, in_place) {
                (Some(name), place) if turn || place.is_none() => rename(&mut properties[name]),
                (_, Some("Statement")) => properties["Statement"]["Sid"] = json!("ByHand"),
                (_, Some("PolicyDocument")) => properties["PolicyDocument"]["Statement"][0]["Sid"] = json!("ByHand"),
                (_, Some("MessageRetentionPeriod")) => properties["MessageRetentionPeriod"] = json!(12_345),
                (_, Some(text)) => properties[text] = json!("by hand"),
                (_, None) => {}
            }
        }
    }
}

fn rename(name: &mut Value) {
    *name = json!(format!("{}-x", name.as_str().unwrap_or_default()));
}
