//! A stack in every state that CloudFormation knows, met by a deployment: what it answers, and what stands afterwards.

use super::cloud::Cloud;
use super::cloud::formation::{ChangeSet, Stack};
use super::project::{Project, said};
use crate::program::Outcome;
use libtest_mimic::Failed;

/// The stack that is met; its domain sends nothing in this wave.
const STACK: &str = "shop--dev--orders--bus";
const ACCOUNT: &str = "111111111111";

/// One meeting.
struct Meeting {
    found: Stack,
    code: i32,
    says: &'static str,
    then: &'static str,
}

/// Every state.
pub fn every_state() -> Outcome {
    let project = Project::shop("states", String::new())?;
    let faults: Vec<String> = std::thread::scope(|scope| {
        let project = &project;
        let meet = |meeting: Meeting| scope.spawn(move || met(project, meeting));
        let under_way: Vec<_> = meetings().into_iter().map(meet).collect();
        let ended =
            under_way.into_iter().map(|thread| thread.join().map_err(|_| "a meeting panicked".into()).flatten());
        ended.filter_map(|met| met.err().and_then(|error: Failed| error.message().map(str::to_owned))).collect()
    });
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n\n").into()) }
}

fn met(project: &Project, meeting: Meeting) -> Outcome {
    let cloud = Cloud::start(&[ACCOUNT, "222222222222"])?;
    let status = meeting.found.status.clone();
    cloud.world().stacks.push(meeting.found);
    let project = Project { folder: project.folder.clone(), endpoint: cloud.address.clone() };
    let run = project.deploy(&["--yes"])?;
    let then = cloud.status(STACK);
    if run.code != meeting.code || !said(&run).contains(meeting.says) || then != meeting.then {
        return Err(format!("{status} became {then}, and {:?} was to be told\n{}", meeting.says, said(&run)).into());
    }
    let sent_first = cloud.world().living("shop--dev--orders--service").is_some();
    if sent_first == (run.code == 0) { Ok(()) } else { Err(format!("{status}: wave 2 was begun: {sent_first}").into()) }
}

fn meetings() -> Vec<Meeting> {
    let well = |status: &str| Meeting {
        found: Stack::new(ACCOUNT, STACK, status, 0),
        code: 0,
        says: "is changed",
        then: "UPDATE_COMPLETE",
    };
    let anew = |status: &str| Meeting { then: "CREATE_COMPLETE", says: "is removed and made anew", ..well(status) };
    let stuck = |status: &str, says: &'static str, then: &'static str| Meeting { code: 2, says, then, ..well(status) };
    let alive = |status: &str, then: &'static str| {
        let mut found = Stack::new(ACCOUNT, STACK, status, 0);
        found.resources.push(("Bus".into(), "AWS::Events::EventBus".into(), "shop--dev--orders".into()));
        Meeting { found, code: 2, says: "still holds Bus", then }
    };
    let waited = |status: &str, later: &str, then: &'static str| Meeting {
        found: Stack::under_way(ACCOUNT, STACK, status, later),
        code: 0,
        says: "waits: it is",
        then,
    };
    let reviewed = |name: &str, code: i32, says: &'static str, then: &'static str| {
        let mut found = Stack::new(ACCOUNT, STACK, "REVIEW_IN_PROGRESS", 0);
        let set = ChangeSet {
            name: name.into(),
            id: format!("id-of-{name}"),
            status: "CREATE_COMPLETE".into(),
            execution: "AVAILABLE".into(),
            ..ChangeSet::default()
        };
        found.change_sets.push(set);
        Meeting { found, code, says, then }
    };
    vec![
        well("CREATE_COMPLETE"),
        well("UPDATE_COMPLETE"),
        well("IMPORT_COMPLETE"),
        well("UPDATE_ROLLBACK_COMPLETE"),
        well("IMPORT_ROLLBACK_COMPLETE"),
        anew("ROLLBACK_COMPLETE"),
        anew("CREATE_FAILED"),
        anew("ROLLBACK_FAILED"),
        alive("ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE"),
        alive("CREATE_FAILED", "CREATE_FAILED"),
        alive("ROLLBACK_FAILED", "ROLLBACK_FAILED"),
        stuck(
            "UPDATE_ROLLBACK_FAILED",
            "aws cloudformation continue-update-rollback --stack-name shop--dev--orders--bus --region eu-west-1",
            "UPDATE_ROLLBACK_FAILED",
        ),
        stuck("IMPORT_ROLLBACK_FAILED", "continue-update-rollback", "IMPORT_ROLLBACK_FAILED"),
        stuck("UPDATE_FAILED", "aws cloudformation rollback-stack", "UPDATE_FAILED"),
        stuck("DELETE_FAILED", "aws cloudformation delete-stack", "DELETE_FAILED"),
        stuck("SOMETHING_NEW", "does not know", "SOMETHING_NEW"),
        Meeting { says: "is made", then: "CREATE_COMPLETE", ..well("REVIEW_IN_PROGRESS") },
        reviewed("busline-deploy-of-yesterday", 0, "is made", "CREATE_COMPLETE"),
        reviewed("of-a-colleague", 2, "waits for the change set `of-a-colleague`", "REVIEW_IN_PROGRESS"),
        waited("CREATE_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_COMPLETE"),
        waited("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_COMPLETE"),
        waited("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_COMPLETE"),
        waited("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE"),
        waited("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE"),
        waited("IMPORT_IN_PROGRESS", "IMPORT_COMPLETE", "UPDATE_COMPLETE"),
        waited("IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_COMPLETE", "UPDATE_COMPLETE"),
        waited("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "CREATE_COMPLETE"),
        waited("DELETE_IN_PROGRESS", "DELETE_COMPLETE", "CREATE_COMPLETE"),
    ]
}
