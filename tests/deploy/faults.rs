//! What goes wrong around a deployment: with credentials, with CloudFormation's patience, with change sets and resources.

use super::cloud::{self, Cloud};
use super::project::{Project, ends, good, said};
use super::running;
use crate::program::Outcome;
use libtest_mimic::Failed;
use std::time::Duration;

const ACCOUNTS: [&str; 2] = ["111111111111", "222222222222"];

/// A cloud with two accounts made ready, and the shop.
pub fn shop(name: &str) -> Result<(Cloud, Project), Failed> {
    let cloud = Cloud::start(&ACCOUNTS)?;
    let project = Project::shop(name, cloud.address.clone())?;
    Ok((cloud, project))
}

pub fn untouched(cloud: &Cloud) -> Outcome {
    let world = cloud.world();
    let changing =
        ["CreateChangeSet", "ExecuteChangeSet", "DeleteChangeSet", "DeleteStack", "PUT", "CreateStack", "UpdateStack"];
    match changing.iter().find(|operation| world.count(operation) > 0) {
        None => Ok(()),
        Some(operation) => Err(format!("there was {operation}, and nothing was to be touched").into()),
    }
}

/// Requests that are throttled are made again.
pub fn throttled() -> Outcome {
    let (cloud, project) = shop("throttled")?;
    cloud.world().script.throttled = 12;
    project.deployed(&[])?;
    if cloud.world().script.throttled == 0 { Ok(()) } else { Err("nothing was throttled".into()) }
}

/// One account whose role cannot be assumed, and nothing is touched anywhere.
pub fn refused() -> Outcome {
    for (code, message, says) in [
        ("ExpiredToken", "The security token included in the request is expired", "log in again"),
        ("AccessDenied", "User: arn is not authorized to perform: sts:AssumeRole", "busline bootstrap"),
        (
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            "does not know these credentials",
        ),
    ] {
        let (cloud, project) = shop(&format!("refused-{code}"))?;
        cloud.world().script.refusals.insert("AssumeRole".into(), (code.into(), message.into()));
        ends(
            &project.deploy(&["--yes"])?,
            2,
            &[code, message.trim_end_matches('.'), says, "222222222222", "111111111111"],
        )?;
        untouched(&cloud)?;
    }
    Ok(())
}

/// A signature that AWS takes for wrong, of the caller or of a session: it repeats the request, and none of that is told.
pub fn signature() -> Outcome {
    let (cloud, project) = shop("refused-signature")?;
    project.deployed(&[])?;
    let sentence = "The request signature we calculated does not match the signature you provided";
    for (operation, key, token) in [
        ("AssumeRole", running::KEY, running::TOKEN),
        ("DescribeStacks", "ASIA111111111111", cloud::TOKEN),
        ("GetTemplate", "ASIA111111111111", cloud::TOKEN),
    ] {
        let repeated = format!(
            "The Canonical String for this request should have been\n'POST\n/\n\nhost:cloudformation\n\
             x-amz-security-token:{token}\n\nhost;x-amz-security-token'\n\nThe String-to-Sign should have been\n\
             'AWS4-HMAC-SHA256\n20261124T000000Z\n{key}/20261124/eu-west-1/cloudformation/aws4_request'"
        );
        let message = format!("{sentence}. Check your AWS Secret Access Key and signing method.\n\n{repeated}");
        let refused = ("SignatureDoesNotMatch".to_owned(), message);
        cloud.world().script.refusals = [(operation.to_owned(), refused)].into();
        for arguments in [&["destroy", "--confirm", "shop"][..], &["status"], &["diff", "--live"]] {
            let run = project.run(arguments)?;
            if !said(&run).contains(&format!("{sentence} (SignatureDoesNotMatch)")) && arguments[0] == "destroy" {
                return Err(said(&run).into());
            }
        }
    }
    Ok(())
}

/// Credentials of another account than the one that was meant, and nothing is touched anywhere.
pub fn wrong_account() -> Outcome {
    let (cloud, project) = shop("wrong-account")?;
    cloud.world().script.impostors.insert("222222222222".into(), "333333333333".into());
    ends(&project.deploy(&["--yes"])?, 2, &["which is not in account 222222222222", "333333333333"])?;
    untouched(&cloud)
}

/// An account that was not made ready, or long ago.
pub fn unready() -> Outcome {
    let (cloud, project) = shop("unready")?;
    for stack in &mut cloud.world().stacks {
        stack.outputs.clear();
    }
    ends(
        &project.deploy(&["--yes"])?,
        2,
        &["111111111111 eu-west-1 was not made ready", "222222222222", "busline bootstrap --env dev"],
    )?;
    for stack in &mut cloud.world().stacks {
        stack.outputs.push(("BuslineBootstrap".into(), "0".into()));
    }
    ends(&project.deploy(&["--yes"])?, 2, &["by version 0 of the bootstrap template, and version 1 is needed"])?;
    untouched(&cloud)
}

/// Reasons for which there is no change set, each with what helps, and none that leaves anything behind.
pub fn no_change_set() -> Outcome {
    for (reason, code, says) in [
        (
            "The submitted information didn't contain changes. Submit different information to create a change set.",
            0,
            "as it should be",
        ),
        ("No updates are to be performed.", 0, "as it should be"),
        (
            "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck].",
            2,
            "there already",
        ),
        (
            "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].",
            2,
            "an override may have brought it",
        ),
        ("User: arn is not authorized to perform: iam:PassRole", 2, "busline bootstrap"),
        ("Template error: instance of Fn::GetAtt references undefined resource", 2, "deploy again"),
        ("S3 error: Access Denied", 2, "busline bootstrap"),
    ] {
        let (cloud, project) = shop("no-change-set")?;
        let stack = "shop--dev--orders--bus";
        cloud.world().script.unchangeable.insert(stack.into(), reason.into());
        ends(&project.deploy(&["--yes"])?, code, &[says])?;
        let left = cloud.world().living(stack).map_or(0, |stack| stack.change_sets.len());
        let stands = cloud.world().living(stack).is_some();
        if left > 0 || (code == 2 && stands) {
            return Err(format!("{reason}: {left} change sets are left, and the empty stack: {stands}").into());
        }
        if cloud.world().living("shop--dev--orders--service").is_some() != (code == 0) {
            return Err(format!("{reason}: wave 2 is not as it should be").into());
        }
    }
    Ok(())
}

/// A change set that may not be made: what helps is told, and the account once.
pub fn refused_change_set() -> Outcome {
    let (cloud, project) = shop("refused-change-set")?;
    for (code, message, says) in [
        (
            "AccessDenied",
            "User: arn is not authorized to perform: cloudformation:CreateChangeSet",
            "the deploy role lacks",
        ),
        ("LimitExceededException", "Limit for stack has been exceeded", "a quota of the account is used up"),
    ] {
        cloud.world().script.refusals.insert("CreateChangeSet".into(), (code.into(), message.into()));
        // The SDK takes a quota for a throttle.
        let run = project.run_with(("AWS_MAX_ATTEMPTS", "2"), &["deploy", "--artefacts", "packages", "--yes"])?;
        ends(
            &run,
            2,
            &[&format!("shop--dev--orders--bus in 111111111111 eu-west-1: {message} ({code})"), says, "2 failed"],
        )?;
    }
    let lost = ("InternalFailure".to_owned(), "try later".to_owned());
    cloud.world().script.refusals =
        [("ListChangeSets".to_owned(), lost.clone()), ("DescribeStackEvents".to_owned(), lost)].into();
    ends(&project.deploy(&["--yes"])?, 2, &["shop--dev--orders--bus in 111111111111 eu-west-1: cannot follow shop"])
}

/// What CloudFormation finds before it makes anything: the first of it, with its line of the file, while there are events of it.
pub fn early_validation() -> Outcome {
    let (cloud, project) = shop("early-validation")?;
    let stack = "shop--dev--shipping--bus";
    let reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].";
    cloud.world().script.unchangeable.insert(stack.into(), reason.into());
    let found = |resource: &str, reason: &str| {
        (resource.to_owned(), format!("/Resources/{resource}/Properties/MessageRetentionPeriod"), reason.to_owned())
    };
    let events =
        vec![found("ShippingBus", "comes later"), found("PackParcelQueue", "#: 1209601 is not <less> than 1209600")];
    cloud.world().script.invalid.insert(stack.into(), events);
    let text = std::fs::read_to_string(project.folder.join("domains.yaml"))?;
    let line = text.lines().position(|line| line.contains("pack-parcel:")).ok_or("no such handler")? + 1;
    let place = format!("domains.yaml:{line}:7 (domains.shipping.handlers.pack-parcel)");
    let words =
        ["1209601 is not <less> than", "at /Resources/PackParcelQueue/Properties/", &place, "override", "1 failed"];
    let run = project.deploy(&["--yes"])?;
    ends(&run, 2, &words)?;
    if run.stderr.contains("comes later") {
        return Err(said(&run).into());
    }
    let denied = ("AccessDenied".to_owned(), "no right to describe events".to_owned());
    cloud.world().script.refusals.insert("DescribeEvents".into(), denied);
    ends(&project.deploy(&["--yes"])?, 2, &["PropertyValidation", "cannot be read", "no right to describe events"])?;
    match cloud.world().living(stack) {
        None => Ok(()),
        Some(left) => Err(format!("{} is left {}", left.name, left.status).into()),
    }
}

/// A resource that fails: its own reason and its line of the file; mended, the next run goes on where this one stopped.
pub fn mended() -> Outcome {
    let (cloud, project) = shop("mended")?;
    let failure = ("PackParcelQueue".to_owned(), "Queue quota <reached>".to_owned());
    cloud.world().script.failures.insert("shop--dev--shipping--bus".into(), failure);
    let run = project.deploy(&["--yes"])?;
    let text = std::fs::read_to_string(project.folder.join("domains.yaml"))?;
    let line = text.lines().position(|line| line.contains("pack-parcel:")).ok_or("no such handler")? + 1;
    let place = format!("domains.yaml:{line}:7 (domains.shipping.handlers.pack-parcel)");
    ends(&run, 2, &["Queue quota <reached>", "PackParcelQueue", &place, "1 created, 1 failed, 2 not begun"])?;
    let states = [cloud.status("shop--dev--orders--bus"), cloud.status("shop--dev--shipping--bus")];
    if states != ["CREATE_COMPLETE", "ROLLBACK_COMPLETE"] || !cloud.status("shop--dev--orders--service").is_empty() {
        return Err(format!("{states:?}\n{}", said(&run)).into());
    }
    ends(&project.deploy(&["--yes"])?, 0, &["1 stacks are as they should be", "made anew", "3 created"])
}

/// An account that takes its time beside one that does not.
pub fn slow_account() -> Outcome {
    let (cloud, project) = shop("slow-account")?;
    cloud.world().script.pace.insert("222222222222".into(), Duration::from_millis(1_500));
    let said = project.deployed(&["--format", "json"])?;
    let at = |words: &[&str]| {
        said.lines()
            .position(|line| words.iter().all(|word| line.contains(word)))
            .ok_or(format!("no {words:?} in {said}"))
    };
    let fast = at(&["shop--dev--orders--bus", "created"])?;
    let slow = at(&["shop--dev--shipping--bus", "created"])?;
    let sending = at(&["shop--dev--orders--service", "doing"])?;
    if fast < slow && slow < sending { Ok(()) } else { Err(said.into()) }
}

/// Two runs at once: both come to the same, and nothing is made twice.
pub fn two_at_once() -> Outcome {
    let (cloud, project) = shop("two-at-once")?;
    cloud.world().script.operation = Duration::from_millis(600);
    for round in 0..3 {
        if round > 0 {
            project.package(|_| round)?;
        }
        let begin = |_| project.begin(&["deploy", "--artefacts", "packages", "--yes"]);
        for running in (0..2).map(begin).collect::<Vec<_>>() {
            good(running?.end()?)?;
        }
        let world = cloud.world();
        let executed = world.asked.iter().filter(|(_, operation, _)| operation == "ExecuteChangeSet").count();
        let states: Vec<_> = world.stacks.iter().map(|stack| (stack.name.clone(), stack.status.clone())).collect();
        if states.len() != 6 || states.iter().any(|(_, status)| !status.ends_with("E_COMPLETE")) {
            return Err(format!("{executed} executions, {states:?}").into());
        }
    }
    ends(&project.deploy(&["--yes"])?, 0, &["nothing to do"])
}
