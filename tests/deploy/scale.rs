//! Many accounts at once: all stacks of a wave side by side, and nothing to do is one read each. What that takes, a bench
//! measures.

use super::cloud::Cloud;
use super::project::Project;
use crate::program::Outcome;
use libtest_mimic::Failed;

/// How many accounts there are.
pub const ACCOUNTS: usize = 20;

/// A system of some accounts with two stacks each, and the cloud that it is deployed to.
pub fn project(name: &str, accounts: usize) -> Result<(Cloud, Project), Failed> {
    let ids: Vec<String> = (0..accounts).map(account).collect();
    let cloud = Cloud::start(&ids.iter().map(String::as_str).collect::<Vec<_>>())?;
    let project = Project::shop(name, cloud.address.clone())?;
    project.edit(|text| {
        let places: String = ids.iter().enumerate().map(|(n, id)| format!("      d{n}: \"{id}\"\n")).collect();
        let domains: String = (0..accounts)
            .map(|n| {
                format!(
                    "  d{n}:\n    stores:\n      items: {{ dynamodb: {{ partition-key: {{ id: string }} }} }}\n    handlers:\n      \
                     tick:\n        schedule: rate(1h)\n        writes: [items]\n"
                )
            })
            .collect();
        let head = text.find("      orders: \"111111111111\"").unwrap_or(0);
        format!("{}{places}\ndomains:\n{domains}", &text[..head])
    })?;
    Ok((cloud, project))
}

/// The account of a domain.
pub fn account(number: usize) -> String {
    format!("{:012}", 100_000_000_000_u64 + number as u64)
}

/// No stack of a wave is done before all have begun, so that they are under way side by side or not at all.
pub fn twenty_accounts() -> Outcome {
    let (cloud, project) = project("twenty-accounts", ACCOUNTS)?;
    cloud.world().script.together = ACCOUNTS;
    let said = project.deployed(&[])?;
    let at_once = cloud.world().most_at_once;
    if !said.contains("40 created") || at_once != ACCOUNTS {
        return Err(format!("{at_once} of {ACCOUNTS} stacks of a wave at once\n{said}").into());
    }
    cloud.world().asked.clear();
    let said = project.deployed(&[])?;
    let world = cloud.world();
    let (reads, others) = (world.count("DescribeStacks"), world.asked.len());
    let identity = world.count("AssumeRole") + world.count("GetCallerIdentity");
    if !said.contains("nothing to do, 40 stacks") || reads > 40 || reads + identity != others {
        return Err(format!("{reads} reads, {identity} for who we are, {others} in all\n{said}").into());
    }
    Ok(())
}
