//! `busline diff --live --change-set`: what CloudFormation itself says is merged in, and what was made to ask is gone afterwards,
//! and nothing else.

use super::cloud::{Cloud, formation::ChangeSet};
use super::ends;
use super::faults::shop;
use super::project::{Project, ends, said};
use crate::program::{Outcome, Run, root};
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::time::Duration;

const SERVICE: &str = "shop--dev--shipping--service";
const BUS: &str = "shop--dev--shipping--bus";
const ORDERS: &str = "shop--dev--orders--service";
/// What only CloudFormation can tell of the changes that it tells of.
const ANSWERED: &str = "`Environment`: `{TABLE: <b>}` → `{TABLE: {{changeSet:KNOWN_AFTER_APPLY}}}`, because of `ParcelsTable`, by CloudFormation";
/// Change sets that are not this run's, and the stack of each.
const FOREIGN: [(&str, &str); 3] =
    [(SERVICE, "somebody-elses"), (SERVICE, "busline-deploy-0123"), (ORDERS, "busline-diff-0123-1764000000-1-1")];

/// The shop, deployed, with change sets of others; then the file asks for another key of a table and for more memory.
fn changed(name: &str) -> Result<(Cloud, Project), Failed> {
    let (cloud, project) = shop(name)?;
    project.deployed(&[])?;
    {
        let mut world = cloud.world();
        for (stack, name) in FOREIGN {
            let set = ChangeSet { name: name.into(), id: format!("arn:of:{name}"), ..ChangeSet::default() };
            world.living(stack).ok_or("no stack")?.change_sets.push(set);
        }
        world.asked.clear();
    }
    project.edit(|text| {
        text.replace(
            "parcels: { dynamodb: { partition-key: { id: string } } }",
            "parcels: { dynamodb: { partition-key: { number: string } } }",
        )
        .replace("consumes: orders.OrderPlaced", "consumes: orders.OrderPlaced\n        memory: 512")
    })?;
    Ok((cloud, project))
}

fn ask(project: &Project, more: &[&str]) -> Result<Run, Failed> {
    project.run(&[&["diff", "--live", "--change-set"], more].concat())
}

/// What is asked for in JSON is of its schema.
fn json(project: &Project) -> Result<Value, Failed> {
    let run = ask(project, &["--format", "json"])?;
    let told: Value = serde_json::from_str(&run.stdout).map_err(|error| format!("{error}\n{}", said(&run)))?;
    let schema: Value = serde_json::from_slice(&std::fs::read(root().join("docs/difference.schema.json"))?)?;
    match jsonschema::draft202012::new(&schema)?.validate(&told) {
        Ok(()) => Ok(told),
        Err(error) => Err(format!("{error} at {}", error.instance_path()).into()),
    }
}

/// A resource of a difference.
fn resource(difference: &Value, id: &str) -> Value {
    let stacks = difference["stacks"].as_array().into_iter().flatten();
    let mut resources = stacks.flat_map(|stack| stack["resources"].as_array().into_iter().flatten());
    resources.find(|resource| resource["id"] == id).cloned().unwrap_or_default()
}

/// So many change sets were made, under names of their own, and each of them is gone; nothing was executed, and what others
/// have made is there.
fn left_as_it_was(cloud: &Cloud, made: usize) -> Outcome {
    let world = cloud.world();
    let counts = ["CreateChangeSet", "ExecuteChangeSet", "DeleteStack"].map(|operation| world.count(operation));
    if counts != [made, 0, 0] {
        return Err(format!("{counts:?} where {made} were to be made\n{:?}", world.asked).into());
    }
    let removed: Vec<&str> = world
        .asked
        .iter()
        .filter(|(_, operation, _)| operation == "DeleteChangeSet")
        .map(|(.., arn)| arn.as_str())
        .collect();
    if let Some(other) = removed.iter().find(|arn| !arn.contains(":changeSet/busline-diff-")) {
        return Err(format!("{other} was removed").into());
    }
    let held = world
        .stacks
        .iter()
        .flat_map(|stack| stack.change_sets.iter().map(|set| (stack.name.as_str(), set.name.as_str())));
    let mut held: Vec<(&str, &str)> = held.collect();
    held.sort_unstable();
    let mut foreign = FOREIGN;
    foreign.sort_unstable();
    if held == foreign { Ok(()) } else { Err(format!("{held:?} are there").into()) }
}

/// What replaces something, what does not, and what only CloudFormation sees; page after page.
fn says(cloud: &Cloud) {
    let property = |name: &str, recreation: &str, values: [&str; 2]| {
        json!({ "Attribute": "Properties", "Name": name, "Path": format!("/Properties/{name}"), "RequiresRecreation": recreation,
            "BeforeValue": values[0], "AfterValue": values[1], "AttributeChangeType": "Modify" })
    };
    let key = property("KeySchema", "Always", ["[id]", "[number]"]);
    let table = property("Environment", "Never", ["{TABLE: <b>}", "{TABLE: {{changeSet:KNOWN_AFTER_APPLY}}}"]);
    let memory = property("MemorySize", "Never", ["256", "512"]);
    let arn = json!({ "Attribute": "Properties", "Name": "EventSourceArn", "RequiresRecreation": "Always" });
    let changes = vec![
        json!({ "Action": "Modify", "LogicalResourceId": "PackParcelFunction", "ResourceType": "AWS::Lambda::Function",
            "Replacement": "False", "Scope": ["Properties"],
            "Details": [
                { "Target": memory, "Evaluation": "Static", "ChangeSource": "DirectModification" },
                { "Target": table, "Evaluation": "Static", "ChangeSource": "ResourceReference", "CausingEntity": "ParcelsTable" },
            ] }),
        json!({ "Action": "Modify", "LogicalResourceId": "ParcelsTable", "ResourceType": "AWS::DynamoDB::Table",
            "Replacement": "True", "PolicyAction": "ReplaceAndRetain", "Scope": ["Properties"],
            "Details": [{ "Target": key, "Evaluation": "Static", "ChangeSource": "DirectModification" }] }),
        json!({ "Action": "Modify", "LogicalResourceId": "PackParcelMapping", "ResourceType": "AWS::Lambda::EventSourceMapping",
            "Replacement": "Conditional", "Scope": ["Properties"],
            "Details": [{ "Target": arn, "Evaluation": "Dynamic", "ChangeSource": "ResourceAttribute",
                "CausingEntity": "PackParcelQueue.Arn" }] }),
        json!({ "Action": "Modify", "LogicalResourceId": "PackParcelErrorsAlarm", "ResourceType": "AWS::CloudWatch::Alarm",
            "Replacement": "False", "Scope": ["Properties"],
            "Details": [{ "Target": { "Attribute": "Properties", "Name": "Dimensions", "RequiresRecreation": "Never" },
                "Evaluation": "Dynamic", "ChangeSource": "ResourceReference", "CausingEntity": "PackParcelFunction" }] }),
    ];
    cloud.world().script.changes.insert(SERVICE.into(), changes);
}

/// What the templates leave open is settled, with values; what only CloudFormation sees is told; only the role that deploys has
/// asked.
pub fn merged() -> Outcome {
    let (cloud, project) = changed("verdict-merged")?;
    let before = project.run(&["diff", "--live", "--fail-on", "unknown"])?;
    ends(&before, 3, &["unknown: 1 table of", "`ParcelsTable` `AWS::DynamoDB::Table` may be replaced"])?;
    left_as_it_was(&cloud, 0)?;
    says(&cloud);
    let run = ask(&project, &["--fail-on", "replace"])?;
    let words = [
        "replace: 1 table of `domains.shipping.stores.parcels` is replaced, and begins empty: `ParcelsTable`",
        "CloudFormation keeps the one that is there, outside of the stack",
        "is replaced, for its `KeySchema/0/AttributeName` (sureness: change-set)",
        ANSWERED,
        "`PackParcelMapping` `AWS::Lambda::EventSourceMapping` may be replaced, for its `EventSourceArn`",
        "`EventSourceArn` may change, because of `PackParcelQueue.Arn`: CloudFormation knows when it gets there",
        "~ 1 resource that may change in place with what they refer to, by CloudFormation: `PackParcelErrorsAlarm`",
        "asking CloudFormation about 1 stack",
    ];
    ends(&run, 3, &words)?;
    left_as_it_was(&cloud, 1)?;
    let markdown = ask(&project, &["--format", "markdown"])?;
    ends(&markdown, 0, &["<!-- busline-diff shop dev live -->", &format!("  - {ANSWERED}")])?;
    let told = json(&project)?;
    let [table, function, mapping] =
        ["ParcelsTable", "PackParcelFunction", "PackParcelMapping"].map(|id| resource(&told, id));
    let is_told = table["impact"] == "replace"
        && table["sureness"] == "change-set"
        && table["changeSet"]["policyAction"] == "ReplaceAndRetain"
        && table["changeSet"]["properties"][0]["after"] == "[number]"
        && (function["impact"] == "update" && function["changeSet"]["agrees"] == true)
        && (mapping["impact"] == "replace" && mapping["sureness"] == "unknown")
        && mapping["declaredBy"] == "domains.shipping.handlers.pack-parcel";
    if !is_told {
        return Err(format!("{table:#}\n{function:#}\n{mapping:#}").into());
    }
    left_as_it_was(&cloud, 3)
}

/// Where both cannot be true the graver counts, and both are told; of what CloudFormation says nothing is told too.
pub fn contradicted() -> Outcome {
    let (cloud, project) = changed("verdict-contradicted")?;
    {
        let mut world = cloud.world();
        let stack = world.living(BUS).ok_or("no stack")?;
        let mut template: Value = serde_json::from_str(&stack.template)?;
        template["Resources"]["PackParcelQueue"]["Properties"]["QueueName"] = json!("another");
        stack.template = template.to_string();
        let says = |id: &str, replacement: &str| json!({ "Action": "Modify", "LogicalResourceId": id, "Replacement": replacement });
        world.script.changes.insert(BUS.into(), vec![says("PackParcelQueue", "False")]);
        world.script.changes.insert(SERVICE.into(), vec![says("PackParcelFunction", "True")]);
    }
    let run = ask(&project, &["--fail-on", "replace"])?;
    let words = [
        "`PackParcelQueue` `AWS::SQS::Queue` is replaced, for its `QueueName` (sureness: template)",
        "CloudFormation says otherwise than the templates: it changes in place",
        "`PackParcelFunction` `AWS::Lambda::Function` is replaced (sureness: change-set)",
        "CloudFormation says otherwise than the templates: it is replaced",
        "? CloudFormation says nothing of `ParcelsTable`, which the templates change",
    ];
    ends(&run, 3, &words)?;
    left_as_it_was(&cloud, 2)
}

/// One stack that gets no answer keeps no other from its own, and is unknown with the reason, whatever that is; what is new is not
/// asked about.
pub fn unanswered() -> Outcome {
    let (cloud, project) = changed("verdict-unanswered")?;
    project
        .edit(|text| text.replace("path: /orders, auth: none }", "path: /orders, auth: none }\n        memory: 512"))?;
    says(&cloud);
    let script = cloud.world().script.clone();
    let reset = || {
        let mut world = cloud.world();
        (world.script, world.asked) = (script.clone(), Vec::new());
    };
    cloud.world().script.unchangeable.insert(ORDERS.into(), "Transform `x` <b> is no good".into());
    let run = ask(&project, &["--fail-on", "unknown"])?;
    let unknown = "unknown: CloudFormation does not say what it would do to `shop--dev--orders--service`";
    ends(&run, 3, &[ANSWERED, unknown, "does not say what it would do: `Transform \\u{60}x\\u{60} <b> is no good`"])?;
    left_as_it_was(&cloud, 2)?;
    // What CloudFormation has found in the template itself.
    reset();
    cloud.world().script.unchangeable.insert(ORDERS.into(), "[AWS::EarlyValidation::PropertyValidation]".into());
    let found = ("OrdersTable".to_owned(), "/Resources/OrdersTable".to_owned(), "no such property".to_owned());
    cloud.world().script.invalid.insert(ORDERS.into(), vec![found]);
    ends(&ask(&project, &[])?, 0, &[ANSWERED, "`no such property, at /Resources/OrdersTable`"])?;
    left_as_it_was(&cloud, 2)?;
    // Who may not ask, at once or at the door.
    let denied = ("AccessDenied".to_owned(), "is not authorized".to_owned());
    for (refusal, made) in [("111111111111 CreateChangeSet", 2), ("AssumeRole busline-deploy", 0)] {
        reset();
        cloud.world().script.refusals.insert(refusal.into(), denied.clone());
        let run = ask(&project, &["--fail-on", "unknown"])?;
        ends(&run, 3, &[unknown, "is not authorized (AccessDenied)"])?;
        if run.stdout.contains(ANSWERED) == (made == 0) {
            return Err(said(&run).into());
        }
        left_as_it_was(&cloud, made)?;
    }
    // Somebody is at work.
    reset();
    cloud.world().living(ORDERS).ok_or("no stack")?.status = "UPDATE_IN_PROGRESS".into();
    ends(&ask(&project, &["--fail-on", "unknown"])?, 3, &[ANSWERED, unknown, "is in UPDATE_IN_PROGRESS state"])?;
    left_as_it_was(&cloud, 2)?;
    cloud.world().living(ORDERS).ok_or("no stack")?.status = "UPDATE_COMPLETE".into();
    // Nothing to change is an answer.
    reset();
    cloud.world().script.unchangeable.insert(ORDERS.into(), "No updates are to be performed.".into());
    let run = ask(&project, &["--fail-on", "unknown"])?;
    ends(
        &run,
        0,
        &[ANSWERED, "~ CloudFormation finds nothing to change", "CloudFormation says nothing of `PlaceOrderFunction`"],
    )?;
    left_as_it_was(&cloud, 2)?;
    // What is not there is asked about no more than it was before.
    reset();
    cloud.world().stacks.retain(|stack| stack.name != BUS);
    ends(&ask(&project, &[])?, 0, &[ANSWERED, "`shop--dev--shipping--bus` (new)"])?;
    left_as_it_was(&cloud, 2)
}

/// A signal while CloudFormation is still at it leaves nothing behind that was made to ask.
pub fn by_signal() -> Outcome {
    for signal in ["INT", "TERM"] {
        let (cloud, project) = changed(&format!("verdict-{signal}"))?;
        cloud.world().script.making = 4;
        cloud.world().script.latency = Duration::from_millis(30);
        let running = project.begin(&["diff", "--live", "--change-set"])?;
        ends::until(&cloud, "CreateChangeSet")?;
        running.signal(signal)?;
        let run = running.end()?;
        ends(&run, 2, &["interrupted: nothing was changed"])?;
        left_as_it_was(&cloud, 1)?;
    }
    Ok(())
}

/// What cannot be taken back is told, with its ARN, beside the answer.
pub fn not_taken_back() -> Outcome {
    let (cloud, project) = changed("verdict-left")?;
    says(&cloud);
    cloud.world().script.making = 3;
    let denied = ("AccessDenied".to_owned(), "is not authorized".to_owned());
    cloud.world().script.refusals.insert("DeleteChangeSet".into(), denied);
    let run = ask(&project, &[])?;
    let arn = "remove the change set arn:aws:cloudformation:eu-west-1:222222222222:changeSet/busline-diff-";
    ends(&run, 2, &["(sureness: change-set)", arn, "which is left: is not authorized (AccessDenied)"])
}
