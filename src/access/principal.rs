//! Whom a policy of a resource speaks of.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value as Json;

use super::document::{Mistake, mistake, texts};
use super::{Caller, text};

/// A principal of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// `*`: everybody, AWS's services and those without a name too.
    Anyone,
    /// An account, given as its number or as the ARN of its root: it may hand the right on to its roles by their policies.
    Account(String),
    /// A role, user or session, by its ARN.
    Arn(String),
    /// A service of AWS, `events.amazonaws.com`.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// A user as S3 knows him.
    CanonicalUser(String),
}

impl Principal {
    /// How far the principal is the caller.
    pub(super) fn reach(&self, caller: &Caller) -> Option<Reach> {
        match (self, caller) {
            (Principal::Anyone, _) => Some(Reach::Directly),
            (Principal::Service(named), Caller::Service(name)) => (named == name).then_some(Reach::Directly),
            (Principal::Arn(named), Caller::Role { arn, .. }) => (named == arn).then_some(Reach::Directly),
            (Principal::Account(named), Caller::Role { account, .. }) => (named == account).then_some(Reach::ByAccount),
            _ => None,
        }
    }

    pub(super) fn parse_all(element: &str, json: &Json) -> Result<BTreeSet<Principal>, Mistake> {
        let kinds = match json {
            Json::String(anyone) if anyone == "*" => return Ok(BTreeSet::from([Principal::Anyone])),
            Json::Object(kinds) => kinds,
            _ => return Err(mistake(element, "is neither `*` nor an object")),
        };
        let mut principals = BTreeSet::new();
        for (kind, named) in kinds {
            let element = format!("{element}.{kind}");
            for named in texts(&element, named)? {
                principals.insert(match kind.as_str() {
                    "AWS" => of_aws(named),
                    "Service" => Principal::Service(named),
                    "Federated" => Principal::Federated(named),
                    "CanonicalUser" => Principal::CanonicalUser(named),
                    _ => return Err(mistake(element, "is no kind of principal")),
                });
            }
        }
        Ok(principals)
    }
}

/// How far a principal is the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Its account is meant, whose own policies have to let it do so too.
    ByAccount,
    /// The caller itself is meant.
    Directly,
}

fn of_aws(named: String) -> Principal {
    if named == "*" {
        return Principal::Anyone;
    }
    let root = match text::arn(&named) {
        Some([_, _, "iam", _, account, "root"]) => Some(account.to_owned()),
        _ => None,
    };
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    match root {
        Some(account) => Principal::Account(account),
        None if is_account(&named) => Principal::Account(named),
        None => Principal::Arn(named),
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Principal::Anyone => formatter.write_str("*"),
            Principal::Account(account) => write!(formatter, "account {account}"),
            Principal::Arn(name)
            | Principal::Service(name)
            | Principal::Federated(name)
            | Principal::CanonicalUser(name) => formatter.write_str(name),
        }
    }
}
