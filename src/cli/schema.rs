//! `busline schema`.

use super::arguments::{self, Described};
use super::{Error, Exit, terminal};
use crate::{diff, syntax};

/// Prints the JSON Schema of the system's file, or of what `diff` answers.
pub fn run(options: &arguments::Schema) -> Result<Exit, Error> {
    let schema = match options.of {
        Described::File => syntax::json_schema(),
        Described::Difference => diff::json_schema(),
    };
    terminal::answer(&format!("{schema:#}\n"))?;
    Ok(Exit::Done)
}
