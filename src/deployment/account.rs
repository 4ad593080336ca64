//! What `bootstrap` makes in an account, by the names that both sides compute.

use std::fmt;

use crate::plan::naming;

/// The stack that `bootstrap` makes. StackSets give it another name; it is known by [`VERSION_OUTPUT`].
pub const STACK: &str = "busline-bootstrap";
/// The output that tells which version of the template stands in an account.
pub const VERSION_OUTPUT: &str = "BuslineBootstrap";
/// The version that `deploy` needs.
pub const VERSION: u32 = 1;

/// An account in one region: what is asked by one client, and what one bootstrap makes ready.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The region's name.
    pub region: String,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.region)
    }
}

impl Account {
    /// The bucket that artefacts lie in.
    pub fn bucket(&self) -> String {
        format!("busline-{}-{}", self.id, self.region)
    }

    /// The ARN of a role, given as `name` or `/path/name`.
    pub fn role(&self, role: &str) -> String {
        naming::global_arn("iam", &self.region, &self.id, &format!("role/{}", role.trim_start_matches('/')))
    }

    /// Where an object of the bucket is for CloudFormation to read.
    pub fn object_url(&self, key: &str) -> String {
        format!("https://{}.s3.{}.{}/{key}", self.bucket(), self.region, naming::dns_suffix(&self.region))
    }
}
