//! Rules and their targets.

use serde_json::Value as Json;

use super::{RetryPolicy, Value};

/// A rule and its one target.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The bus's name.
    pub bus: String,
    /// What it is for.
    pub description: String,
    /// What it matches.
    pub pattern: Json,
    /// Where matching events go.
    pub target: Target,
}

/// A rule's target.
#[derive(Clone, Debug)]
pub struct Target {
    /// A queue, a bus, or whatever else a rule of the file names.
    pub arn: String,
    /// The role that delivers; a queue or log group of the domain's own needs none.
    pub role_arn: Option<String>,
    /// The queue for what could not be delivered.
    pub dead_letters_arn: Value,
    /// Where in the event the message group stands, `$.detail.data.id`: of a FIFO queue, and of no other target.
    pub message_group: Option<String>,
    /// How long delivery is tried before that.
    pub retry: RetryPolicy,
}
