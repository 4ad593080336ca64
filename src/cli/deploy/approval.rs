//! The one question that a deployment asks.

use super::outlook::Outlook;
use crate::aws::Session;
use crate::cli::arguments::{self, Approve};
use crate::cli::{Error, terminal};

/// Refuses to begin what would end in a question that nobody hears: a pipeline does not hang.
pub fn refuse_to_hang(options: &arguments::Deploy) -> Result<(), Error> {
    let may_ask = when(options) == Approve::Always && !options.dry_run;
    if may_ask && !terminal::can_ask() {
        return Err(Error::Usage(
            "nobody can be asked here, for there is no terminal: `--yes` or `--approve never` deploys without a question, \
             `--approve dangers` where there is no danger, `--dry-run` says what would be done"
                .to_owned(),
        ));
    }
    Ok(())
}

/// What came of asking.
pub enum Approval {
    /// It may be done, or need not be asked for.
    Given,
    /// It may not.
    Refused,
    /// It would have to be asked for, and nobody is there.
    Unheard,
}

/// Whether what is about to be done may be done. Where nobody is there who can be asked, what is dangerous may not.
pub fn asked(session: &Session, options: &arguments::Deploy, outlook: &Outlook) -> Result<Approval, Error> {
    match when(options) {
        Approve::Never => Ok(Approval::Given),
        Approve::Dangers if !outlook.is_dangerous() => Ok(Approval::Given),
        Approve::Dangers if !terminal::can_ask() => Ok(Approval::Unheard),
        Approve::Always | Approve::Dangers => {
            let answer = terminal::ask(session, "Deploy? [y/N] ")?;
            let is_given = matches!(answer.trim(), "y" | "Y" | "yes");
            Ok(if is_given { Approval::Given } else { Approval::Refused })
        }
    }
}

fn when(options: &arguments::Deploy) -> Approve {
    if options.yes { Approve::Never } else { options.approve }
}
