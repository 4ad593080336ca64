//! Who may do what: statements, as narrow as the declared graph, and trusts.

use super::resource::Value;

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is for, in PascalCase.
    pub sid: String,
    /// Whether it denies.
    pub deny: bool,
    /// Whom it speaks of; `None` in a role's own policy.
    pub principal: Option<Principal>,
    /// `sqs:SendMessage`.
    pub actions: Vec<&'static str>,
    /// What it is about.
    pub resources: Vec<Value>,
    /// When it holds.
    pub conditions: Vec<Condition>,
}

impl Statement {
    /// An allowance of a role's own policy.
    pub fn allow(sid: &str, actions: &[&'static str], resources: Vec<Value>) -> Self {
        let sid = sid.to_owned();
        Statement { sid, deny: false, principal: None, actions: actions.to_vec(), resources, conditions: Vec::new() }
    }

    /// The same for a principal, in a resource's policy.
    pub fn to(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// The same as a denial.
    pub fn denied(mut self) -> Self {
        self.deny = true;
        self
    }

    /// The same under a condition more.
    pub fn when(mut self, operator: &'static str, key: &'static str, values: Vec<Value>) -> Self {
        self.conditions.push(Condition { operator, key, values });
        self
    }
}

/// Whom a statement speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Everyone; only ever in a denial or under conditions that name someone.
    Anyone,
    /// An AWS service, `events.amazonaws.com`.
    Service(&'static str),
    /// Several AWS services.
    Services(&'static [&'static str]),
    /// An account, which may hand the right on to its roles.
    Account(String),
}

/// A condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `ArnEquals`.
    pub operator: &'static str,
    /// `aws:SourceArn`.
    pub key: &'static str,
    /// Any of these.
    pub values: Vec<Value>,
}

/// Who may assume a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The service.
    pub service: &'static str,
    /// The account that the service must act for.
    pub account: String,
    /// The resource that the service must act for, where its name is known beforehand; `*` and `?` stand for what is not.
    pub source_arn: Option<String>,
}
