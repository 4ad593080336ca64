//! AWS's cron expressions: minutes, hours, day of the month, month, day of the week, year.
//!
//! Ranges, names and wildcards follow the User Guide of EventBridge Scheduler, "Cron-based schedules". What it does not
//! name (ranges that run backwards, `LW`) is refused, because nothing says what it would mean.

use std::collections::BTreeSet;

use super::Mistake;

/// A field, and what may stand in it.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the numbers from `least` on.
    names: &'static [&'static str],
    kind: Kind,
}

/// What a field takes beside numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    DayOfMonth,
    DayOfWeek,
}

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 6] = [
    Field { name: "minutes", least: 0, most: 59, names: &[], kind: Kind::Plain },
    Field { name: "hours", least: 0, most: 23, names: &[], kind: Kind::Plain },
    Field { name: "day of the month", least: 1, most: 31, names: &[], kind: Kind::DayOfMonth },
    Field { name: "month", least: 1, most: 12, names: MONTHS, kind: Kind::Plain },
    Field { name: "day of the week", least: 1, most: 7, names: DAYS, kind: Kind::DayOfWeek },
    Field { name: "year", least: 1970, most: 2199, names: &[], kind: Kind::Plain },
];

/// The days of each month, February's in a leap year.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The expression with one blank between its fields.
pub fn expression(written: &str) -> Result<String, Mistake> {
    let texts: Vec<&str> = written.split_whitespace().collect();
    let Ok(texts) = <[&str; 6]>::try_from(texts.as_slice()) else {
        let fact = format!("a `cron` has six fields, and this has {}", texts.len());
        let help = "minutes, hours, day of the month, month, day of the week, year: `cron(0 6 ? * MON-FRI *)`";
        return Err((fact, help.to_owned()));
    };
    let mut values = Vec::new();
    for (field, text) in FIELDS.iter().zip(texts) {
        values.push(field.values(text)?);
    }
    let [_, _, day_of_month, _, day_of_week, _] = texts;
    if (day_of_month == "?") == (day_of_week == "?") {
        let fact = "of the day of the month and the day of the week exactly one is `?`";
        let help = "put `?` in the one that does not matter: `cron(0 6 ? * MON-FRI *)` or `cron(0 6 1 * ? *)`";
        return Err((fact.to_owned(), help.to_owned()));
    }
    if let [_, _, Some(days), Some(months), ..] = values.as_slice()
        && !months.iter().any(|month| days.iter().any(|day| *day <= LENGTHS[*month as usize - 1]))
    {
        let fact = format!("no month of `{}` has a day `{day_of_month}`", texts[3]);
        return Err((fact, "such a schedule never comes; `L` is the last day of any month".to_owned()));
    }
    Ok(format!("cron({})", texts.join(" ")))
}

impl Field {
    /// The numbers that a text means; none where it means a day that has no number beforehand.
    fn values(&self, text: &str) -> Result<Option<BTreeSet<u32>>, Mistake> {
        if text == "?" && self.kind != Kind::Plain {
            return Ok(None);
        }
        let items: Vec<&str> = text.split(',').collect();
        if items.len() > 1 && items.iter().any(|item| item.contains('#')) {
            return Err(self.mistake(text, "beside `#` nothing else may stand"));
        }
        let mut values = Some(BTreeSet::new());
        for item in items {
            match (self.special(item)?, &mut values) {
                (true, _) => values = None,
                (false, Some(values)) => values.extend(self.numbers(item)?),
                (false, None) => drop(self.numbers(item)?),
            }
        }
        Ok(values)
    }

    /// Whether an item is one of the days that have a letter of their own: the last (`L`), the last Friday (`6L`), the
    /// working day nearest to the 15th (`15W`), the second Tuesday (`3#2`).
    fn special(&self, item: &str) -> Result<bool, Mistake> {
        let day = |text: &str| self.number(text).map(|_| true).ok_or_else(|| self.mistake(item, &self.range()));
        match self.kind {
            Kind::Plain => Ok(false),
            _ if item == "L" => Ok(true),
            Kind::DayOfMonth => item.strip_suffix('W').map_or(Ok(false), day),
            Kind::DayOfWeek => match (item.split_once('#'), item.strip_suffix('L')) {
                (Some((_, "1" | "2" | "3" | "4" | "5")), _) => day(item.split('#').next().unwrap_or_default()),
                (Some(_), _) => Err(self.mistake(item, "`3#2` is the second Tuesday; a month has at most five")),
                (None, Some(text)) => day(text),
                (None, None) => Ok(false),
            },
        }
    }

    /// The numbers of `*`, `5`, `1-5`, `*/15`, `5/15` or `1-30/5`.
    fn numbers(&self, item: &str) -> Result<impl Iterator<Item = u32>, Mistake> {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let number = |text: &str| self.number(text).ok_or_else(|| self.mistake(item, &self.range()));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.least, self.most),
            Some((first, last)) => (number(first)?, number(last)?),
            None if step.is_some() => (number(range)?, self.most),
            None => (number(range)?, number(range)?),
        };
        if first > last {
            return Err(self.mistake(item, "a range runs upwards: write two, with `,` between them"));
        }
        let steps = step.map_or(Some(1), |step| decimal(step).filter(|step| (1..=self.most).contains(step)));
        let steps = steps.ok_or_else(|| self.mistake(item, &format!("a step is a number from 1 to {}", self.most)))?;
        Ok((first..=last).step_by(steps as usize))
    }

    fn number(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().position(|name| *name == text).and_then(|index| u32::try_from(index).ok());
        let number = named.map(|index| self.least + index).or_else(|| decimal(text))?;
        (self.least..=self.most).contains(&number).then_some(number)
    }

    fn range(&self) -> String {
        let numbers = format!("from {} to {}", self.least, self.most);
        match self.names {
            [first, .., last] => format!("{numbers}, or {first} to {last}"),
            _ => numbers,
        }
    }

    fn mistake(&self, item: &str, help: &str) -> Mistake {
        (format!("the {} of a `cron` cannot be `{item}`", self.name), help.to_owned())
    }
}

/// Digits and nothing else, few enough for any field.
fn decimal(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().expect("up to four digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_documents_is_taken() {
        for fields in [
            "0 10 * * ? *",
            "15 12 * * ? *",
            "0 18 ? * MON-FRI *",
            "0 8 1 * ? *",
            "0/10 * ? * MON-FRI *",
            "0/5 8-17 ? * MON-FRI *",
            "0/30 20-23,0-2 ? * MON-FRI *",
            "15 10 ? * 6L 2026-2030",
            "0 9 ? * 2#1 *",
            "0 9 ? * FRI#5 *",
            "0 9 ? * FRIL *",
            "0 9 L * ? *",
            "0 9 1,15,L JAN,JUL ? *",
            "0 9 15W 3/3 ? 1970/10",
            "*/15 * ? * * *",
            "0 0 29 FEB ? *",
            "1-30/5 0 30,31 2,3 ? *",
        ] {
            assert_eq!(expression(fields), Ok(format!("cron({fields})")));
        }
        assert_eq!(expression("  0  6 ?\t* MON *").as_deref(), Ok("cron(0 6 ? * MON *)"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (fields, fact) in [
            ("0 6 * * *", "a `cron` has six fields, and this has 5"),
            ("", "a `cron` has six fields, and this has 0"),
            ("60 6 ? * MON *", "the minutes of a `cron` cannot be `60`"),
            ("0 24 ? * MON *", "the hours of a `cron` cannot be `24`"),
            ("0 6 0 * ? *", "the day of the month of a `cron` cannot be `0`"),
            ("0 6 32 * ? *", "the day of the month of a `cron` cannot be `32`"),
            ("0 6 LW * ? *", "the day of the month of a `cron` cannot be `LW`"),
            ("0 6 W * ? *", "the day of the month of a `cron` cannot be `W`"),
            ("0 6 1 13 ? *", "the month of a `cron` cannot be `13`"),
            ("0 6 1 jan ? *", "the month of a `cron` cannot be `jan`"),
            ("0 6 1 ? ? *", "the month of a `cron` cannot be `?`"),
            ("0 6 ? * 0 *", "the day of the week of a `cron` cannot be `0`"),
            ("0 6 ? * 8#1 *", "the day of the week of a `cron` cannot be `8#1`"),
            ("0 6 ? * 2#6 *", "the day of the week of a `cron` cannot be `2#6`"),
            ("0 6 ? * 2#1,3#2 *", "the day of the week of a `cron` cannot be `2#1,3#2`"),
            ("0 6 ? * FRI-MON *", "the day of the week of a `cron` cannot be `FRI-MON`"),
            ("0 6 ? * L,, *", "the day of the week of a `cron` cannot be ``"),
            ("0 6 1 * ? 1969", "the year of a `cron` cannot be `1969`"),
            ("0 6 1 * ? 02026", "the year of a `cron` cannot be `02026`"),
            ("*/0 6 1 * ? *", "the minutes of a `cron` cannot be `*/0`"),
            ("0/60 6 1 * ? *", "the minutes of a `cron` cannot be `0/60`"),
            ("1/2/3 6 1 * ? *", "the minutes of a `cron` cannot be `1/2/3`"),
            ("+1 6 1 * ? *", "the minutes of a `cron` cannot be `+1`"),
            ("0 6 * * * *", "of the day of the month and the day of the week exactly one is `?`"),
            ("0 6 ? * ? *", "of the day of the month and the day of the week exactly one is `?`"),
            ("0 6 30,31 FEB ? *", "no month of `FEB` has a day `30,31`"),
            ("0 6 31 4,6 ? *", "no month of `4,6` has a day `31`"),
        ] {
            assert_eq!(expression(fields).expect_err(fields).0, fact, "{fields}");
        }
    }
}
