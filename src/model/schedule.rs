//! Schedules: `rate(5m)` and `cron(…)`, in UTC, as EventBridge Scheduler writes them.

mod cron;

use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value;
use crate::source::Spanned;
use crate::syntax::value::{Duration, Text};

/// When a handler runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The expression in AWS's words, `rate(5 minutes)`.
    pub expression: String,
}

/// Why a text is no schedule: what is wrong, and what to write instead.
type Mistake = (String, String);

/// Reads a schedule; what AWS would refuse is reported.
pub fn lower(written: &Spanned<Text>, diagnostics: &mut Diagnostics) -> Schedule {
    let expression = expression(&written.value.0).unwrap_or_else(|(fact, help)| {
        diagnostics.push(invalid_value::because(fact, written.span, help));
        String::new()
    });
    Schedule { expression }
}

fn expression(text: &str) -> Result<String, Mistake> {
    let inside = |name: &str| text.trim().strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(rate) = inside("rate") {
        self::rate(rate)
    } else if let Some(fields) = inside("cron") {
        cron::expression(fields)
    } else {
        let help = "write `rate(5m)`, or `cron(0 6 ? * MON-FRI *)` for six in the morning (UTC) on working days";
        Err(("this is no schedule".to_owned(), help.to_owned()))
    }
}

/// A rate in the widest unit that holds it: AWS knows minutes, hours and days.
fn rate(written: &str) -> Result<String, Mistake> {
    let help = "a rate is a number of minutes, hours or days: `rate(5m)`, `rate(1h)` or `rate(1d)`";
    let Some(Duration(seconds)) = Duration::parse(written.trim()) else {
        let fact = format!("`{written}` is no rate");
        return Err((fact, in_our_words(written).unwrap_or_else(|| help.to_owned())));
    };
    if seconds == 0 || !seconds.is_multiple_of(60) {
        return Err((format!("a schedule cannot come every `{}`", written.trim()), help.to_owned()));
    }
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size)).expect("whole minutes");
    let number = seconds / size;
    let plural = if number == 1 { "" } else { "s" };
    Ok(format!("rate({number} {unit}{plural})"))
}

/// What to write for a rate in AWS's words.
fn in_our_words(written: &str) -> Option<String> {
    let (number, unit) = written.split_once(' ')?;
    let unit = ["minute", "hour", "day"].into_iter().find(|word| unit.trim_end_matches('s') == *word)?;
    let number: u32 = number.parse().ok()?;
    Some(format!("durations are written with their unit's letter: `rate({number}{})`", &unit[..1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_written_in_its_widest_unit() {
        let read =
            ["rate(5m)", "rate(1m)", "rate(60s)", "rate(90m)", "rate(1h)", "rate(48h)", "rate(1d)"].map(expression);
        let words = ["5 minutes", "1 minute", "1 minute", "90 minutes", "1 hour", "2 days", "1 day"];
        assert_eq!(read, words.map(|words| Ok(format!("rate({words})"))));
    }

    #[test]
    fn what_is_no_rate_says_what_to_write() {
        let mistake = |text: &str| expression(text).expect_err("no rate");
        assert!(mistake("rate(5 minutes)").1.ends_with("`rate(5m)`"));
        assert!(mistake("rate(1 day)").1.ends_with("`rate(1d)`"));
        assert_eq!(mistake("rate(90s)").0, "a schedule cannot come every `90s`");
        assert_eq!(mistake("rate(0m)").0, "a schedule cannot come every `0m`");
        assert_eq!(mistake("rate()").0, "`` is no rate");
        for text in ["5m", "at(2026-11-24T06:00:00)", "cron", "rate(5m", "Rate(5m)", ""] {
            assert_eq!(mistake(text).0, "this is no schedule", "{text}");
        }
    }
}
