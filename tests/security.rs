//! What auditors of others' find in the generated templates: parliament in every policy, checkov in every resource. Nothing
//! is tolerated that is not listed with its reason, and nothing is listed that is no longer found.

use crate::program::{Outcome, is_set, root, succeed};
use crate::{python, systems, templates};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// Findings of parliament's that are meant: the finding, what it says, and why.
const MEANT: &[(&str, &str, &str)] = &[
    (
        "RESOURCE_STAR",
        r#"["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]"#,
        "Lambda makes a function's network interfaces by the function's role and names them only then; its guide asks for \
         them all on every resource. A denial keeps them from the function's own code",
    ),
    (
        "UNKNOWN_CONDITION_FOR_ACTION",
        "Unknown condition lambda:SourceFunctionArn for action ec2:",
        "Lambda gives the key with every call of a function's code, whatever is called; parliament knows it for Lambda's own \
         actions. Lambda's guide, \"Giving Lambda functions access to resources in an Amazon VPC\", has this very denial",
    ),
];

/// parliament takes seconds. checkov takes a minute and 300 MB, and is kept for the full run.
pub fn cases() -> Vec<Trial> {
    let mut cases = vec![Trial::test("security::every_policy_passes_parliament", parliament)];
    if is_set("BUSLINE_FULL") {
        cases.push(Trial::test("security::every_resource_passes_checkov", checkov));
    }
    cases
}

fn all_templates() -> Result<Vec<PathBuf>, Failed> {
    let mut outs = vec![root().join("out")];
    outs.extend(systems::names().iter().map(|name| systems::folder().join(name).join("out")));
    let mut all = Vec::new();
    for out in outs {
        all.extend(templates::stacks(&out)?.into_iter().map(|stack| stack.template));
    }
    Ok(all)
}

fn parliament() -> Outcome {
    let python = python::tool("parliament")?.join("python");
    let templates = all_templates()?;
    let said = succeed(Command::new(python).arg(root().join("tests/tools/policies.py")).args(&templates))?;
    let answer: Value = serde_json::from_str(&said)?;
    // Every stack has at least a bus with a policy, or a role.
    if answer["documents"].as_u64().is_none_or(|count| count < templates.len() as u64) {
        return Err(format!("parliament was given {} policies", answer["documents"]).into());
    }
    let findings = answer["findings"].as_array().ok_or("no findings in parliament's answer")?;
    let meant = |(issue, detail, _): &(&str, &str, &str), finding: &Value| {
        finding["issue"] == *issue && finding["detail"].as_str().is_some_and(|said| said.starts_with(detail))
    };
    let unmeant = findings.iter().filter(|finding| !MEANT.iter().any(|each| meant(each, finding)));
    let mut faults: Vec<String> = unmeant.map(Value::to_string).collect();
    let stale = MEANT.iter().filter(|each| !findings.iter().any(|finding| meant(each, finding)));
    faults.extend(stale.map(|(issue, detail, _)| format!("{issue} is listed and no longer found: {detail}")));
    outcome(faults)
}

/// A check of checkov's that is declined: for all resources of a type, or for some.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Declined {
    check: String,
    on: String,
    /// Endings of the logical IDs for which alone it is declined.
    #[serde(default)]
    only: Vec<String>,
    /// The only environment whose templates it is declined in, as a path.
    within: Option<String>,
    why: String,
}

impl Declined {
    fn covers(&self, finding: &Value) -> bool {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        let (kind, id) = text("resource").rsplit_once('.').unwrap_or_default();
        let place = self.within.as_ref().is_none_or(|within| text("file_abs_path").starts_with(&format!("{within}/")));
        let named = self.only.is_empty() || self.only.iter().any(|ending| id.ends_with(ending));
        self.check == text("check_id") && self.on == kind && place && named
    }
}

fn checkov() -> Outcome {
    let list = root().join("tests/tools/checkov-declined.yaml");
    let declined: Vec<Declined> = serde_yaml::from_str(&std::fs::read_to_string(&list)?)?;
    let findings = failed_checks(&all_templates()?)?;
    let mut faults: Vec<String> = findings
        .iter()
        .filter(|finding| !declined.iter().any(|each| each.covers(finding)))
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            format!("{} {} {}: {}", text("check_id"), text("file_abs_path"), text("resource"), text("check_name"))
        })
        .collect();
    let unreasoned = declined.iter().filter(|each| each.why.trim().is_empty());
    faults.extend(unreasoned.map(|each| format!("{} on {} is declined without a reason", each.check, each.on)));
    let stale = declined.iter().filter(|each| !findings.iter().any(|finding| each.covers(finding)));
    faults.extend(stale.map(|each| format!("{} on {} is declined and no longer fails", each.check, each.on)));
    outcome(faults)
}

/// checkov's failed checks. It reads from the disk alone; what it could not read is an error. Paths are given from the
/// root: checkov writes them into what refers to something, and may take one of the right length for a secret.
fn failed_checks(templates: &[PathBuf]) -> Result<Vec<Value>, Failed> {
    let mut command = Command::new(python::tool("checkov")?.join("checkov"));
    command.args(["--framework", "cloudformation", "--output", "json", "--compact", "--soft-fail", "--skip-download"]);
    for template in templates {
        command.arg("--file").arg(template.strip_prefix(root())?);
    }
    let answer: Value = serde_json::from_str(&succeed(command.current_dir(root()))?)?;
    let (summary, results) = (&answer["summary"], &answer["results"]);
    if summary["parsing_errors"] != 0 || summary["passed"].as_u64().is_none_or(|passed| passed == 0) {
        return Err(format!("checkov did not read the templates: {summary}").into());
    }
    if summary["skipped"] != 0 {
        return Err("a check is skipped by a template, and not declined here".into());
    }
    Ok(results["failed_checks"].as_array().ok_or("no failed checks in checkov's answer")?.clone())
}

fn outcome(faults: Vec<String>) -> Outcome {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults.join("\n").into()),
    }
}
