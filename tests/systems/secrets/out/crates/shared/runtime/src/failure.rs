//! How the author's functions say that they could not do it.
//! Invariant: a cause is kept for the log and never shown to a caller.

mod problem;

use std::error::Error as StdError;
use std::fmt;

pub use problem::Problem;

/// An event was not handled; it stays in its queue and is tried again, at last in the dead-letter queue.
///
/// Any error becomes one by `?`. Its reason is logged: it must not quote the event's data.
#[derive(Debug)]
pub struct Failure {
    reason: String,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// A failure for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), cause: None }
    }

    /// The answer of a function that nobody has written yet, `<domain>.<handler>`: its events stay.
    pub fn unwritten(handler: &str) -> Self {
        Self::new(format!("{handler} is not written yet"))
    }
}

// As with every such type, `Failure` itself is no `Error`: only so can all errors become one by `?`.
impl<E: StdError + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { reason: error.to_string(), cause: Some(Box::new(error)) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        // The reason already is the first cause's own text.
        causes(self.cause.as_deref().and_then(StdError::source), f)
    }
}

/// Writes an error's causes one after another.
pub(crate) fn causes(first: Option<&(dyn StdError + 'static)>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut next = first;
    while let Some(error) = next {
        write!(f, ": {error}")?;
        next = error.source();
    }
    Ok(())
}
