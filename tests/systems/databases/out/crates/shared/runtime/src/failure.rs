//! How the author's functions say that they could not do it.
//! Invariant: a cause is kept for the log and never shown to a caller, and an error that is known to quote what was read is
//! logged without it.

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
        Self { reason: told(&error), cause: Some(Box::new(error)) }
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
        write!(f, ": {}", told(error))?;
        next = error.source();
    }
    Ok(())
}

/// The error's own text, or what can be told of one whose text may quote the data that it is about.
fn told(error: &(dyn StdError + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<serde_json::Error>() {
        let what = match error.classify() {
            serde_json::error::Category::Data => "JSON of another shape",
            _ => "no JSON",
        };
        format!("{what} at line {} column {}", error.line(), error.column())
    } else if let Some(error) = error.downcast_ref::<serde_path_to_error::Error<serde_json::Error>>() {
        format!("JSON of another shape at `{}`", error.path())
    } else if error.is::<jiff::Error>() {
        "a time that cannot be read or reckoned with".to_owned()
    } else {
        error.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_quotes_what_was_read_is_told_without_it() {
        let mut json = serde_json::Deserializer::from_str("\"Ada\"");
        let errors = [
            Failure::from(serde_json::from_str::<u32>("\"Ada\"").expect_err("a text")),
            Failure::from(serde_path_to_error::deserialize::<_, u32>(&mut json).expect_err("a text")),
            Failure::from("Ada".parse::<jiff::Timestamp>().expect_err("a name")),
        ];
        let told = errors.map(|error| error.to_string());
        let expected = [
            "JSON of another shape at line 1 column 5",
            "JSON of another shape at `.`",
            "a time that cannot be read or reckoned with",
        ];
        assert_eq!(told, expected);
        assert_eq!(Failure::from(std::io::Error::other("closed")).to_string(), "closed");
    }
}
