//! The way of an event as a tree: what arrives where, by whose leave, and what catches it where it fails.

use serde::Serialize;

use super::event::Event;

/// The way of one event.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The event.
    pub event: Event,
    /// Each bus that it is put on: its domain's, or those of all who consume an external's.
    pub puts: Vec<Put>,
}

/// An event that is put on a bus.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Put {
    /// Whoever puts it there.
    pub senders: Vec<Sender>,
    /// What becomes of it.
    pub arrival: Arrival,
}

/// Somebody who puts an event on a bus.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    /// A function's name, or an external's.
    pub name: String,
    /// The declaration that made it.
    pub declared_by: String,
    /// Whether it may.
    pub checks: Vec<Check>,
    /// What else is in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

/// One question to IAM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What is asked.
    pub action: String,
    /// Who asks: a role's ARN or a service.
    pub caller: String,
    /// Of what.
    pub resource: String,
    /// In which of the contexts that AWS may present.
    pub when: &'static str,
    /// The answer.
    pub allowed: bool,
    /// The statements that decided, or for want of which it is refused.
    pub because: Vec<String>,
}

/// An event on a bus.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Arrival {
    /// The ARN of the bus.
    pub bus: String,
    /// Its domain.
    pub domain: String,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The rules that match.
    pub rules: Vec<Matched>,
    /// The rules that do not, with why; only where it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PassedOver>,
}

/// A rule that matches.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matched {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its logical ID.
    pub logical_id: String,
    /// The declaration that asked for it.
    pub declared_by: String,
    /// What comes of each target.
    pub deliveries: Vec<Delivery>,
}

/// A rule that does not match.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PassedOver {
    /// Its name.
    pub name: String,
    /// The declaration that asked for it.
    pub declared_by: String,
    /// The first thing that it asks and the event is not.
    pub because: String,
}

/// A target of a rule that matches.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The ARN of the target.
    pub target: String,
    /// Whether it may be delivered.
    pub checks: Vec<Check>,
    /// What else is in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// What catches it where it cannot be delivered.
    pub net: Net,
    /// How often and how long delivery is tried again.
    pub retry: Retry,
    /// Where it is then.
    pub to: Destination,
}

/// How long delivery is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// Repeated attempts.
    pub attempts: u64,
    /// Seconds.
    pub age: u64,
}

/// A dead-letter queue.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Net {
    /// Its ARN; `None` where there is none.
    pub queue: Option<String>,
    /// Whether it admits the sender.
    pub checks: Vec<Check>,
    /// What else is wrong with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

/// Where an event is delivered to.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Destination {
    /// Another bus of the system.
    Bus(Arrival),
    /// A queue of the system.
    Queue(Queued),
    /// A log group of the system.
    #[serde(rename_all = "camelCase")]
    LogGroup {
        /// The declaration that asked for it.
        declared_by: String,
    },
    /// Something outside the file: what it does with the event is its own.
    Outside {
        /// The external that it is the bus of, where the file names it.
        external: Option<String>,
    },
    /// Nothing that stands.
    Nowhere,
}

/// An event in a queue.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// The declaration that asked for the queue.
    pub declared_by: String,
    /// Whether it keeps order.
    pub fifo: bool,
    /// What catches a message that was received too often, and how often that is.
    pub net: Net,
    /// Receptions before that.
    pub receives: Option<u64>,
    /// Who polls it; somebody outside the file where nobody does.
    pub handlers: Vec<Handling>,
}

/// A function that polls.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Handling {
    /// The function's name.
    pub function: String,
    /// The declaration that asked for it.
    pub declared_by: String,
    /// Whether it may.
    pub checks: Vec<Check>,
    /// What else is in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// Where it puts what it cannot decode.
    pub undecodable: Net,
}

impl Sender {
    /// Whether it may.
    pub fn may(&self) -> bool {
        self.faults.is_empty() && self.checks.iter().all(|check| check.allowed)
    }
}

impl Queued {
    /// Whether somebody outside the file reads it: a rule asked for it, and no handler.
    pub fn is_for_others(&self) -> bool {
        self.handlers.is_empty() && self.declared_by.contains(".rules.")
    }
}

impl Delivery {
    /// Whether the event gets to the target.
    pub fn is_made(&self) -> bool {
        self.faults.is_empty() && self.checks.iter().all(|check| check.allowed)
    }
}

impl Handling {
    /// Whether the function gets what waits in the queue.
    pub fn is_made(&self) -> bool {
        self.faults.is_empty() && self.checks.iter().all(|check| check.allowed)
    }
}

impl Net {
    /// Whether it catches.
    pub fn holds(&self) -> bool {
        self.queue.is_some() && self.faults.is_empty() && self.checks.iter().all(|check| check.allowed)
    }
}
