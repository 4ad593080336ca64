//! `busline completions`.

use clap::CommandFactory;

use super::arguments::{self, Arguments};
use super::{Error, Exit, terminal};

/// Prints completions for a shell.
pub fn run(options: &arguments::Completions) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "busline", &mut script);
    terminal::answer(&String::from_utf8(script).expect("completions are made of names and help texts"))?;
    Ok(Exit::Done)
}
