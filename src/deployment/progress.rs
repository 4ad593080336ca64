//! What a deployment tells while it runs, as data: terminal, log and machine show the same.

use std::fmt;

use serde::Serialize;

use super::Account;

/// How a stack's part of a deployment ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum Outcome {
    /// It was as it should be.
    Unchanged,
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It was removed.
    Deleted,
    /// Its change set waits to be executed.
    Prepared,
    /// It failed.
    Failed(Failure),
    /// It was begun, and then no more could be seen of it, for this reason: CloudFormation goes on with it.
    Lost(Failure),
    /// The run was ended; `running` says whether CloudFormation still works on it.
    Interrupted {
        /// Whether an operation goes on without us.
        running: bool,
    },
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unchanged => "is as it should be",
            Self::Created => "stands",
            Self::Updated => "is changed",
            Self::Deleted => "is removed",
            Self::Prepared => "is prepared",
            Self::Failed(failure) => return write!(f, "failed: {}", failure.reason),
            Self::Lost(failure) => return write!(f, "goes on without us: {}", failure.reason),
            Self::Interrupted { running: true } => "goes on without us",
            Self::Interrupted { running: false } => "was not begun",
        })
    }
}

/// Why a stack failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What happened, in CloudFormation's words where it is CloudFormation that says so.
    pub reason: String,
    /// The logical ID of the resource that failed, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The path of the declaration that asked for that resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_by: Option<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Outcome {
    /// Whether CloudFormation still works on it.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Interrupted { running: true })
    }
}

impl Failure {
    /// A failure that is no resource's.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    /// The same, and what to do next.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// Something that happened to a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The stack's name.
    pub stack: String,
    /// Where it stands.
    #[serde(serialize_with = "shown")]
    pub account: Account,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum What {
    /// Something is done to the stack: `is made anew`, `waits for another deployment`.
    Doing {
        /// What is done.
        text: String,
    },
    /// A resource has another state.
    Resource {
        /// Its logical ID.
        resource: String,
        /// `CREATE_COMPLETE`.
        status: String,
    },
    /// Its part is over.
    Ended(Outcome),
}

fn shown<S: serde::Serializer>(account: &Account, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(account)
}
