//! `busline bootstrap`: the template that it prints, and what it does where an account is somebody else's.

use super::cloud::Cloud;
use super::cloud::formation::Stack;
use super::ends::until;
use super::project::{Project, ends};
use crate::program::{Outcome, busline, root, scratch, succeed};
use crate::templates;
use libtest_mimic::Failed;
use serde_json::Value;
use std::time::Duration;

/// cfn-lint over the template of every environment of the sample, in two regions.
pub fn linted() -> Outcome {
    let folder = scratch("deploy").join("bootstrap");
    std::fs::create_dir_all(&folder)?;
    let mut printed = Vec::new();
    for environment in ["dev", "prod"] {
        let place = folder.join(format!("{environment}.yaml"));
        std::fs::write(&place, succeed(busline(root()).args(["bootstrap", "--print", "--env", environment]))?)?;
        printed.push(place);
    }
    let found = templates::findings(&["eu-west-1", "us-east-1"], &printed)?;
    if found.is_empty() { Ok(()) } else { Err(found.join("\n").into()) }
}

/// What is allowed on everything, because AWS knows nothing narrower there.
const ON_EVERYTHING: &[&str] = &["EnterRegistry", "FindStacks", "LookAtUnnamedResources", "SeeHowOldMessagesAre"];

/// What the roles may do: nothing on everything but what is listed, and nobody but CloudFormation may create.
pub fn narrow() -> Outcome {
    let text = succeed(busline(root()).args(["bootstrap", "--print", "--env", "prod"]))?;
    let template: Value = serde_yaml::from_str(&text)?;
    for role in ["Deploy", "Read", "Redrive"] {
        for statement in statements(&template, role)? {
            let (sid, actions) = (statement["Sid"].as_str().unwrap_or_default(), statement["Action"].to_string());
            let on_everything = statement["Resource"] == "*";
            if on_everything != ON_EVERYTHING.contains(&sid) {
                return Err(format!("{role}: {sid} is on {}", statement["Resource"]).into());
            }
            if actions.contains('*')
                || (role == "Read" && ["Put", "Delete", "Create", "Execute"].iter().any(|verb| actions.contains(verb)))
            {
                return Err(format!("{role}: {sid} has {actions}").into());
            }
        }
    }
    // Who deploys and who looks reads nobody's messages, and who brings letters back deploys nothing.
    let data = ["sqs:ReceiveMessage", "s3:GetObject", "dynamodb:GetItem", "secretsmanager:GetSecretValue"];
    let deeds = ["sqs:SendMessage", "events:PutEvents", "lambda:InvokeFunction"];
    let changes = ["iam:PassRole", "cloudformation:ExecuteChangeSet", "s3:PutObject", "sqs:PurgeQueue"];
    for (role, kept_from) in [
        ("Deploy", [&data[..1], &data[2..], &deeds].concat()),
        ("Read", [&data[..], &deeds].concat()),
        ("Redrive", [&data[2..], &changes].concat()),
    ] {
        let actions = statements(&template, role)?.iter().map(|each| each["Action"].to_string()).collect::<String>();
        if let Some(granted) = kept_from.iter().find(|action| actions.contains(**action)) {
            return Err(format!("{role} has {granted}").into());
        }
    }
    let boundary = &template["Parameters"]["PermissionsBoundary"]["Default"];
    let makes = statements(&template, "Execution")?.into_iter().find(|statement| statement["Sid"] == "MakeRoles");
    let bound = makes.ok_or("nobody makes roles")?["Condition"]["Fn::If"][1]["StringEquals"]["iam:PermissionsBoundary"]
        .to_string();
    if boundary == "workload-boundary" && bound.contains("policy/${PermissionsBoundary}") {
        Ok(())
    } else {
        Err(format!("{boundary} {bound}").into())
    }
}

fn statements(template: &Value, role: &str) -> Result<Vec<Value>, Failed> {
    let policies = template["Resources"][role]["Properties"]["Policies"].as_array().ok_or("a role without policies")?;
    Ok(policies
        .iter()
        .flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().cloned().unwrap_or_default())
        .collect())
}

/// An account that was made ready for another system is not taken from it.
pub fn somebody_elses() -> Outcome {
    let cloud = Cloud::start(&[])?;
    let project = Project::shop("somebody-elses", cloud.address.clone())?;
    let mut stack = Stack::new("222222222222", "busline-bootstrap", "CREATE_COMPLETE", 0);
    stack.parameters.push(("System".into(), "bakery".into()));
    cloud.world().stacks.push(stack);
    let run = project.run(&["bootstrap", "--trust", "arn:aws:iam::999999999999:root"])?;
    ends(&run, 2, &["222222222222 eu-west-1 was made ready with System `bakery`", "`shop`"])?;
    match cloud.world().count("CreateStack") {
        0 => Ok(()),
        count => Err(format!("{count} stacks were made").into()),
    }
}

const BOOTSTRAP: [&str; 3] = ["bootstrap", "--trust", "arn:aws:iam::999999999999:root"];

/// All accounts are made ready side by side: no stack is done before all have begun. Again, nothing changes.
pub fn side_by_side() -> Outcome {
    let cloud = Cloud::start(&[])?;
    let project = Project::shop("bootstrap-side-by-side", cloud.address.clone())?;
    cloud.world().script.together = 2;
    ends(&project.run(&BOOTSTRAP)?, 0, &["111111111111 eu-west-1: made ready", "222222222222 eu-west-1: made ready"])?;
    if cloud.world().most_at_once != 2 {
        return Err(format!("{} accounts at once", cloud.world().most_at_once).into());
    }
    ends(
        &project.run(&BOOTSTRAP)?,
        0,
        &["111111111111 eu-west-1: ready already", "222222222222 eu-west-1: ready already"],
    )?;
    let trusts = ["--trust", "arn:aws:iam::999999999999:role/ci"];
    ends(&project.run(&[&BOOTSTRAP[..], &trusts].concat())?, 0, &["222222222222 eu-west-1: brought up to date"])
}

/// What fails in one account hinders no other, is told with its reason, and is mended by hand before it is tried again.
pub fn one_fails() -> Outcome {
    let cloud = Cloud::start(&[])?;
    let project = Project::shop("bootstrap-one-fails", cloud.address.clone())?;
    let failure = ("Artefacts".to_owned(), "busline-222222222222-eu-west-1 <exists>".to_owned());
    cloud.world().script.failures.insert("222222222222 busline-bootstrap".into(), failure);
    let words =
        ["111111111111 eu-west-1: made ready", "222222222222 eu-west-1", "Artefacts: busline-222222222222-eu-west-1 <"];
    ends(&project.run(&BOOTSTRAP)?, 2, &words)?;
    let words =
        ["111111111111 eu-west-1: ready already", "ROLLBACK_COMPLETE", "delete-stack --stack-name busline-bootstrap"];
    ends(&project.run(&BOOTSTRAP)?, 2, &words)?;
    let mut world = cloud.world();
    world.stacks.retain(|stack| stack.account != "222222222222");
    world.script.failures.clear();
    drop(world);
    ends(&project.run(&BOOTSTRAP)?, 0, &["222222222222 eu-west-1: made ready"])
}

/// A signal ends it at once, and it says what CloudFormation goes on with.
pub fn bootstrap_by_signal() -> Outcome {
    let cloud = Cloud::start(&[])?;
    let project = Project::shop("bootstrap-signal", cloud.address.clone())?;
    cloud.world().script.operation = Duration::from_secs(600);
    let running = project.begin(&BOOTSTRAP)?;
    until(&cloud, "CreateStack")?;
    running.signal("TERM")?;
    let run = running.end()?;
    ends(&run, 2, &["interrupted"])?;
    let under_way = cloud.world().stacks.iter().filter(|stack| stack.is_under_way()).count();
    match run.stdout.matches("goes on without us").count() {
        told if told == under_way => Ok(()),
        told => Err(format!("{told} of {under_way} were told").into()),
    }
}
