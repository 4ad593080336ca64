//! What somebody asks of AWS, and what AWS says about it when policies are asked.

use std::collections::BTreeMap;
use std::fmt;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// `events:PutEvents`.
    pub action: String,
    /// The ARN of what it is asked of.
    pub resource: String,
    /// The account that owns the resource: a bucket's ARN does not say it.
    pub owner: String,
    /// What AWS presents beyond what follows from the caller.
    pub context: Context,
}

impl Request {
    /// A request that comes by TLS, about a resource whose ARN names its account.
    pub fn new(caller: Caller, action: &str, resource: &str) -> Request {
        let owner = super::text::arn(resource).map_or("", |parts| parts[4]);
        Request {
            action: action.to_owned(),
            resource: resource.to_owned(),
            owner: owner.to_owned(),
            context: Context::of(&caller),
            caller,
        }
    }

    /// The same with a value more under a key; the first value of a key makes it present.
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Request {
        self.context.add(key, value);
        self
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A service of AWS by itself: it has no policies of its own, and a resource's policy must let it in.
    Service(String),
    /// A role's session.
    Role {
        /// The role's ARN, not the session's: policies know both by it.
        arn: String,
        /// The role's account.
        account: String,
    },
}

impl Caller {
    /// A service, `events.amazonaws.com`.
    pub fn service(name: &str) -> Caller {
        Caller::Service(name.to_owned())
    }

    /// A role by its ARN, which names its account.
    pub fn role(arn: &str) -> Caller {
        let account = super::text::arn(arn).map_or("", |parts| parts[4]);
        Caller::Role { arn: arn.to_owned(), account: account.to_owned() }
    }

    /// The account of a role; a service has none.
    pub fn account(&self) -> Option<&str> {
        match self {
            Caller::Service(_) => None,
            Caller::Role { account, .. } => Some(account),
        }
    }
}

/// Context keys with their values. Case in a key counts for nothing; a key without a value is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    values: BTreeMap<String, Vec<String>>,
}

impl Context {
    /// What follows from who asks. AWS's own calls say nothing of the network that they come by.
    pub fn of(caller: &Caller) -> Context {
        let mut context = Context::default();
        match caller {
            Caller::Service(name) => {
                context.add("aws:PrincipalIsAWSService", "true");
                context.add("aws:PrincipalServiceName", name);
            }
            Caller::Role { arn, account } => {
                context.add("aws:PrincipalIsAWSService", "false");
                context.add("aws:PrincipalArn", arn);
                context.add("aws:PrincipalAccount", account);
                context.add("aws:SecureTransport", "true");
            }
        }
        context
    }

    /// Adds a value to a key.
    pub fn add(&mut self, key: &str, value: impl Into<String>) {
        self.values.entry(key.to_ascii_lowercase()).or_default().push(value.into());
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        self.values.remove(&key.to_ascii_lowercase());
    }

    /// The values of a key; none where it is absent.
    pub fn get(&self, key: &str) -> &[String] {
        self.values.get(&key.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }
}

impl fmt::Display for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.values.iter().map(|(key, values)| format!("{key} {}", values.join(" | ")));
        formatter.write_str(&keys.collect::<Vec<_>>().join(", "))
    }
}
