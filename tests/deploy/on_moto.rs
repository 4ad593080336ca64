//! The sample brought into three accounts of moto through assumed roles, looked at in each, changed, and removed.

use super::project::{Project, ends, good};
use super::proxy::Proxy;
use crate::aws::Caller;
use crate::program::Outcome;
use crate::sample;
use libtest_mimic::Failed;
use serde_json::{Value, json};

/// moto with three accounts made ready, and the sample.
pub fn ready(name: &str) -> Result<(Proxy, Project), Failed> {
    let moto = Proxy::moto()?;
    let project = Project::at(sample::copy(&format!("deploy/{name}"))?, moto.address.clone())?;
    good(project.run(&["bootstrap", "--trust", "arn:aws:iam::999999999999:role/ci"])?)?;
    moto.push_image("333333333333")?;
    Ok((moto, project))
}

/// Deployed, looked at, deployed again, and again with one function changed.
pub fn life() -> Outcome {
    let (moto, project) = ready("life")?;
    let first = project.deployed(&[])?;
    if !first.contains("6 created") {
        return Err(first.into());
    }
    let stands = [("111111111111", 3, "subscriptions"), ("222222222222", 3, "stock"), ("333333333333", 3, "payments")];
    for (account, functions, domain) in stands {
        let found = functions_of(&moto, account)?;
        if found.len() != functions {
            return Err(format!("{account} has {} functions of {functions}", found.len()).into());
        }
        let caller = Caller::of(&moto.server.endpoint(), account)?;
        let bus = json!({ "Name": format!("razors--dev--{domain}") });
        caller.call(&moto.server.endpoint(), "AWSEvents.DescribeEventBus", &bus)?;
    }

    moto.asked();
    let again = project.deployed(&[])?;
    if !again.contains("nothing to do, 6 stacks are as they should be") {
        return Err(again.into());
    }
    let asked = moto.asked();
    let changing = |asked: &&String| !["AssumeRole", "GetCallerIdentity", "DescribeStacks"].contains(&asked.as_str());
    if let Some(more) = asked.iter().find(changing) {
        return Err(format!("nothing was to do, and yet there was {more}").into());
    }

    // What runs is what the file says, to the last property; and an edit is that edit.
    ends(&project.run(&["diff", "--live", "--exit-code"])?, 0, &["razors dev as it runs: nothing changes"])?;
    let reads = ["AssumeRole", "GetCallerIdentity", "DescribeStacks", "GetTemplate"];
    if let Some(other) = moto.asked().iter().find(|asked| !reads.contains(&asked.as_str())) {
        return Err(format!("who only reads asked for {other}").into());
    }
    let file = project.folder.join("domains.yaml");
    let text = std::fs::read_to_string(&file)?;
    std::fs::write(&file, text.replacen("archive: { retention: 20d }", "archive: { retention: 2d }", 1))?;
    let told = project.run(&["diff", "--live", "--format", "json"])?;
    std::fs::write(&file, text)?;
    let told: Value = serde_json::from_str(&told.stdout)?;
    let stacks = told["stacks"].as_array().cloned().unwrap_or_default();
    let properties: Vec<&Value> = stacks
        .iter()
        .flat_map(|stack| stack["resources"].as_array().into_iter().flatten())
        .flat_map(|resource| resource["properties"].as_array().into_iter().flatten())
        .collect();
    let edited = json!([{ "path": "RetentionDays", "before": 20, "after": 2 }]);
    if json!(properties) != edited || told["access"] != json!([]) {
        return Err(format!("one property was edited, and there is {told:#}").into());
    }

    let before: Vec<Value> = functions_of(&moto, "222222222222")?;
    project.package(|package| u32::from(package == "stock--allocate-stock"))?;
    let changed = project.deployed(&[])?;
    if !changed.contains("1 updated") || !changed.contains("razors--dev--stock--service  +0 ~0 -0") {
        return Err(changed.into());
    }
    let sent = moto.asked().iter().filter(|asked| asked.starts_with("PUT ")).count();
    if sent != 1 {
        return Err(format!("{sent} objects were sent, and one had changed").into());
    }
    let after = functions_of(&moto, "222222222222")?;
    let hashes =
        |functions: &[Value]| functions.iter().map(|function| function["CodeSha256"].to_string()).collect::<Vec<_>>();
    let (before, after) = (hashes(&before), hashes(&after));
    let differing = after.iter().filter(|hash| !before.contains(hash)).count();
    if differing == 1 { Ok(()) } else { Err(format!("{differing} functions are others: {before:?} {after:?}").into()) }
}

/// Nobody is asked where nobody can be, and nothing is touched.
pub fn nobody_to_ask() -> Outcome {
    let project = Project::shop("nobody-to-ask", "http://127.0.0.1:9".into())?;
    ends(&project.deploy(&[])?, 64, &["--yes"])
}

fn functions_of(moto: &Proxy, account: &str) -> Result<Vec<Value>, Failed> {
    let endpoint = moto.server.endpoint();
    let caller = Caller::of(&endpoint, account)?;
    let answer = caller.get(&format!("{endpoint}/2015-03-31/functions/"), "lambda")?;
    Ok(answer["Functions"].as_array().cloned().unwrap_or_default())
}
