//! `busline bootstrap`: the template that it prints, and what it does where an account is somebody else's.

use super::cloud::Cloud;
use super::cloud::formation::Stack;
use super::project::{Project, ends};
use crate::program::{Outcome, busline, root, scratch, succeed};
use crate::templates;
use libtest_mimic::Failed;
use serde_json::Value;

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

/// What the roles may do: nothing on everything but what is listed, and nobody but CloudFormation may create.
pub fn narrow() -> Outcome {
    let text = succeed(busline(root()).args(["bootstrap", "--print", "--env", "prod"]))?;
    let template: Value = serde_yaml::from_str(&text)?;
    for role in ["Deploy", "Read", "Redrive"] {
        for statement in statements(&template, role)? {
            let (sid, actions) = (statement["Sid"].as_str().unwrap_or_default(), statement["Action"].to_string());
            let on_everything = statement["Resource"] == "*";
            if on_everything != ["FindStacks", "EnterRegistry"].contains(&sid) {
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
    for (role, kept_from) in [
        ("Deploy", ["sqs:ReceiveMessage", "sqs:SendMessage", "events:PutEvents", "lambda:InvokeFunction"]),
        ("Read", ["sqs:ReceiveMessage", "s3:GetObject", "events:PutEvents", "lambda:InvokeFunction"]),
        ("Redrive", ["iam:PassRole", "cloudformation:ExecuteChangeSet", "s3:PutObject", "sqs:PurgeQueue"]),
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
