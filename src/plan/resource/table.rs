//! DynamoDB tables.

use std::collections::BTreeMap;

use super::TableKey;

/// A DynamoDB table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its primary key.
    pub key: TableKey,
    /// Its indexes by name.
    pub indexes: BTreeMap<String, TableKey>,
    /// The attribute of the time to live.
    pub ttl: Option<String>,
    /// Whether a stream reads it.
    pub stream: bool,
    /// The logical ID of the key that encrypts it; `None` where AWS's own key does.
    pub encryption_key: Option<String>,
    /// Whether it can be restored to any second of the last 35 days.
    pub recovery: bool,
    /// Whether it refuses to be deleted.
    pub protected: bool,
}
