//! What stops a function or a relay before it can work: the only errors that end the process.
//! Invariant: each names what to put right.

use std::fmt;

/// A cold start, or the platform's own runtime, failed.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A variable that the template sets is absent.
    #[error("the environment variable {0} is not set")]
    Unset(String),
    /// A variable holds something else than it should.
    #[error("the environment variable {name} is not {expected}")]
    Malformed {
        /// The variable.
        name: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A publication cannot be used as generated.
    #[error("the publication of {detail_type} cannot be used: {reason}")]
    Publication {
        /// The event.
        detail_type: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A store cannot be opened.
    #[cfg(any(feature = "dynamodb", feature = "documentdb", feature = "consumer"))]
    #[error("a store cannot be opened")]
    Store(#[from] crate::store::StoreError),
    /// A file or socket of this machine cannot be used.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The health question got no good answer.
    #[error("not healthy: {0}")]
    Unhealthy(String),
    /// The platform's runtime ended with an error.
    #[error("the function's runtime ended: {0}")]
    Runtime(String),
}

// A `main` that returns an error prints its `Debug`; people read that line, so it is written for them.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        crate::failure::causes(std::error::Error::source(self), f)
    }
}
