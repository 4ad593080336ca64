//! Keys of an account's own.

use serde_json::{Value as Json, json};

use crate::cloudformation::{policy, text};
use crate::plan::resource::Key;

/// The longest that KMS offers to think better of a deletion: what outlives the resource, such as the last backup of a
/// deleted table, can be read no longer than its key.
const DELETION_DAYS: u32 = 30;

pub fn key(key: &Key, region: &str) -> Json {
    json!({
        "Description": text::any(&key.description, 8_192),
        "KeyPolicy": policy::document(&key.statements, region),
        "EnableKeyRotation": true,
        "PendingWindowInDays": DELETION_DAYS,
    })
}
