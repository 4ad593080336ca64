//! Change sets: their names, whose they are, and what has become of one.
//!
//! A change set is named by the digest of what it would bring, so that a second run knows the first one's, and only names
//! with our prefix are ever touched. CloudFormation keeps a thousand a stack: ours that are not wanted any more go.

use crate::plan::naming;

/// How the names of those begin that a deployment makes.
const PREFIX: &str = "busline-deploy-";
/// How the names of those begin that are made to ask what would change, by one run and for it alone.
const QUESTION: &str = "busline-diff-";

/// What has become of a change set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can be executed.
    Usable,
    /// It is being made, executed or deleted: look again.
    Pending,
    /// There is nothing to change.
    Empty,
    /// It was executed, is out of date, or cannot be used any more: another has to be made.
    Spent,
    /// CloudFormation could not make it, and says why.
    Failed(String),
}

/// The name of the change set that brings a digest.
pub fn name(digest: &str) -> String {
    format!("{PREFIX}{digest}")
}

/// The name of the change set by which a run asks what a template would change. No other run makes or removes one of this name.
pub fn question(digest: &str, run: &str) -> String {
    format!("{QUESTION}{digest}-{run}")
}

/// What CloudFormation tells an operation of a run by. It takes what comes with one token for one request that was tried again,
/// so that everything else that is done has another, and a second try the same.
pub fn token(run: &str, operation: &[&str]) -> String {
    format!("{run}-{}", naming::hash(&operation.join(" ")))
}

/// Whether a change set is a deployment's.
pub fn is_ours(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// What has become of a change set, by its `Status`, `ExecutionStatus` and `StatusReason`.
pub fn verdict(status: &str, execution: &str, reason: &str) -> Verdict {
    match (status, execution) {
        ("CREATE_COMPLETE", "AVAILABLE") => Verdict::Usable,
        ("CREATE_PENDING" | "CREATE_IN_PROGRESS", _) => Verdict::Pending,
        ("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS") => Verdict::Pending,
        ("FAILED", _) if is_empty(reason) => Verdict::Empty,
        ("FAILED", _) => Verdict::Failed(if reason.is_empty() {
            "CloudFormation does not say why".to_owned()
        } else {
            reason.to_owned()
        }),
        _ => Verdict::Spent,
    }
}

/// Whether a reason says that CloudFormation has looked at the template itself and found something, of which its events tell.
pub fn is_validation(reason: &str) -> bool {
    reason.contains("EarlyValidation")
}

/// Whether a reason says that there is nothing to change. CloudFormation has no code for it, and two texts.
pub fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

/// What helps where CloudFormation could not make a change set, for the reasons that have a name.
pub fn help(reason: &str) -> &'static str {
    const KNOWN: &[(&str, &str)] = &[
        (
            "EarlyValidation::ResourceExistenceCheck",
            "something with one of its names is there already, outside this stack: remove it, or rename",
        ),
        ("EarlyValidation", "a property is not as its type asks: an override may have brought it"),
        ("already exists", "something with this name is there already, outside this stack: remove it, or rename"),
        ("InsufficientCapabilities", "this is a mistake of Busline's: please report it"),
        ("ResourcesToImport", "something that was retained is not as the template says: delete it, or make it alike"),
        (
            "S3 error",
            "the template could not be read from the artefact bucket: `busline bootstrap` mends bucket and roles",
        ),
        ("AccessDenied", "the deploy role lacks a right: `busline bootstrap` brings it up to date"),
        ("is not authorized to perform", "the deploy role lacks a right: `busline bootstrap` brings it up to date"),
        ("cannot be assumed", "CloudFormation may not use the execution role: `busline bootstrap` mends it"),
        ("LimitExceeded", "a quota of the account is used up: ask AWS for more, or remove what is not needed"),
        ("custom-named resource requires replacing", "AWS cannot put another in its place: rename the declaration"),
    ];
    KNOWN
        .iter()
        .find(|(text, _)| reason.contains(text))
        .map_or("mend what it names, and deploy again", |(_, help)| help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_and_is_ours() {
        let name = name(&"0".repeat(64));
        assert!(name.len() <= 128 && is_ours(&name), "{name}");
        let question = question(&"0".repeat(64), "1764000000-999999-4194304");
        assert!(question.len() <= 128 && !is_ours(&question), "{question}");
        assert!(!is_ours("somebody-elses"));
    }

    #[test]
    fn a_token_is_of_one_operation() {
        let [execute, again] = ["a", "b"].map(|set| token("1764000000-999999-4194304", &["ExecuteChangeSet", set]));
        assert!(execute != again && execute == token("1764000000-999999-4194304", &["ExecuteChangeSet", "a"]));
        let is_admitted = |c: char| c.is_ascii_alphanumeric() || c == '-';
        assert!(execute.len() <= 128 && execute.chars().all(is_admitted), "{execute}");
    }

    #[test]
    fn every_state_of_a_change_set_has_its_verdict() {
        let empty =
            "The submitted information didn't contain changes. Submit different information to create a change set.";
        for (status, execution, reason, wanted) in [
            ("CREATE_PENDING", "UNAVAILABLE", "", Verdict::Pending),
            ("CREATE_IN_PROGRESS", "UNAVAILABLE", "", Verdict::Pending),
            ("CREATE_COMPLETE", "AVAILABLE", "", Verdict::Usable),
            ("CREATE_COMPLETE", "UNAVAILABLE", "", Verdict::Spent),
            ("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS", "", Verdict::Pending),
            ("CREATE_COMPLETE", "EXECUTE_COMPLETE", "", Verdict::Spent),
            ("CREATE_COMPLETE", "EXECUTE_FAILED", "", Verdict::Spent),
            ("CREATE_COMPLETE", "OBSOLETE", "", Verdict::Spent),
            ("DELETE_PENDING", "UNAVAILABLE", "", Verdict::Spent),
            ("DELETE_IN_PROGRESS", "UNAVAILABLE", "", Verdict::Spent),
            ("DELETE_COMPLETE", "UNAVAILABLE", "", Verdict::Spent),
            ("DELETE_FAILED", "UNAVAILABLE", "", Verdict::Spent),
            ("FAILED", "UNAVAILABLE", empty, Verdict::Empty),
            ("FAILED", "UNAVAILABLE", "No updates are to be performed.", Verdict::Empty),
            ("FAILED", "UNAVAILABLE", "Template error", Verdict::Failed("Template error".into())),
            ("FAILED", "UNAVAILABLE", "", Verdict::Failed("CloudFormation does not say why".into())),
        ] {
            assert_eq!(verdict(status, execution, reason), wanted, "{status} {execution} {reason}");
        }
    }

    #[test]
    fn help_goes_from_the_narrow_to_the_wide() {
        assert!(help("[AWS::EarlyValidation::ResourceExistenceCheck]").contains("rename"));
        assert!(help("[AWS::EarlyValidation::PropertyValidation]").contains("override"));
        assert!(help("no such thing").contains("deploy again"));
    }
}
