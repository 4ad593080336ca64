//! Queues and their policies.

use super::Value;
use crate::plan::grant::Statement;

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its name, where another stack names it.
    pub name: Option<String>,
    /// First in, first out, a group at a time.
    pub fifo: bool,
    /// Seconds that a received message stays hidden; 30 where nothing receives.
    pub visibility: Option<u32>,
    /// Seconds that a message is kept.
    pub retention: u32,
    /// Where a message goes that was received too often: the queue's ARN and how often.
    pub redrive: Option<(Value, u32)>,
}

/// The policy of a queue. Its emission adds the denial of everything without TLS.
#[derive(Clone, Debug)]
pub struct QueuePolicy {
    /// The queue's logical ID.
    pub queue: String,
    /// Who may send.
    pub statements: Vec<Statement>,
}
