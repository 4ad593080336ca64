//! What can be typed of `redrive`.

use clap::Args;

use super::Format;
use crate::syntax::value::Duration;

/// Options of `redrive`.
#[derive(Args, Debug)]
pub struct Redrive {
    /// Only these: a dead-letter queue, poison queue or failure bucket by its logical ID or name, or a queue whose reader failed
    #[arg(value_name = "QUEUE")]
    pub queues: Vec<String>,
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Only what lies in the stacks of this domain
    #[arg(long, value_name = "NAME")]
    pub domain: Option<String>,
    /// Only this event: `domain.Event`, or an external's
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// Only what failed with this code, as `--list` tells it
    #[arg(long, value_name = "CODE")]
    pub error: Vec<String>,
    /// Only what was sent since then: `2h` ago, a day or a moment in UTC, `2026-11-24T09:30`
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub since: Option<Moment>,
    /// Only what was sent before then
    #[arg(long, value_name = "WHEN", value_parser = moment, visible_alias = "older-than")]
    pub until: Option<Moment>,
    /// Changes that could not become events too: they are tried again
    #[arg(long)]
    pub poison: bool,
    /// So many letters at most
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// So many letters a second at most
    #[arg(long, value_name = "COUNT", value_parser = rate)]
    pub rate: Option<f64>,
    /// List what lies there, and do nothing
    #[arg(long, conflicts_with_all = ["dry_run", "yes"])]
    pub list: bool,
    /// Say what would go where, and do nothing
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Ask nothing
    #[arg(long)]
    pub yes: bool,
    /// How many stacks are looked at side by side
    #[arg(long, default_value_t = 32, value_name = "COUNT", value_parser = super::accounts::side_by_side)]
    pub concurrency: usize,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A moment, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So many seconds ago.
    Ago(i64),
    /// So many seconds after 1970 began.
    At(i64),
}

impl Moment {
    /// The moment, in seconds since 1970.
    pub fn seconds(self, now: i64) -> i64 {
        match self {
            Moment::Ago(seconds) => now - seconds,
            Moment::At(seconds) => seconds,
        }
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    if let Some(Duration(seconds)) = Duration::parse(text) {
        return Ok(Moment::Ago(i64::from(seconds)));
    }
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00"));
    let of_day = || {
        let (hours, rest) = time.trim_end_matches('Z').split_once(':')?;
        let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
        let number = |digits: &str, below: i64| {
            let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<i64>().ok().filter(|number| is_number && *number < below)
        };
        Some(number(hours, 24)? * 3_600 + number(minutes, 60)? * 60 + number(seconds, 60)?)
    };
    let seconds = || Some(days(day)? * 86_400 + of_day()?);
    seconds().map(Moment::At).ok_or_else(|| "write it like `2h`, `2026-11-24` or `2026-11-24T09:30`".to_owned())
}

/// The days from 1970-01-01 to a day, in the proleptic Gregorian calendar.
fn days(day: &str) -> Option<i64> {
    if !crate::model::is_date(day) {
        return None;
    }
    let part = |range| day.get(range).and_then(|digits: &str| digits.parse::<i64>().ok());
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    // Years begin in March here, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468)
}

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>().ok();
    let number = number.filter(|rate| (0.01..=10_000.0).contains(rate));
    number.ok_or_else(|| "a number of letters a second, like `10` or `0.5`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_ago_or_of_a_day() {
        assert_eq!(moment("2h"), Ok(Moment::Ago(7_200)));
        assert_eq!(moment("1970-01-02"), Ok(Moment::At(86_400)));
        assert_eq!(moment("2000-02-29T00:01:02Z"), Ok(Moment::At(11_016 * 86_400 + 62)));
        assert_eq!(moment("2026-11-23T09:30"), Ok(Moment::At(20_780 * 86_400 + 9 * 3_600 + 30 * 60)));
        for wrong in
            ["", "2", "2026-13-01", "2026-11-24T24:00", "2026-11-24T9:00", "2026-11-24T09:00+01:00", "yesterday"]
        {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rate_is_a_number_of_letters_a_second() {
        assert_eq!((rate("10"), rate("0.5/s")), (Ok(10.0), Ok(0.5)));
        for wrong in ["", "0", "-1", "fast", "NaN", "inf", "1/m"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}
