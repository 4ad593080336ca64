//! What a deployment, or a removal, leaves where it is: stacks that nothing may be deleted of, that are somebody else's, or
//! whose queues hold messages.

use super::cloud::Cloud;
use super::cloud::formation::{ChangeSet, Stack};
use super::ends::until;
use super::faults::shop;
use super::order::without_consumer;
use super::project::{Project, ends, said};
use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::json;
use std::time::Duration;

const ORDERS: &str = "111111111111";
const OLD_SERVICE: &str = "shop--dev--old--service";
const OLD_BUS: &str = "shop--dev--old--bus";
const STORES: [&str; 4] = ["--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];

/// A stack with one queue, of a domain that the file has no more.
fn old(name: &str) -> Stack {
    let queue = json!({ "Type": "AWS::SQS::Queue" });
    let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": { "LostDeadLetters": queue } });
    let url = format!("http://queues/{name}-LostDeadLetters");
    let resources = vec![("LostDeadLetters".into(), "AWS::SQS::Queue".into(), url)];
    let mut stack = Stack::new(ORDERS, name, "UPDATE_COMPLETE", 7);
    (stack.template, stack.resources) = (template.to_string(), resources);
    stack
}

/// A stack that waits for a change set of somebody's.
fn reviewed(stack: &str, set: &str) -> Stack {
    let set = ChangeSet {
        name: set.into(),
        id: format!("id-of-{set}"),
        status: "CREATE_COMPLETE".into(),
        execution: "AVAILABLE".into(),
        ..ChangeSet::default()
    };
    let mut stack = Stack::new(ORDERS, stack, "REVIEW_IN_PROGRESS", 8);
    stack.change_sets.push(set);
    stack
}

fn asked(cloud: &Cloud, operation: &str, times: usize) -> Outcome {
    match cloud.world().count(operation) {
        count if count == times => Ok(()),
        count => Err(format!("{operation} was asked for {count} times, and not {times}").into()),
    }
}

fn stands(cloud: &Cloud, name: &str, status: &str) -> Outcome {
    let is = cloud.status(name);
    if is == status { Ok(()) } else { Err(format!("{name} is {is:?} and not {status:?}").into()) }
}

/// What only prepares, or executes what was prepared, deletes nothing: neither a stack that the file has no more, nor one that
/// was never made whole.
pub fn prepared() -> Outcome {
    let (cloud, project) = shop("prepared-stays")?;
    cloud.world().stacks.extend([old(OLD_SERVICE), old(OLD_BUS)]);
    let later = ["2 not begun", "shop--dev--old--service: it goes with the next deployment"];
    ends(&project.deploy(&["--prepare", "--yes"])?, 0, &[&["4 prepared"], &later[..]].concat())?;
    ends(&project.deploy(&["--execute", "--yes"])?, 0, &[&["4 created"], &later[..]].concat())?;
    asked(&cloud, "DeleteStack", 0)?;
    ends(&project.deploy(&["--yes"])?, 0, &["2 deleted"])?;

    let (cloud, project) = shop("prepared-dead")?;
    let bus = "shop--dev--orders--bus";
    cloud.world().stacks.push(Stack::new(ORDERS, bus, "ROLLBACK_COMPLETE", 0));
    for only in ["--prepare", "--execute"] {
        let words = ["was never made whole", "without `--prepare` and `--execute`", "1 failed"];
        let run = project.deploy(&[only, "--yes"])?;
        if only == "--prepare" {
            ends(&run, 2, &words)?
        } else {
            ends(&run, 2, &words[..2])?
        }
        asked(&cloud, "DeleteStack", 0)?;
        stands(&cloud, bus, "ROLLBACK_COMPLETE")?;
    }
    ends(&project.deploy(&["--yes"])?, 0, &["3 created"])
}

/// A stack of the environment that the file does not know and that waits for its first change set is left to who is making it;
/// when all goes, too, unless the change set is ours.
pub fn somebody_elses() -> Outcome {
    let (cloud, project) = shop("somebody-elses")?;
    let (colleagues, ours) = ("shop--dev--new--bus", "shop--dev--newer--bus");
    cloud.world().stacks.extend([reviewed(colleagues, "of-a-colleague"), reviewed(ours, "busline-deploy-0")]);
    ends(&project.deploy(&["--yes"])?, 0, &["4 created"])?;
    asked(&cloud, "DeleteStack", 0)?;
    let destroyed = project.run(&[&["destroy", "--confirm", "shop"], &STORES[..]].concat())?;
    ends(&destroyed, 0, &["waits for the change set `of-a-colleague`", "is left alone", "5 of 5 stacks removed"])?;
    stands(&cloud, colleagues, "REVIEW_IN_PROGRESS")?;
    stands(&cloud, ours, "")
}

/// What somebody is doing to a stack that goes is waited for; what it is another one after is left to be looked at.
pub fn under_way() -> Outcome {
    let (cloud, project) = shop("left-under-way")?;
    project.deployed(&[])?;
    let mut busy = Stack::under_way(ORDERS, OLD_BUS, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE");
    busy.template = old(OLD_BUS).template;
    cloud.world().stacks.push(busy);
    ends(&project.deploy(&["--yes"])?, 0, &["waits: it is UPDATE_IN_PROGRESS", "1 deleted"])?;

    let mut busy = old(OLD_BUS);
    busy.status = "UPDATE_IN_PROGRESS".into();
    cloud.world().stacks.push(busy);
    cloud.world().asked.clear();
    let running = project.begin(&["deploy", "--artefacts", "packages", "--yes", "--empty-for", "0s"])?;
    until(&cloud, "ListStackResources")?;
    {
        let mut world = cloud.world();
        let stack = world.living(OLD_BUS).ok_or("no such stack")?;
        stack.parameters.push(("Digest".into(), "another".into()));
        stack.become_("UPDATE_COMPLETE", "");
    }
    ends(&running.end()?, 2, &["was changed by somebody else since it was looked at", "1 failed"])?;
    stands(&cloud, OLD_BUS, "UPDATE_COMPLETE")
}

/// A queue of a stack that sends holds messages: of a stack that goes all stays, with what it sends to, and of one that changes
/// the queue.
pub fn sender() -> Outcome {
    let (cloud, project) = shop("full-sender")?;
    project.deployed(&[])?;
    cloud.world().stacks.extend([old(OLD_SERVICE), old(OLD_BUS)]);
    cloud.world().script.depths.insert("service-LostDeadLetters".into(), 3);
    let words = [
        "shop--dev--old--service in 111111111111 eu-west-1: the queue shop--dev--old--service-LostDeadLetters holds 3 messages and stays, and its \
         stack with it",
        "--drop-queue shop--dev--old--service-LostDeadLetters",
        "shop--dev--old--bus: it stays as it is while a stack stays that sends",
    ];
    ends(&project.deploy(&["--yes"])?, 0, &words)?;
    asked(&cloud, "DeleteStack", 0)?;
    ends(&project.deploy(&["--yes", "--drop-queue", "LostDeadLetters"])?, 0, &["2 deleted"])?;

    without_consumer(&project)?;
    cloud.world().script.depths.insert("ShippingForwardingDeadLetters".into(), 2);
    ends(&project.deploy(&["--yes"])?, 0, &["holds 2 messages and stays;"])?;
    let left = |cloud: &Cloud| -> Result<Vec<String>, Failed> {
        let mut world = cloud.world();
        let service = world.living("shop--dev--orders--service").ok_or("no such stack")?;
        Ok(service.resources.iter().map(|(id, ..)| id.clone()).filter(|id| id.contains("Forward")).collect())
    };
    let kept = left(&cloud)?;
    let is_kept = |id: &str| kept.iter().any(|other| other == id);
    if !is_kept("ShippingForwardingDeadLetters") || !is_kept("ShippingForwardingDeadLettersPolicy") {
        return Err(format!("{kept:?}").into());
    }
    if is_kept("ShippingForwardingRule") {
        return Err(format!("it still sends: {kept:?}").into());
    }
    cloud.world().script.depths.clear();
    ends(&project.deploy(&["--yes"])?, 0, &["1 updated"])?;
    let gone = left(&cloud)?;
    if gone.is_empty() { Ok(()) } else { Err(format!("{gone:?}").into()) }
}

/// A queue is looked at more than once before it goes: what was on its way arrives in between.
pub fn filled_meanwhile() -> Outcome {
    let (cloud, project) = shop("filled-meanwhile")?;
    project.deployed(&[])?;
    without_consumer(&project)?;
    cloud.world().asked.clear();
    let running = project.begin(&["deploy", "--artefacts", "packages", "--yes", "--empty-for", "4s"])?;
    looked_at(&cloud)?;
    cloud.world().script.depths.insert("PackParcelQueue".into(), 1);
    ends(
        &running.end()?,
        0,
        &["it takes 4 s to see whether they stay empty", "pack-parcel holds 1 messages and stays"],
    )?;
    match cloud.world().living("shop--dev--shipping--bus") {
        Some(bus) if bus.resources.iter().any(|(id, ..)| id == "PackParcelQueue") => Ok(()),
        other => Err(format!("{:?}", other.map(|bus| bus.resources.clone())).into()),
    }
}

/// Nobody knows what queues hold: their own stack stays and fails, and everything that was done is told. The same where a signal
/// comes.
pub fn uncounted() -> Outcome {
    let (cloud, project) = shop("uncounted")?;
    project.deployed(&[])?;
    without_consumer(&project)?;
    let denied = ("AccessDenied".into(), "User: arn is not authorized to perform: sqs:GetQueueAttributes".into());
    cloud.world().script.refusals.insert("222222222222 GetQueueAttributes".into(), denied);
    let run = project.deploy(&["--yes"])?;
    ends(&run, 2, &["error: shop--dev--shipping--bus in 222222222222", "not authorized", "3 updated, 1 failed"])?;

    cloud.world().script.refusals.clear();
    cloud.world().asked.clear();
    let running = project.begin(&["deploy", "--artefacts", "packages", "--yes", "--empty-for", "10m"])?;
    looked_at(&cloud)?;
    running.signal("TERM")?;
    let run = running.end()?;
    ends(&run, 2, &["1 interrupted"])?;
    if said(&run).contains("nothing was changed") { Err(said(&run).into()) } else { Ok(()) }
}

/// Waits until the messages of every queue that goes have been counted, once.
fn looked_at(cloud: &Cloud) -> Outcome {
    until(cloud, "GetQueueAttributes")?;
    std::thread::sleep(Duration::from_millis(500));
    Ok(())
}

/// Names that are too long and end in a hash: everything that stands of them goes, whether the file has it or not.
pub fn long_names() -> Outcome {
    let cloud = Cloud::start(&[ORDERS, "222222222222"])?;
    let project = Project::shop("long-names", cloud.address.clone())?;
    let long = |start: &str| format!("{start}-{}", "x".repeat(39 - start.len()));
    let (system, environment, domain) = (long("shop"), long("dev"), long("shipping"));
    project.edit(|text| {
        let text = text.replace("system: shop", &format!("system: {system}"));
        text.replace("  dev:", &format!("  {environment}:")).replace("shipping", &domain)
    })?;
    project.deployed(&[])?;
    let standing = || -> Vec<String> {
        let world = cloud.world();
        let ours = world.stacks.iter().filter(|stack| stack.status != "DELETE_COMPLETE");
        ours.map(|stack| stack.name.clone()).filter(|name| name != "busline-bootstrap").collect()
    };
    let cut = standing().iter().filter(|name| !name.ends_with("--bus") && !name.ends_with("--service")).count();
    if cut != 2 {
        return Err(format!("{cut} names were cut\n{:#?}", standing()).into());
    }
    let all = ["destroy", "--confirm", &system, "--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    ends(&project.run(&all)?, 0, &["4 of 4 stacks removed"])?;
    project.deployed(&[])?;
    project.edit(|text| {
        let domain = text.find(&format!("  {domain}:\n    description")).unwrap_or(text.len());
        text[..domain].lines().filter(|line| !line.contains("222222222222")).map(|line| format!("{line}\n")).collect()
    })?;
    ends(&project.deploy(&["--yes", "--account", "222222222222"])?, 0, &["2 deleted"])?;
    match standing().as_slice() {
        [first, second] if first.contains("--orders--") && second.contains("--orders--") => Ok(()),
        other => Err(format!("{other:#?}").into()),
    }
}

/// A bus that was never made, or not whole, admits nobody: a domain that sends there is not deployed alone.
pub fn no_receiver() -> Outcome {
    let (cloud, project) = shop("no-receiver")?;
    ends(&project.deploy(&["--yes", "--domain", "shipping"])?, 0, &["2 created"])?;
    for status in ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS", "CREATE_FAILED", "CREATE_IN_PROGRESS"] {
        cloud.world().living("shop--dev--shipping--bus").ok_or("no such stack")?.status = status.into();
        let refused = ["the bus of `shipping` does not admit yet what `orders` sends there"];
        ends(&project.deploy(&["--yes", "--domain", "orders"])?, 2, &refused)?;
    }
    cloud.world().living("shop--dev--shipping--bus").ok_or("no such stack")?.status = "UPDATE_COMPLETE".into();
    ends(&project.deploy(&["--yes", "--domain", "orders"])?, 0, &["2 created"])
}
