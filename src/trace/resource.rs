//! What stands once templates are deployed: the resources that have a part in bringing events, with every value filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::value::arn_of_queue;
use crate::access::Document;
use crate::cloudformation::template::Resource;
use crate::pattern::Pattern;

/// Where a stack stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The stack's name.
    pub stack: String,
    /// The domain whose stack it is.
    pub domain: String,
    /// 1 for what receives, 2 for what sends.
    pub wave: u8,
    /// The account's id.
    pub account: String,
    /// The region's name.
    pub region: String,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
}

/// A resource of a template: where it stands, by which logical ID, and which declaration asked for it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its stack's place.
    pub site: Arc<Site>,
    /// Its logical ID.
    pub id: String,
    /// The path of the declaration.
    pub declared_by: String,
    /// The properties that the file overrides.
    pub overridden: Vec<String>,
}

impl Origin {
    /// Where a resource of a template comes from.
    pub fn of(site: &Arc<Site>, id: &str, resource: &Resource) -> Origin {
        let note = &resource.metadata.busline;
        Origin {
            site: Arc::clone(site),
            id: id.to_owned(),
            declared_by: note.declared_by.clone(),
            overridden: note.overridden.clone(),
        }
    }
}

/// Whether something does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// It does.
    On,
    /// It does not.
    Off,
    /// It does not, because the file says so by an override.
    OffByFile,
}

impl Switch {
    /// Whether it does its work, or would, where what the file switches off counts as on.
    pub fn is_on(self, as_meant: bool) -> bool {
        self == Switch::On || (as_meant && self == Switch::OffByFile)
    }
}

/// An event bus.
#[derive(Clone, Debug)]
pub struct Bus {
    /// Its ARN.
    pub arn: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The key that it encrypts with, where that is its own.
    pub key: Option<String>,
    /// Where it puts what it cannot encrypt or decrypt.
    pub dead_letters: Option<String>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The ARN of its bus.
    pub bus: String,
    /// What it matches.
    pub pattern: Pattern,
    /// Whether it is switched on.
    pub switch: Switch,
    /// Where matching events go.
    pub targets: Vec<Target>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A target of a rule.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its ARN.
    pub arn: String,
    /// The role that delivers; the service itself where there is none.
    pub role: Option<String>,
    /// Where undeliverable events go.
    pub dead_letters: Option<String>,
    /// The message group of a FIFO queue.
    pub group: Option<String>,
    /// Repeated attempts.
    pub attempts: u64,
    /// Seconds for which delivery is tried.
    pub age: u64,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its ARN.
    pub arn: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it keeps order.
    pub fifo: bool,
    /// Whether it tells repetitions by their content.
    pub by_content: bool,
    /// Where messages go that were received too often, and after how many times.
    pub redrive: Option<(String, u64)>,
    /// Seconds for which a message that was received is hidden.
    pub visibility: u64,
    /// Seconds for which a message is kept.
    pub retention: u64,
    /// Who may do what.
    pub policy: Vec<Document>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// Its own policies.
    pub policies: Vec<Document>,
    /// Who may assume it.
    pub trust: Vec<Document>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A function, or a container that does the work of one.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The service that assumes its role.
    pub service: &'static str,
    /// The ARN of its role.
    pub role: String,
    /// What it is told by its environment.
    pub environment: BTreeMap<String, String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Lets a function poll.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The ARN of the queue or stream.
    pub source: String,
    /// The function's name.
    pub function: String,
    /// Patterns of which a message or change must match one; all pass where there is none.
    pub filters: Vec<Pattern>,
    /// Where what failed for good goes, of a stream.
    pub on_failure: Option<String>,
    /// Repeated attempts, of a stream; as many as its time allows where it is not said.
    pub attempts: Option<u64>,
    /// Seconds for which a change is tried, of a stream; as long as the stream keeps it where it is not said.
    pub age: Option<u64>,
    /// Whether it is switched on.
    pub switch: Switch,
    /// Where it comes from.
    pub origin: Origin,
}

/// Makes a handler run: a mapping, or a route.
#[derive(Clone, Debug)]
pub struct Start {
    /// The services that it waits for, by the paths of what declared them.
    pub after: BTreeSet<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A log group.
#[derive(Clone, Debug)]
pub struct LogGroup {
    /// Its ARN, without the streams.
    pub arn: String,
    /// Who may write.
    pub policy: Vec<Document>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Function {
    /// The ARN of a queue that the environment names by its URL.
    pub fn queue(&self, variable: &str) -> Option<String> {
        arn_of_queue(&self.origin.site, self.environment.get(variable)?)
    }
}
