//! `busline diff --live`: what the accounts run, compared with the file, each account by itself.

use super::cloud::{Cloud, formation};
use super::ends;
use super::faults::shop;
use super::project::{Project, ends, said};
use crate::program::{Outcome, Run};
use libtest_mimic::Failed;
use serde_json::Value;
use std::time::Duration;

/// The shop, deployed; what was asked for on the way is forgotten.
fn deployed(name: &str) -> Result<(Cloud, Project), Failed> {
    let (cloud, project) = shop(name)?;
    project.deployed(&[])?;
    cloud.world().asked.clear();
    Ok((cloud, project))
}

fn live(project: &Project, more: &[&str]) -> Result<Run, Failed> {
    project.run(&[&["diff", "--live"], more].concat())
}

fn json(project: &Project) -> Result<Value, Failed> {
    Ok(serde_json::from_str(&live(project, &["--format", "json"])?.stdout)?)
}

/// The stacks of a difference with what becomes of each.
fn fates(difference: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let stacks = difference["stacks"].as_array().into_iter().flatten();
    stacks.map(|stack| (text(&stack["name"]), text(&stack["fate"]))).collect()
}

/// Every request is one that reads, by the role that reads, and each stack takes one.
fn only_reads(cloud: &Cloud, stacks: usize) -> Outcome {
    let world = cloud.world();
    let reads = ["AssumeRole", "GetCallerIdentity", "DescribeStacks", "GetTemplate"];
    if let Some((_, other, _)) = world.asked.iter().find(|(_, operation, _)| !reads.contains(&operation.as_str())) {
        return Err(format!("there was {other}").into());
    }
    let mut roles = world.asked.iter().filter(|(_, operation, _)| operation == "AssumeRole");
    if !roles.all(|(_, _, role)| role.ends_with(":role/busline-deploy-read")) {
        return Err(format!("another role than the one that reads: {:?}", world.asked).into());
    }
    match (world.count("GetTemplate"), world.count("DescribeStacks")) {
        (templates, 2) if templates == stacks => Ok(()),
        (templates, lists) => Err(format!("{templates} templates of {stacks} stacks, {lists} lists of 2").into()),
    }
}

/// The same as the file in JSON and in YAML by hand; and an edit is exactly that.
pub fn compared() -> Outcome {
    let (cloud, project) = deployed("live-compared")?;
    ends(&live(&project, &["--exit-code"])?, 0, &["shop dev as it runs: nothing changes"])?;
    only_reads(&cloud, 4)?;
    let yaml = std::fs::read_to_string(project.folder.join("out/dev/shipping/bus.yaml"))?;
    let short = yaml.replace("Ref: PackParcelQueue", "Fn::Sub: ${PackParcelQueue}");
    let short = short.replace(
        "      - Fn::GetAtt:\n          - PackParcelQueue\n          - Arn\n",
        "      - !GetAtt PackParcelQueue.Arn\n",
    );
    if short == yaml {
        return Err(format!("nothing to spell otherwise in\n{yaml}").into());
    }
    cloud.world().living("shop--dev--shipping--bus").ok_or("no stack")?.template = short;
    ends(&live(&project, &["--exit-code"])?, 0, &["nothing changes"])?;
    // Somebody has been at work by hand, and the file has changed.
    {
        let mut world = cloud.world();
        let stack = world.living("shop--dev--shipping--service").ok_or("no stack")?;
        let mut template: Value = serde_json::from_str(&stack.template)?;
        template["Resources"]["Mine"] = serde_json::json!({ "Type": "AWS::SQS::Queue", "Condition": "Never" });
        template["Conditions"] = serde_json::json!({ "Never": { "Fn::Equals": ["a", "b"] } });
        stack.template = template.to_string();
    }
    project.edit(|text| {
        text.replace("consumes: orders.OrderPlaced", "consumes: orders.OrderPlaced\n        memory: 512")
    })?;
    let run = live(&project, &["--exit-code", "--fail-on", "destroy"])?;
    ends(&run, 3, &["`Mine` `AWS::SQS::Queue` is deleted", "`MemorySize`: `256` → `512`", "`Conditions`: - "])?;
    let difference = json(&project)?;
    let told: Vec<String> = difference["stacks"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|stack| stack["resources"].as_array().into_iter().flatten())
        .map(|resource| format!("{} {}", resource["id"], resource["impact"]))
        .collect();
    let is_live = difference["live"] == true && difference["declarationsCompared"] == false;
    if is_live && told == ["\"Mine\" \"destroy\"", "\"PackParcelFunction\" \"update\""] {
        Ok(())
    } else {
        Err(format!("{told:?}\n{}", said(&run)).into())
    }
}

/// A stack that is not there, or waits for its first change set, is new; nothing is made to find that out.
pub fn new() -> Outcome {
    let (cloud, project) = deployed("live-new")?;
    {
        let mut world = cloud.world();
        world.stacks.retain(|stack| stack.name != "shop--dev--shipping--service");
        world.stacks.retain(|stack| stack.name != "shop--dev--shipping--bus");
        world.stacks.push(formation::Stack::new("222222222222", "shop--dev--shipping--bus", "REVIEW_IN_PROGRESS", 9));
        world.stacks.push(formation::Stack::new("222222222222", "shop--prod--shipping--bus", "CREATE_COMPLETE", 9));
    }
    let run = live(&project, &["--exit-code", "--fail-on", "destroy,replace,unknown"])?;
    ends(&run, 1, &["`shop--dev--shipping--bus` (new)", "`shop--dev--shipping--service` (new)"])?;
    only_reads(&cloud, 2)?;
    let fates = fates(&json(&project)?);
    match fates.iter().all(|(name, fate)| name.starts_with("shop--dev--shipping--") && fate == "new") {
        true if fates.len() == 2 => Ok(()),
        _ => Err(format!("{fates:?}").into()),
    }
}

/// A stack that runs and whose domain left the file goes, in an account that the file names or that is named beside it.
pub fn removed() -> Outcome {
    let (_cloud, project) = deployed("live-removed")?;
    project.edit(|text| {
        let shipping = text.find("  shipping:\n    description").unwrap_or(text.len());
        text[..shipping].replace("      shipping: \"222222222222\"\n", "")
    })?;
    let alone = live(&project, &[])?;
    ends(&alone, 0, &["`ShippingForwardingRule` `AWS::Events::Rule` is deleted"])?;
    if alone.stdout.contains("`shop--dev--shipping--service`") {
        return Err(said(&alone).into());
    }
    let run = live(&project, &["--account", "222222222222", "--fail-on", "destroy"])?;
    ends(&run, 3, &["`shop--dev--shipping--service` (deleted)", "1 table of", "`ParcelsTable`", "is deleted"])
}

/// Whatever it is that does not answer, it is unknown, with the reason, in all three renderings.
pub fn unreadable() -> Outcome {
    let (cloud, project) = deployed("live-unreadable")?;
    let denied = (
        "AccessDenied".to_owned(),
        "User: `x` <b> is not authorized to perform: cloudformation:GetTemplate".to_owned(),
    );
    for (operation, unknown) in [
        ("222222222222 GetTemplate", "2 stacks unknown"),
        ("222222222222 DescribeStacks", "2 stacks unknown"),
        ("222222222222 GetCallerIdentity", "2 stacks unknown"),
    ] {
        cloud.world().script.refusals.clear();
        cloud.world().script.refusals.insert(operation.into(), denied.clone());
        let run = live(&project, &["--fail-on", "unknown"])?;
        let words = [
            "? `shop--dev--shipping--bus` in `222222222222` `eu-west-1`: ",
            "AccessDenied",
            "is not authorized",
            unknown,
        ];
        ends(&run, 3, &words)?;
        ends(&live(&project, &["--exit-code"])?, 1, &["unknown"])?;
        let markdown = live(&project, &["--format", "markdown"])?;
        ends(
            &markdown,
            0,
            &[
                "<!-- busline-diff shop dev live -->",
                "### Unknown",
                "- `?` `shop--dev--shipping--bus` in",
                "AccessDenied",
            ],
        )?;
        let told = json(&project)?;
        let unread = told["unread"].as_array().cloned().unwrap_or_default();
        let has_reason =
            unread.iter().all(|each| each["reason"].as_str().is_some_and(|why| why.contains("AccessDenied")));
        if unread.len() != 2 || !has_reason || !fates(&told).is_empty() {
            return Err(format!("{operation}: {told:#}").into());
        }
        for run in [run, markdown] {
            if run.stdout.contains("(new)") || run.stdout.contains("`x` <b>") {
                return Err(said(&run).into());
            }
        }
    }
    // What Busline did not write, and nobody can read.
    cloud.world().script.refusals.clear();
    cloud.world().living("shop--dev--orders--bus").ok_or("no stack")?.template = "Resources: [".into();
    ends(&live(&project, &["--fail-on", "unknown"])?, 3, &["? `shop--dev--orders--bus`", "cannot be understood"])?;
    // An account that is asked for what may be left there, and tells nothing.
    let nobody = ("ExpiredToken".to_owned(), "expired".to_owned());
    cloud.world().script.refusals.insert("333333333333 GetCallerIdentity".into(), nobody);
    let run = live(&project, &["--account", "333333333333"])?;
    ends(&run, 0, &["? `shop--dev--*` in `333333333333` `eu-west-1`: ", "ExpiredToken"])
}

/// What is throttled is asked again; where that does not help, what it was asked for is unknown.
pub fn throttled() -> Outcome {
    let (cloud, project) = deployed("live-throttled")?;
    cloud.world().script.throttled = 6;
    ends(&live(&project, &["--exit-code"])?, 0, &["nothing changes"])?;
    if cloud.world().script.throttled > 0 {
        return Err("nothing was throttled".into());
    }
    let rate = ("Throttling".to_owned(), "Rate exceeded".to_owned());
    cloud.world().script.refusals.insert("222222222222 GetTemplate".into(), rate);
    let run = project.run_with(("AWS_MAX_ATTEMPTS", "2"), &["diff", "--live"])?;
    ends(&run, 0, &["? `shop--dev--shipping--service`", "Rate exceeded (Throttling)", "2 stacks unknown"])
}

/// Where no account lets us in there is no answer, but a failure.
pub fn refused() -> Outcome {
    let (cloud, project) = deployed("live-refused")?;
    let refusal = ("AccessDenied".to_owned(), "User: arn is not authorized to perform: sts:AssumeRole".to_owned());
    cloud.world().script.refusals.insert("AssumeRole".into(), refusal);
    let run = live(&project, &[])?;
    ends(&run, 2, &["111111111111", "222222222222", "busline-deploy-read", "busline bootstrap"])?;
    if !run.stdout.is_empty() {
        return Err(said(&run).into());
    }
    cloud.world().script.refusals.clear();
    cloud.world().script.impostors.insert("222222222222".into(), "333333333333".into());
    let words = ["which is not in account 222222222222", "? `shop--dev--shipping--bus`"];
    ends(&live(&project, &["--fail-on", "unknown"])?, 3, &words)
}

/// All that the fast account is asked for it has answered before the slow one has answered anything.
pub fn slow_account() -> Outcome {
    let (cloud, project) = deployed("live-slow")?;
    cloud.world().script.latencies.insert("111111111111".into(), Duration::from_millis(1500));
    ends(&live(&project, &["--exit-code"])?, 0, &["nothing changes"])?;
    let world = cloud.world();
    let at = |account: &str, wanted: &str| {
        let found = world.asked.iter().enumerate().filter(|(_, (who, asked, _))| who == account && asked == wanted);
        found.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let (fast, slow) = (at("222222222222", "GetTemplate"), at("111111111111", "DescribeStacks"));
    if fast.len() == 2 && slow.len() == 1 && fast.iter().all(|fast| *fast < slow[0]) {
        Ok(())
    } else {
        Err(format!("{:?}", world.asked).into())
    }
}

/// Ctrl-C ends it, and nothing has changed.
pub fn by_signal() -> Outcome {
    let (cloud, project) = deployed("live-signal")?;
    cloud.world().script.latency = Duration::from_millis(300);
    let running = project.begin(&["diff", "--live"])?;
    ends::until(&cloud, "DescribeStacks")?;
    running.signal("INT")?;
    let run = running.end()?;
    ends(&run, 2, &["interrupted: nothing was changed"])
}
