//! A bus, its policy and its archive.

use serde_json::Value as Json;

use super::{LogDetail, LogLevel};
use crate::plan::grant::Statement;

/// A bus.
#[derive(Clone, Debug)]
pub struct Bus {
    /// Its name.
    pub name: String,
    /// What its domain is for.
    pub description: Option<String>,
    /// What it logs.
    pub log: Option<(LogLevel, LogDetail)>,
    /// How it is encrypted; `None` where AWS's own key does it.
    pub encryption: Option<BusEncryption>,
}

/// How a bus is encrypted with a key of the account's own.
#[derive(Clone, Debug)]
pub struct BusEncryption {
    /// The key's logical ID.
    pub key: String,
    /// The logical ID of the queue for events that could not be encrypted or decrypted.
    pub dead_letters: String,
}

/// One statement of a bus's policy.
#[derive(Clone, Debug)]
pub struct BusPolicy {
    /// The bus's name.
    pub bus: String,
    /// The statement's id, unique in the account.
    pub statement_id: String,
    /// What it says.
    pub statement: Statement,
}

/// An archive of a domain's own events.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The bus.
    pub bus_arn: String,
    /// What is kept.
    pub pattern: Json,
    /// Days.
    pub days: u32,
    /// The logical ID of the key that encrypts it; `None` where AWS's own key does.
    pub key: Option<String>,
}
