//! Many accounts at once: what they take together is what the slowest takes, and nothing to do is one read each.

use super::cloud::Cloud;
use super::project::Project;
use crate::program::{Outcome, is_set};
use std::time::{Duration, Instant};

/// How many accounts there are.
const ACCOUNTS: usize = 20;
/// How long an operation on a stack takes, and in the slowest account.
const PACE: Duration = Duration::from_millis(500);
const SLOWEST: Duration = Duration::from_secs(6);

/// Twenty accounts with two stacks each.
pub fn twenty_accounts() -> Outcome {
    let ids: Vec<String> = (0..ACCOUNTS).map(|number| format!("{:012}", 100_000_000_000_u64 + number as u64)).collect();
    let cloud = Cloud::start(&ids.iter().map(String::as_str).collect::<Vec<_>>())?;
    let project = Project::shop("twenty-accounts", cloud.address.clone())?;
    project.edit(|text| {
        let accounts: String = ids.iter().enumerate().map(|(n, id)| format!("      d{n}: \"{id}\"\n")).collect();
        let domains: String = (0..ACCOUNTS)
            .map(|n| {
                format!(
                    "  d{n}:\n    stores:\n      items: {{ dynamodb: {{ partition-key: {{ id: string }} }} }}\n    handlers:\n      \
                     tick:\n        schedule: rate(1h)\n        writes: [items]\n"
                )
            })
            .collect();
        let head = text.find("      orders: \"111111111111\"").unwrap_or(0);
        format!("{}{accounts}\ndomains:\n{domains}", &text[..head])
    })?;
    {
        let script = &mut cloud.world().script;
        (script.latency, script.operation) = (Duration::from_millis(20), PACE);
        script.pace.insert(ids[7].clone(), SLOWEST);
    }
    let begun = Instant::now();
    let said = project.deployed(&[])?;
    let took = begun.elapsed();
    // Two waves; an account that is not the slowest waits for it between them.
    let alone = SLOWEST * 2;
    // What a clock says counts where nothing else keeps the machine busy.
    if !said.contains("40 created") || (is_set("BUSLINE_FULL") && took > alone * 3 / 2) {
        return Err(format!("{took:?}, where the slowest account alone takes {alone:?}\n{said}").into());
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
