//! Log groups, and the deliveries of a bus's own log.

use crate::plan::grant::Statement;

/// A log group.
#[derive(Clone, Debug)]
pub struct LogGroup {
    /// Its name, where AWS asks for one.
    pub name: Option<String>,
    /// Days.
    pub days: u32,
    /// Which services may write to it, beside those that the account lets in by other means.
    pub writers: Vec<Statement>,
}

/// A bus as a source of logs.
#[derive(Clone, Debug)]
pub struct LogSource {
    /// Its name.
    pub name: String,
    /// The bus.
    pub bus_arn: String,
    /// `ERROR_LOGS`, `INFO_LOGS` or `TRACE_LOGS`.
    pub log_type: &'static str,
}

/// A log group as a destination of logs.
#[derive(Clone, Debug)]
pub struct LogDestination {
    /// Its name.
    pub name: String,
    /// The log group's logical ID.
    pub log_group: String,
}

/// A delivery from a source to a destination.
#[derive(Clone, Debug)]
pub struct LogDelivery {
    /// The source's name.
    pub source: String,
    /// The destination's logical ID.
    pub destination: String,
}
