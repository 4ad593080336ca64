//! Acceptances: findings that are meant, with their last day.

use crate::diagnostic::Diagnostics;
use crate::finding::{ACCEPTABLE, DANGERS, invalid_acceptance};
use crate::source::Spanned;
use crate::syntax::ast;

/// Something that is meant although a check warns of it, or `diff` of its change.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptance {
    /// The declaration that it stands on.
    pub on: String,
    /// The finding's code, or the danger's.
    pub what: String,
    /// Why it is meant.
    pub why: String,
    /// The last day, `2027-06-30`, on which it counts.
    pub until: Option<Spanned<String>>,
}

/// What is meant on one declaration.
pub fn lower(on: &str, written: &[ast::Acceptance], diagnostics: &mut Diagnostics) -> Vec<Acceptance> {
    let mut acceptances = Vec::new();
    for acceptance in written {
        let what = &acceptance.what;
        let known = || ACCEPTABLE.iter().chain(DANGERS).copied();
        if !known().any(|known| known == what.value.0) {
            diagnostics.push(invalid_acceptance::unknown(&what.value.0, what.span, known()));
            continue;
        }
        if let Some(until) = acceptance.until.as_ref().filter(|until| !is_date(&until.value.0)) {
            diagnostics.push(invalid_acceptance::date(&until.value.0, until.span));
            continue;
        }
        acceptances.push(Acceptance {
            on: on.to_owned(),
            what: what.value.0.clone(),
            why: acceptance.why.0.clone(),
            until: acceptance.until.clone().map(|until| until.map(|text| text.0)),
        });
    }
    acceptances
}

impl Acceptance {
    /// Whether it speaks of a declaration, by its path: of the one that it stands on, or one in that.
    pub fn is_around(&self, about: &str) -> bool {
        about == self.on || about.strip_prefix(self.on.as_str()).is_some_and(|rest| rest.starts_with('.'))
    }

    /// Whether it counts on a day; where no day is given, none is over.
    pub fn is_in_force(&self, today: Option<&str>) -> bool {
        match (&self.until, today) {
            (Some(until), Some(today)) => today <= until.value.as_str(),
            _ => true,
        }
    }
}

/// Whether a text is a day of the calendar, `2027-06-30`; such texts order as their days do.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let digits = |part: &str, len| part.len() == len && part.chars().all(|c| c.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return false;
    }
    let (year, month, day): (u32, u32, u32) =
        (year.parse().unwrap_or(0), month.parse().unwrap_or(0), day.parse().unwrap_or(0));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
