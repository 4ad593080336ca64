//! What a person or a pipe sees: colours, findings, failures, and what day it is.

#![expect(clippy::disallowed_methods, reason = "the rim speaks for everyone else")]

mod table;

use std::io::{self, IsTerminal, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use super::arguments::{Colour, Common};
use super::{Error, Exit};
use crate::aws::Session;
use crate::diagnostic::{Diagnostics, Severity, render};
use crate::source::Sources;
use crate::visible::visible;
pub use table::Table;

/// Writes an answer to standard output.
pub fn answer(text: &str) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}

/// Writes findings to standard error, with a last line that counts them.
pub fn findings(common: &Common, sources: &Sources, diagnostics: &Diagnostics) -> Result<(), Error> {
    let colour = colour(common);
    let mut output = io::stderr().lock();
    for diagnostic in diagnostics.sorted() {
        writeln!(output, "{}\n", render::text(diagnostic, sources, colour))?;
    }
    if let Some(summary) = summary(diagnostics) {
        writeln!(output, "{summary}; `busline explain CODE` tells more about each")?;
    }
    Ok(())
}

/// `2 errors and 1 warning`; nothing where there are none.
fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let counted = |severity, word| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {word}")),
        count => Some(format!("{count} {word}s")),
    };
    let parts: Vec<String> =
        [counted(Severity::Error, "error"), counted(Severity::Warning, "warning")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" and "))
}

/// Tells on standard error what goes on.
pub fn note(text: &str) -> Result<(), Error> {
    writeln!(io::stderr(), "{}", visible(text))?;
    Ok(())
}

/// Tells of a failure of the world, and answers the exit code.
pub fn failure(error: &Error, exit: Exit) -> Exit {
    // Nobody is left to tell when even this cannot be written.
    let _ = writeln!(io::stderr(), "error: {}", visible(&error.to_string()));
    exit
}

/// Whether somebody is there who can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks, and answers what was typed. A signal that comes first ends the command.
pub fn ask(session: &Session, question: &str) -> Result<String, Error> {
    let mut output = io::stderr();
    write!(output, "{question}")?;
    output.flush()?;
    let typed = session.hear(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    if typed.is_err() {
        // What is said next does not stand behind the question.
        writeln!(output)?;
    }
    Ok(typed??)
}

/// Whether standard error is a terminal whose lines can be written anew.
pub fn is_live(common: &Common) -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    io::stderr().is_terminal() && !is_dumb && common.color != Colour::Never
}

/// Sets what a row of a table says, and draws the table on standard error.
pub fn draw(table: &mut Table, name: &str, says: &str) -> Result<(), Error> {
    let size = terminal_size::terminal_size().map(|(width, height)| (width.0.into(), height.0.into()));
    io::stderr().lock().write_all(table.set(name, says, size).as_bytes())?;
    Ok(())
}

/// Whether to colour what goes to standard error.
fn colour(common: &Common) -> bool {
    match common.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            io::stderr().is_terminal() && !refused
        }
    }
}

/// Today's date in UTC, `2026-11-23`, unless the command line says otherwise.
pub fn today(common: &Common) -> String {
    common.today.clone().unwrap_or_else(|| day_of(now()))
}

/// Now, in seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A moment, in seconds since 1970, to the minute in UTC: `2026-11-23 09:30`.
pub fn moment_of(seconds: i64) -> String {
    let minutes = seconds.rem_euclid(86_400) / 60;
    format!("{} {:02}:{:02}", day_of(seconds), minutes / 60, minutes % 60)
}

/// The day of a moment, in seconds since 1970, in UTC.
pub fn day_of(seconds: i64) -> String {
    civil(seconds.div_euclid(86_400))
}

/// The civil date of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
fn civil(days: i64) -> String {
    // Years begin in March here, so that a leap day is the last of its year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_become_dates() {
        let cases = [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_780, "2026-11-23"), (47_540, "2100-02-28")];
        for (days, date) in cases {
            assert_eq!(civil(days), date);
        }
    }
}
