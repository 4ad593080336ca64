//! The variables that the templates set, read once a cold start.
//! Invariant: an absent or malformed variable is an error that names it, never a default.

#[cfg(feature = "aws")]
use crate::Error;

/// A variable as text.
#[cfg(feature = "aws")]
pub(crate) fn text(name: &str) -> Result<String, Error> {
    optional(name).ok_or_else(|| Error::Unset(name.to_owned()))
}

/// A variable that may be absent; an empty one counts as absent.
pub(crate) fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A variable of some other type, which `expected` names in words.
#[cfg(any(feature = "consumer", feature = "relay-documentdb"))]
pub(crate) fn parsed<T: std::str::FromStr>(name: &str, expected: &'static str) -> Result<T, Error> {
    text(name)?.parse().map_err(|_| Error::Malformed { name: name.to_owned(), expected })
}

/// The variable of one store: `BUSLINE_TABLE` of `order-lines` is `BUSLINE_TABLE_ORDER_LINES`.
#[cfg(any(feature = "dynamodb", feature = "documentdb"))]
pub(crate) fn of_store(prefix: &str, store: &str) -> String {
    format!("{prefix}_{}", store.replace('-', "_").to_uppercase())
}

#[cfg(all(test, feature = "aws"))]
mod tests {
    use super::*;

    #[cfg(any(feature = "dynamodb", feature = "documentdb"))]
    #[test]
    fn a_stores_variable_is_in_upper_snake_case() {
        assert_eq!(of_store("BUSLINE_TABLE", "order-lines"), "BUSLINE_TABLE_ORDER_LINES");
    }

    #[test]
    fn an_absent_variable_is_named() {
        let error = text("BUSLINE_NO_SUCH_THING").expect_err("absent");
        assert_eq!(format!("{error:?}"), "the environment variable BUSLINE_NO_SUCH_THING is not set");
    }
}
