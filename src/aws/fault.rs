//! What goes wrong with a request, in words that hold no credential.

use std::error::Error as StdError;

use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;

use crate::deployment::Account;
use crate::deployment::progress::Failure;
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

impl Error {
    /// Why a stack failed, told beside its account, and what helps where that is known.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Request { what, cause, .. } => {
                let failure = Failure::new(format!("cannot {what}: {cause}"));
                if cause.is_of_credentials() { failure.with_help(cause.help()) } else { failure }
            }
            Self::Answer { what, .. } => Failure::new(what),
            other => Failure::new(other.to_string()),
        }
    }
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
    let message = error.message().map_or_else(|| "AWS does not say why".to_owned(), told);
    Cause { code, message }
}

/// What may be told of a message. Where a signature is wrong, AWS repeats the request that it was of, with the key's id and the
/// session's token: behind the first sentence.
fn told(message: &str) -> String {
    const REPEATED: &[&str] = &["AWS4-HMAC", "Authorization", "Canonical", "Credential", "security-token", "signature"];
    let is_repeated = |word: &&str| message.to_ascii_lowercase().contains(&word.to_ascii_lowercase());
    if !REPEATED.iter().any(is_repeated) {
        return message.to_owned();
    }
    let line = message.lines().next().unwrap_or_default();
    let sentence = line.split(". ").next().unwrap_or_default();
    sentence.split("AWS4-HMAC").next().unwrap_or_default().trim_end_matches([' ', ':', '\'']).to_owned()
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
    Cause { code: String::new(), message: told(&last.to_string()) }
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

    /// Whether CloudFormation has understood what it was asked for and does not do it, so that what helps follows from its words.
    pub fn is_refusal(&self) -> bool {
        const CODES: &[&str] = &["AccessDenied", "InsufficientCapabilities", "LimitExceeded", "ValidationError"];
        CODES.iter().any(|code| self.code.starts_with(code))
    }

    /// Whether it says that the credentials are of no use, or of none any more.
    fn is_of_credentials(&self) -> bool {
        const CODES: &[&str] = &["ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClient"];
        CODES.iter().any(|code| self.code.starts_with(code))
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

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn of_a_signature_only_the_first_sentence_is_told() {
        for (message, wanted) in [
            (
                "The request signature we calculated does not match the signature you provided. Check your key.\n\nThe \
                 Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:t0k3n\n",
                "The request signature we calculated does not match the signature you provided",
            ),
            (
                "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=AKIA1",
                "Authorization header requires 'Signature' parameter",
            ),
            (
                "not a valid key=value pair in Authorization header: 'AWS4-HMAC-SHA256 Credential=AKIA1/20261124'.",
                "not a valid key=value pair in Authorization header",
            ),
            ("SignatureDoesNotMatch: no\nx-amz-security-token:t0k3n", "SignatureDoesNotMatch: no"),
            ("Stack is in use. Wait.\nThen try again.", "Stack is in use. Wait.\nThen try again."),
        ] {
            assert_eq!(told(message), wanted);
        }
    }
}
