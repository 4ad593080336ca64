//! The law of order: what receives stands before what sends, and goes after it; and what stays although the file has it no
//! more.

use super::cloud::Cloud;
use super::faults::shop;
use super::project::{Project, ends};
use crate::program::Outcome;
use libtest_mimic::Failed;

/// The subscription of shipping to orders.
const CONSUMES: &str = "      pack-parcel:\n        consumes: orders.OrderPlaced\n        writes: [parcels]\n";

/// Takes the only consumer out of the shop's file.
pub fn without_consumer(project: &Project) -> Outcome {
    let file = std::fs::read_to_string(project.folder.join("domains.yaml"))?;
    if !file.contains(CONSUMES) {
        return Err(format!("the shop has another consumer\n{file}").into());
    }
    project
        .edit(|text| text.replace(CONSUMES, "      tidy-up:\n        schedule: rate(1h)\n        writes: [parcels]\n"))
}

/// The executions of the last run, stack by stack.
fn executed(cloud: &Cloud) -> Vec<String> {
    let world = cloud.world();
    let executed =
        world.asked.iter().filter(|(_, operation, _)| operation == "ExecuteChangeSet" || operation == "DeleteStack");
    executed.map(|(account, operation, subject)| format!("{account} {operation} {subject}")).collect()
}

fn forget(cloud: &Cloud) {
    cloud.world().asked.clear();
}

fn resources(cloud: &Cloud, stack: &str) -> Result<Vec<String>, Failed> {
    let mut world = cloud.world();
    let stack = world.living(stack).ok_or("no such stack")?;
    Ok(stack.resources.iter().map(|(logical, _, _)| logical.clone()).collect())
}

/// A consumer is removed: first its bus holds what was and what will be, then the sender stops, then it goes.
pub fn three_steps() -> Outcome {
    let (cloud, project) = shop("three-steps")?;
    project.deployed(&[])?;
    without_consumer(&project)?;
    forget(&cloud);
    let said = project.deployed(&[])?;
    let steps = executed(&cloud);
    let accounts: Vec<&str> = steps.iter().filter_map(|step| step.split(' ').next()).collect();
    // Orders has nothing left in its bus stack that changes; shipping's changes first and last.
    if accounts.first() != Some(&"222222222222") || accounts.last() != Some(&"222222222222") || accounts.len() != 4 {
        return Err(format!("{steps:#?}\n{said}").into());
    }
    let left = resources(&cloud, "shop--dev--shipping--bus")?;
    if left.iter().any(|logical| logical.starts_with("PackParcelFrom")) {
        return Err(format!("the inbound rule is still there: {left:?}").into());
    }
    ends(&project.deploy(&["--yes"])?, 0, &["nothing to do"])
}

/// A queue that holds messages stays, with what belongs to it, until it is empty or named.
pub fn full_queue() -> Outcome {
    let (cloud, project) = shop("full-queue")?;
    project.deployed(&[])?;
    without_consumer(&project)?;
    cloud.world().script.depths.insert("PackParcelQueue".into(), 3);
    ends(
        &project.deploy(&["--yes"])?,
        0,
        &["holds 3 messages and stays", "--drop-queue shop--dev--shipping--pack-parcel"],
    )?;
    let left = resources(&cloud, "shop--dev--shipping--bus")?;
    for kept in ["PackParcelQueue", "PackParcelQueuePolicy", "PackParcelDeadLetters"] {
        if !left.iter().any(|logical| logical == kept) {
            return Err(format!("{kept} is gone: {left:?}").into());
        }
    }
    forget(&cloud);
    ends(&project.deploy(&["--yes"])?, 0, &["stays"])?;
    if !executed(&cloud).is_empty() {
        return Err(format!("nothing had changed, and yet: {:?}", executed(&cloud)).into());
    }
    ends(&project.deploy(&["--yes", "--drop-queue", "shop--dev--shipping--pack-parcel"])?, 0, &["1 updated"])?;
    let left = resources(&cloud, "shop--dev--shipping--bus")?;
    if left.iter().any(|logical| logical == "PackParcelQueue") {
        Err(format!("it is still there: {left:?}").into())
    } else {
        Ok(())
    }
}

/// Somebody has changed a deployed template by hand, in short forms and with what Busline never writes: it is read all the same,
/// and what was added stays as long as what leaves does. What is no template any more stops the run, and is named.
pub fn by_hand() -> Outcome {
    let (cloud, project) = shop("by-hand")?;
    project.deployed(&[])?;
    let stack = "shop--dev--shipping--bus";
    let mine = "Conditions:\n  Always: !Equals [a, a]\nResources:\n  Mine:\n    Type: AWS::SQS::Queue\n    Condition: Always\n    \
                Properties:\n      QueueName: !Sub ${AWS::StackName}-mine\n";
    let text = std::fs::read_to_string(project.folder.join("out/dev/shipping/bus.yaml"))?;
    cloud.world().living(stack).ok_or("no such stack")?.template = text.replace("Resources:\n", mine);
    without_consumer(&project)?;
    ends(&project.deploy(&["--dry-run"])?, 0, &["remove   update", "destroy"])?;
    ends(&project.run(&["redrive", "--list"])?, 0, &["no such dead letters"])?;
    ends(&project.run(&["destroy", "--confirm", "shop"])?, 2, &["ParcelsTable", "is a store"])?;
    ends(&project.deploy(&["--yes"])?, 0, &["4 updated"])?;
    let told = |logical: &str, status: &str| {
        let mut world = cloud.world();
        let events = world.living(stack).map(|stack| stack.events.clone()).unwrap_or_default();
        events.iter().filter(|(id, _, state, _)| id == logical && state == status).count()
    };
    let (mine, whole) = (told("Mine", "UPDATE_COMPLETE"), told(stack, "UPDATE_COMPLETE"));
    let left = resources(&cloud, stack)?;
    if (mine, whole) != (1, 2) || left.iter().any(|logical| logical == "Mine" || logical.starts_with("PackParcelFrom"))
    {
        return Err(format!("{mine} of {whole} updates kept what was added by hand; left is {left:?}").into());
    }
    let service = "shop--dev--shipping--service";
    cloud.world().living(service).ok_or("no such stack")?.template = "Resources: none".into();
    project.edit(|text| text.replace("rate(1h)", "rate(2h)"))?;
    forget(&cloud);
    ends(&project.deploy(&["--yes"])?, 2, &[service, "its template cannot be understood"])?;
    match executed(&cloud).as_slice() {
        [] => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// A domain leaves the file: its service goes with wave 2, its bus after everything.
pub fn left_the_file() -> Outcome {
    let (cloud, project) = shop("left-the-file")?;
    project.deployed(&[])?;
    project.edit(|text| {
        let shipping = text.find("  shipping:\n    description").unwrap_or(text.len());
        text[..shipping].replace("      shipping: \"222222222222\"\n", "")
    })?;
    // Nobody names its account any more.
    ends(&project.deploy(&["--yes"])?, 0, &[])?;
    if cloud.status("shop--dev--shipping--bus") != "CREATE_COMPLETE" {
        return Err("a stack went from an account that nobody named".into());
    }
    forget(&cloud);
    ends(&project.deploy(&["--yes", "--account", "222222222222"])?, 0, &["danger", "2 deleted"])?;
    match executed(&cloud).as_slice() {
        [first, second] if first.contains("shipping--service") && second.contains("shipping--bus") => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// Prepared today, executed tomorrow; what was not prepared is not executed.
pub fn prepared() -> Outcome {
    let (cloud, project) = shop("prepared")?;
    ends(&project.deploy(&["--execute", "--yes"])?, 2, &["no change set that was prepared"])?;
    ends(&project.deploy(&["--prepare", "--yes"])?, 0, &["4 prepared"])?;
    let made = cloud.world().count("CreateChangeSet");
    ends(&project.deploy(&["--prepare", "--yes"])?, 0, &["4 prepared"])?;
    ends(&project.deploy(&["--execute", "--yes"])?, 0, &["4 created"])?;
    if cloud.world().count("CreateChangeSet") != made {
        return Err("a change set was made twice".into());
    }
    ends(&project.deploy(&["--yes"])?, 0, &["nothing to do"])
}

/// Change sets of ours for what is not wanted any more go; those of others stay.
pub fn pruned() -> Outcome {
    let (cloud, project) = shop("pruned")?;
    project.deployed(&[])?;
    let stack = "shop--dev--shipping--service";
    let set = |name: &str| super::cloud::formation::ChangeSet {
        name: name.into(),
        id: format!("id-of-{name}"),
        ..Default::default()
    };
    let sets = ["busline-deploy-old", "busline-diff-1", "of-a-colleague"].map(set);
    cloud.world().living(stack).ok_or("no stack")?.change_sets.extend(sets);
    project.package(|package| u32::from(package == "shipping--pack-parcel"))?;
    ends(&project.deploy(&["--prepare", "--yes"])?, 0, &["1 prepared"])?;
    let mut world = cloud.world();
    let names: Vec<String> =
        world.living(stack).ok_or("no stack")?.change_sets.iter().map(|set| set.name.clone()).collect();
    match names.as_slice() {
        [diff, colleague, ours]
            if diff == "busline-diff-1" && colleague == "of-a-colleague" && ours.starts_with("busline-deploy-") =>
        {
            Ok(())
        }
        other => Err(format!("{other:?}").into()),
    }
}

/// Where nobody can be asked, what is harmless goes on, and what is dangerous stops as a policy stops it.
pub fn unheard() -> Outcome {
    let (cloud, project) = shop("unheard")?;
    ends(&project.deploy(&["--approve", "dangers"])?, 0, &["4 created"])?;
    without_consumer(&project)?;
    forget(&cloud);
    let words = ["danger", "nothing was changed: a stack goes or there is a danger", "`--yes`"];
    ends(&project.deploy(&["--approve", "dangers"])?, 3, &words)?;
    super::faults::untouched(&cloud)
}

/// One domain by itself, where those that it sends to are ready, and nobody still sends what it would take away.
pub fn alone() -> Outcome {
    let (cloud, project) = shop("alone")?;
    let refused = ["the bus of `shipping` does not admit yet what `orders` sends there: deploy `shipping` first"];
    ends(&project.deploy(&["--yes", "--domain", "orders"])?, 2, &refused)?;
    if cloud.world().count("CreateChangeSet") > 0 {
        return Err("something was changed all the same".into());
    }
    ends(&project.deploy(&["--yes", "--domain", "shipping"])?, 0, &["2 created"])?;
    ends(&project.deploy(&["--yes", "--domain", "orders"])?, 0, &["2 created"])?;
    without_consumer(&project)?;
    let refused = ["`orders` still sends what the bus of `shipping` would admit no more: deploy `orders` first"];
    ends(&project.deploy(&["--yes", "--domain", "shipping"])?, 2, &refused)?;
    ends(&project.deploy(&["--yes", "--domain", "orders"])?, 0, &["1 updated"])?;
    ends(&project.deploy(&["--yes", "--domain", "shipping"])?, 0, &["3 updated"])?;
    ends(&project.deploy(&["--yes"])?, 0, &["nothing to do"])
}

/// A dry run tells and does nothing.
pub fn dry_run() -> Outcome {
    let (cloud, project) = shop("dry-run")?;
    ends(&project.deploy(&["--dry-run"])?, 0, &["create", "shop--dev--orders--bus"])?;
    let asked: Vec<String> = cloud.world().asked.iter().map(|(_, operation, _)| operation.clone()).collect();
    let reads = ["AssumeRole", "GetCallerIdentity", "DescribeStacks"];
    match asked.iter().find(|operation| !reads.contains(&operation.as_str())) {
        None => Ok(()),
        Some(other) => Err(format!("a dry run asked for {other}").into()),
    }
}

/// The plan tells what differs from what runs: in a dry run too, of what is taken away once, and of code alone by number.
pub fn plan() -> Outcome {
    let (cloud, project) = shop("plan")?;
    project.deployed(&[])?;
    project.package(|package| u32::from(package == "shipping--pack-parcel"))?;
    let code = project.deploy(&["--dry-run"])?;
    ends(
        &code,
        0,
        &[
            "shop dev as it runs: resources: 1 with new code only",
            "1 function with new code only: `PackParcelFunction`",
        ],
    )?;
    without_consumer(&project)?;
    forget(&cloud);
    let live = project.run(&["diff", "--live"])?;
    let told = project.deploy(&["--dry-run"])?;
    if !told.stdout.ends_with(&live.stdout) {
        return Err(format!("{}\nis not\n{}", told.stdout, live.stdout).into());
    }
    ends(
        &told,
        0,
        &["receive  update", "remove   update", "! destroy: 3 queues of `domains.shipping.handlers.pack-parcel`"],
    )?;
    if !executed(&cloud).is_empty() || cloud.world().count("CreateChangeSet") > 0 {
        return Err("a dry run has changed something".into());
    }
    let json = project.deploy(&["--dry-run", "--format", "json"])?;
    let plan: serde_json::Value = serde_json::from_str(json.stdout.lines().next().unwrap_or_default())?;
    let live: serde_json::Value = serde_json::from_str(&project.run(&["diff", "--live", "--format", "json"])?.stdout)?;
    if plan["difference"] != live {
        return Err(format!("{plan:#}").into());
    }
    // Of what a union keeps for a while, nothing goes in the first step.
    let steps = plan["steps"].as_array().cloned().unwrap_or_default();
    let of = |phase: &str, key: &str| -> usize {
        let found = steps.iter().filter(|step| step["stack"] == "shop--dev--shipping--bus" && step["phase"] == phase);
        found.map(|step| step[key].as_array().map_or(0, Vec::len)).sum()
    };
    let counts = [of("receive", "removed"), of("receive", "added"), of("remove", "added"), of("remove", "changed")];
    let goes = of("remove", "removed");
    if counts[0] == 0 && counts[2] == 0 && counts[3] == 0 && goes > 3 {
        Ok(())
    } else {
        Err(format!("{counts:?} {goes} {plan:#}").into())
    }
}
