//! The one question that a deployment asks.

use super::outlook::Outlook;
use crate::aws::Session;
use crate::cli::arguments::{self, Approve};
use crate::cli::{Error, terminal};

/// Refuses to begin what would end in a question that nobody hears: a pipeline does not hang.
pub fn refuse_to_hang(options: &arguments::Deploy) -> Result<(), Error> {
    let may_ask = when(options) != Approve::Never && !options.dry_run;
    if may_ask && !terminal::can_ask() {
        return Err(Error::Usage(
            "nobody can be asked here, for there is no terminal: `--yes` or `--approve never` deploys without a question, \
             `--dry-run` says what would be done"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Whether what is about to be done may be done.
pub fn given(session: &Session, options: &arguments::Deploy, outlook: &Outlook) -> Result<bool, Error> {
    match when(options) {
        Approve::Never => Ok(true),
        Approve::Dangers if !outlook.is_dangerous() => Ok(true),
        Approve::Always | Approve::Dangers => {
            terminal::ask(session, "Deploy? [y/N] ").map(|answer| matches!(answer.trim(), "y" | "Y" | "yes"))
        }
    }
}

fn when(options: &arguments::Deploy) -> Approve {
    if options.yes { Approve::Never } else { options.approve }
}
