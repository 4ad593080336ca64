//! What can go wrong with a store that is no outcome.
//! Invariant: the text names operation and code, never a value: it goes to the log.

use std::fmt;

/// A store did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// What the caller gave, or what is stored, is not of the type that the caller named.
    #[error("{operation}: {what} cannot be converted at `{path}`")]
    Conversion {
        /// The operation.
        operation: &'static str,
        /// Item, key or condition.
        what: &'static str,
        /// Where in it.
        path: String,
    },
    /// The service refused or could not be reached.
    #[error("{operation}: {code}")]
    Service {
        /// The operation.
        operation: &'static str,
        /// The service's code for it, or the kind of failure on the way.
        code: String,
    },
    /// Another invocation has claimed the event meanwhile: nothing is written, and its message comes again.
    #[error("{0}: the claim on the event has passed to another")]
    ClaimPassed(&'static str),
    /// The event was marked done by a write before this one: `done` belongs to a function's last write.
    #[error("{0}: the event was marked done by a write before")]
    DoneBefore(&'static str),
    /// The store's secret is not what the template makes.
    #[error("the store's secret lacks `{0}`")]
    Secret(&'static str),
}

impl StoreError {
    pub(crate) fn service(operation: &'static str, code: impl fmt::Display) -> Self {
        Self::Service { operation, code: code.to_string() }
    }
}

#[cfg(any(feature = "dynamodb", feature = "documentdb"))]
pub(crate) fn encode<T: serde::Serialize + ?Sized>(
    operation: &'static str,
    what: &'static str,
    value: &T,
) -> Result<serde_json::Map<String, serde_json::Value>, StoreError> {
    let conversion = |path: String| StoreError::Conversion { operation, what, path };
    match serde_path_to_error::serialize(value, serde_json::value::Serializer) {
        Ok(serde_json::Value::Object(map)) => Ok(map),
        Ok(_) => Err(conversion(".".to_owned())),
        Err(error) => Err(conversion(error.path().to_string())),
    }
}

#[cfg(any(feature = "dynamodb", feature = "documentdb"))]
pub(crate) fn decode<T: serde::de::DeserializeOwned>(
    operation: &'static str,
    mut item: serde_json::Map<String, serde_json::Value>,
) -> Result<T, StoreError> {
    // The trace is ours; a type that refuses unknown fields must not meet it.
    item.remove(crate::trace::ATTRIBUTE);
    serde_path_to_error::deserialize(serde_json::Value::Object(item)).map_err(|error| StoreError::Conversion {
        operation,
        what: "item",
        path: error.path().to_string(),
    })
}
