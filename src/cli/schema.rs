//! `busline schema`.

use super::{Error, Exit, terminal};
use crate::syntax;

/// Prints the JSON Schema of the system's file.
pub fn run() -> Result<Exit, Error> {
    terminal::answer(&format!("{:#}\n", syntax::json_schema()))?;
    Ok(Exit::Done)
}
