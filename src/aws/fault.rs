//! What goes wrong with a request, in words that hold no credential.

use std::error::Error as StdError;

use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;

use crate::deployment::Account;
use crate::disk;

/// Why AWS could not be asked, or did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No requests can be made.
    #[error("cannot make requests: {0}")]
    Runtime(#[from] std::io::Error),
    /// A file could not be read.
    #[error(transparent)]
    Disk(#[from] disk::Error),
    /// An account cannot be entered.
    #[error("cannot enter account {account} as `{role}`: {cause}; {help}")]
    Entry {
        /// The account.
        account: String,
        /// The role.
        role: String,
        /// The reason.
        cause: Cause,
        /// What to do.
        help: &'static str,
    },
    /// The credentials are of another account.
    #[error("we are {arn}, which is not in account {account}: the credentials for it are somebody else's")]
    WrongAccount {
        /// The account that was meant.
        account: String,
        /// Who we are.
        arn: String,
    },
    /// A request failed to the end.
    #[error("{account}: cannot {what}: {cause}")]
    Request {
        /// Where.
        account: Account,
        /// What was asked for.
        what: String,
        /// The reason.
        cause: Cause,
    },
    /// What AWS answers cannot be used.
    #[error("{account}: {what}")]
    Answer {
        /// Where.
        account: Account,
        /// What is wrong.
        what: String,
    },
    /// The run was ended by a signal.
    #[error("interrupted: nothing was changed")]
    Interrupted,
}

/// The code and the message of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// AWS's code; empty where AWS was not reached.
    pub code: String,
    /// What it says.
    pub message: String,
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.code.as_str() {
            "" => f.write_str(&self.message),
            code => write!(f, "{} ({code})", self.message.trim_end_matches('.')),
        }
    }
}

/// The cause of a request's error.
pub fn cause<E, R>(error: SdkError<E, R>) -> Cause
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    if let Some(service) = error.as_service_error() {
        return of_metadata(service);
    }
    match &error {
        SdkError::TimeoutError(_) => Cause { code: String::new(), message: "no answer in time".to_owned() },
        _ => of_chain(&error),
    }
}

fn of_metadata(error: &(impl ProvideErrorMetadata + StdError)) -> Cause {
    let code = error.code().unwrap_or_default().to_owned();
    let message = error.message().map_or_else(|| "AWS does not say why".to_owned(), str::to_owned);
    Cause { code, message }
}

/// What lies at the bottom of an error: what AWS said of the role, or why nobody answered.
fn of_chain(error: &(dyn StdError + 'static)) -> Cause {
    let (mut current, mut last) = (Some(error), error);
    while let Some(error) = current {
        if let Some(refused) = error.downcast_ref::<AssumeRoleError>() {
            return of_metadata(refused);
        }
        (last, current) = (error, error.source());
    }
    Cause { code: String::new(), message: last.to_string() }
}

impl Cause {
    /// Whether it says that a stack or change set is not there.
    pub fn is_absence(&self) -> bool {
        matches!(self.code.as_str(), "ChangeSetNotFound" | "ChangeSetNotFoundException" | "StackNotFoundException")
            || (self.code == "ValidationError" && self.message.contains("does not exist"))
    }

    /// Whether somebody else is changing the same: a look at the stack tells how to go on.
    pub fn is_race(&self) -> bool {
        const CODES: &[&str] = &[
            "AlreadyExistsException",
            "InvalidChangeSetStatus",
            "InvalidChangeSetStatusException",
            "OperationInProgressException",
            "TokenAlreadyExistsException",
        ];
        CODES.contains(&self.code.as_str())
            || (self.code == "ValidationError"
                && (self.message.contains("_IN_PROGRESS state")
                    || self.message.contains("state and can not be updated")))
    }

    /// The same, with what helps where the role that reads lacks a right.
    pub fn of_reader(mut self) -> Self {
        if self.code.starts_with("AccessDenied") {
            let message = self.message.trim_end_matches('.');
            self.message = format!("{message}; `busline bootstrap` brings the role that reads up to date");
        }
        self
    }

    /// What helps against it where an account is to be entered.
    pub fn help(&self) -> &'static str {
        match self.code.as_str() {
            "AccessDenied" | "AccessDeniedException" => {
                "`busline bootstrap` makes the role and says who may assume it; who calls needs `sts:AssumeRole` on it"
            }
            "ExpiredToken" | "ExpiredTokenException" => "the credentials have expired: log in again (`aws sso login`)",
            "InvalidClientTokenId" | "SignatureDoesNotMatch" | "UnrecognizedClientException" => {
                "AWS does not know these credentials"
            }
            "" => {
                "the credentials are taken from AWS_PROFILE, the environment or `aws sso login`; `aws sts get-caller-identity` tries them"
            }
            _ => "`aws sts get-caller-identity` tells whose credentials these are",
        }
    }
}
