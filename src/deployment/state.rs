//! The states of a stack, as CloudFormation has them, and what a deployment answers to each.
//!
//! Source: "Understand stack creation events" and "Stack failure options" of CloudFormation's User Guide. A state that is
//! not in the table stops the deployment of its stack: what is not understood is not touched.

use std::collections::BTreeMap;

use super::Account;
use crate::cloudformation::DIGEST;

/// A stack as its account holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub name: String,
    /// Its ARN, which another stack of the same name never has.
    pub id: String,
    /// `CREATE_COMPLETE`.
    pub status: String,
    /// Why it has this state; empty where CloudFormation says nothing.
    pub reason: String,
    /// What its template says of itself.
    pub description: String,
    /// The values of its parameters.
    pub parameters: BTreeMap<String, String>,
    /// What it tells.
    pub outputs: BTreeMap<String, String>,
    /// When it last changed, in seconds since 1970.
    pub changed: i64,
}

impl Held {
    /// What it was last deployed with, by a parameter that every stack of ours has.
    pub fn digest(&self) -> Option<&str> {
        self.parameters.get(DIGEST).map(String::as_str)
    }
}

/// What a deployment does about a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is made.
    Create,
    /// It is made, where the change sets that wait for it are ours.
    CreateIfOurs,
    /// It is changed.
    Update,
    /// It is as it should be.
    Unchanged,
    /// Something is being done to it, which is waited for.
    Wait,
    /// It is removed and made anew, where nothing of it is alive.
    Remake,
    /// It is left alone: a person has to mend it.
    Stop(Remedy),
}

/// What mends a stack that a deployment does not touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Its last update could not be rolled back.
    ContinueRollback,
    /// Its last update failed, and somebody asked for no rollback.
    RollBack,
    /// It could not be deleted.
    DeleteAgain,
    /// CloudFormation has a state that this program does not know.
    Unknown,
}

/// The answer to a stack that should have a digest.
pub fn answer(held: Option<&Held>, digest: &str) -> Answer {
    let Some(held) = held else { return Answer::Create };
    match held.status.as_str() {
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE" if held.digest() == Some(digest) => Answer::Unchanged,
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE" => Answer::Update,
        // The parameters are those from before, and what a rollback has left is not certain.
        "UPDATE_ROLLBACK_COMPLETE" | "IMPORT_ROLLBACK_COMPLETE" => Answer::Update,
        "DELETE_COMPLETE" => Answer::Create,
        "REVIEW_IN_PROGRESS" => Answer::CreateIfOurs,
        "ROLLBACK_COMPLETE" | "CREATE_FAILED" | "ROLLBACK_FAILED" => Answer::Remake,
        "CREATE_IN_PROGRESS"
        | "DELETE_IN_PROGRESS"
        | "IMPORT_IN_PROGRESS"
        | "IMPORT_ROLLBACK_IN_PROGRESS"
        | "ROLLBACK_IN_PROGRESS"
        | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        | "UPDATE_IN_PROGRESS"
        | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
        | "UPDATE_ROLLBACK_IN_PROGRESS" => Answer::Wait,
        "UPDATE_ROLLBACK_FAILED" | "IMPORT_ROLLBACK_FAILED" => Answer::Stop(Remedy::ContinueRollback),
        "UPDATE_FAILED" => Answer::Stop(Remedy::RollBack),
        "DELETE_FAILED" => Answer::Stop(Remedy::DeleteAgain),
        _ => Answer::Stop(Remedy::Unknown),
    }
}

/// Whether an operation on a stack is over.
pub fn is_settled(status: &str) -> bool {
    status == "REVIEW_IN_PROGRESS" || !status.ends_with("_IN_PROGRESS")
}

/// Whether something of a stack runs, or has begun to: one that waits for its first change set, that was rolled back whole or
/// deleted holds nothing.
pub fn has_run(status: &str) -> bool {
    !matches!(status, "REVIEW_IN_PROGRESS" | "ROLLBACK_COMPLETE" | "DELETE_COMPLETE")
}

/// Whether a stack was never made whole, so that it cannot be changed but only removed.
pub fn is_stillborn(status: &str) -> bool {
    matches!(status, "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED")
}

/// Whether what a stack was last given is there, or what it had before: not where it is still being made, was never made whole,
/// or goes.
pub fn is_whole(status: &str) -> bool {
    has_run(status)
        && !is_stillborn(status)
        && !matches!(status, "CREATE_IN_PROGRESS" | "ROLLBACK_IN_PROGRESS" | "DELETE_IN_PROGRESS" | "DELETE_FAILED")
}

/// What mends such a stack where Busline does not remove it.
pub fn stillborn(held: &Held, account: &Account) -> String {
    let Held { name, status, .. } = held;
    format!(
        "{name} is {status}: it was never made whole. Mend what its events name, then `aws cloudformation delete-stack \
         --stack-name {name} --region {} (in account {})`, and try again",
        account.region, account.id
    )
}

/// Whether CloudFormation compares what stands of a stack with its template.
pub fn is_comparable(status: &str) -> bool {
    matches!(
        status,
        "CREATE_COMPLETE"
            | "UPDATE_COMPLETE"
            | "UPDATE_ROLLBACK_COMPLETE"
            | "UPDATE_ROLLBACK_FAILED"
            | "IMPORT_COMPLETE"
            | "IMPORT_ROLLBACK_COMPLETE"
    )
}

/// Whether an operation on a stack has ended as it should.
pub fn has_succeeded(status: &str) -> bool {
    matches!(status, "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE")
}

/// Whether a stack needs someone to look at it.
pub fn is_well(status: &str) -> bool {
    has_succeeded(status) || (status.ends_with("_IN_PROGRESS") && !status.contains("ROLLBACK"))
}

impl Remedy {
    /// What is wrong with a stack, and the command that mends it.
    pub fn text(self, held: &Held, account: &Account) -> String {
        let Held { name, status, .. } = held;
        let command = |verb: &str| {
            format!(
                "aws cloudformation {verb} --stack-name {name} --region {} (in account {})",
                account.region, account.id
            )
        };
        match self {
            Remedy::ContinueRollback => format!(
                "is {status}: its last update failed, and so did going back. Mend what its events name, then `{}`, and \
                 deploy again",
                command("continue-update-rollback")
            ),
            Remedy::RollBack => format!(
                "is {status}: an update failed that was to stay as it is. `{}`, and deploy again",
                command("rollback-stack")
            ),
            Remedy::DeleteAgain => {
                format!(
                    "is {status}: something in it could not be deleted. `{}`, and deploy again",
                    command("delete-stack")
                )
            }
            Remedy::Unknown => {
                format!("is {status}, which this version of Busline does not know: nothing is done to it")
            }
        }
    }
}

/// Why nothing can be prepared for a stack that never stood.
pub fn not_remade(held: &Held) -> String {
    format!(
        "is {}: it was never made whole, CloudFormation makes no change set for it, and nothing is removed by a run that only \
         prepares, or only executes what was prepared",
        held.status
    )
}

/// Why a stack that never stood is not removed: what is alive in it.
pub fn not_removed(held: &Held, account: &Account, alive: &[String]) -> String {
    let Held { name, status, .. } = held;
    format!(
        "is {status} and still holds {}: Busline deletes nothing that is alive. When you have looked at it, `aws \
         cloudformation delete-stack --stack-name {name} --region {} (in account {})`, and deploy again",
        alive.join(", "),
        account.region,
        account.id
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST_NOW: &str = "d1";

    fn held(status: &str, digest: &str) -> Held {
        let parameters = BTreeMap::from([(DIGEST.to_owned(), digest.to_owned())]);
        Held { name: "razors--dev--stock--bus".into(), status: status.into(), parameters, ..Held::default() }
    }

    #[test]
    fn a_stack_that_is_not_there_is_made() {
        assert_eq!(answer(None, DIGEST_NOW), Answer::Create);
    }

    /// Every state of a stack, and its answers where its digest is the wanted one and where it is not.
    const TABLE: &[(&str, Answer, Answer)] = &[
        ("CREATE_COMPLETE", Answer::Unchanged, Answer::Update),
        ("CREATE_FAILED", Answer::Remake, Answer::Remake),
        ("CREATE_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("DELETE_COMPLETE", Answer::Create, Answer::Create),
        ("DELETE_FAILED", Answer::Stop(Remedy::DeleteAgain), Answer::Stop(Remedy::DeleteAgain)),
        ("DELETE_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("IMPORT_COMPLETE", Answer::Unchanged, Answer::Update),
        ("IMPORT_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("IMPORT_ROLLBACK_COMPLETE", Answer::Update, Answer::Update),
        ("IMPORT_ROLLBACK_FAILED", Answer::Stop(Remedy::ContinueRollback), Answer::Stop(Remedy::ContinueRollback)),
        ("IMPORT_ROLLBACK_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("REVIEW_IN_PROGRESS", Answer::CreateIfOurs, Answer::CreateIfOurs),
        ("ROLLBACK_COMPLETE", Answer::Remake, Answer::Remake),
        ("ROLLBACK_FAILED", Answer::Remake, Answer::Remake),
        ("ROLLBACK_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("UPDATE_COMPLETE", Answer::Unchanged, Answer::Update),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("UPDATE_FAILED", Answer::Stop(Remedy::RollBack), Answer::Stop(Remedy::RollBack)),
        ("UPDATE_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("UPDATE_ROLLBACK_COMPLETE", Answer::Update, Answer::Update),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("UPDATE_ROLLBACK_FAILED", Answer::Stop(Remedy::ContinueRollback), Answer::Stop(Remedy::ContinueRollback)),
        ("UPDATE_ROLLBACK_IN_PROGRESS", Answer::Wait, Answer::Wait),
        ("SOMETHING_NEW", Answer::Stop(Remedy::Unknown), Answer::Stop(Remedy::Unknown)),
    ];

    #[test]
    fn every_state_has_its_answer() {
        for (status, same, other) in TABLE {
            assert_eq!(answer(Some(&held(status, DIGEST_NOW)), DIGEST_NOW), *same, "{status}");
            assert_eq!(answer(Some(&held(status, "d0")), DIGEST_NOW), *other, "{status}");
            assert_eq!(*same == Answer::Wait, !is_settled(status), "{status}");
        }
    }

    #[test]
    fn what_is_not_made_whole_is_not_there() {
        let whole = TABLE.iter().map(|(status, ..)| *status).filter(|status| is_whole(status));
        let half = whole.filter(|status| !["UPDATE_", "IMPORT_"].iter().any(|verb| status.starts_with(verb)));
        assert_eq!(half.collect::<Vec<_>>(), ["CREATE_COMPLETE", "SOMETHING_NEW"]);
    }

    #[test]
    fn a_stack_without_a_digest_is_changed() {
        let bare = Held { status: "CREATE_COMPLETE".into(), ..Held::default() };
        assert_eq!(answer(Some(&bare), DIGEST_NOW), Answer::Update);
    }

    #[test]
    fn a_remedy_names_stack_region_and_account() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        for (remedy, verb) in [
            (Remedy::ContinueRollback, "continue-update-rollback"),
            (Remedy::RollBack, "rollback-stack"),
            (Remedy::DeleteAgain, "delete-stack"),
        ] {
            let text = remedy.text(&held("UPDATE_ROLLBACK_FAILED", ""), &account);
            for part in [verb, "--stack-name razors--dev--stock--bus", "--region eu-west-1", "222222222222"] {
                assert!(text.contains(part), "{text}");
            }
        }
    }
}
