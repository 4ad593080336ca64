//! Whether any value that a schema describes matches a pattern, and if none does, why.
//!
//! Invariant: what is called possible comes with a value that matches, and what is called impossible is proven. Between
//! them lies what cannot be decided: it is rare, and mostly about the formats of texts.

mod demand;
mod explain;
mod format;
mod language;
mod place;
mod plain;
#[cfg(test)]
mod tests;
mod words;

use serde_json::Value;

use crate::pattern::{Pattern, Step};
use crate::schema::Object;
use demand::Test;

pub use explain::{Explanation, explain};

/// How many ways to meet a pattern are tried before it counts as undecided.
const WAYS: usize = 1_000;

/// What a schema says of a property that it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// It is not there, as in an event, which is cut down to its schema.
    Closed,
    /// It may be anything, as in an item that an event is made of. Its name is one that the pattern writes: a dot in a key
    /// of the pattern is a dot in the name, and a step into an object is no dot. What the event's type reads leniently (a
    /// missing value from null, a date in another form) may stand in the item so.
    Open,
}

/// Whether a value can match.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// This one does.
    Possible(Value),
    /// None can.
    Impossible,
    /// It is not known.
    Undecided,
}

/// Why something in a pattern can never match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The way from the pattern's root to the place.
    pub path: Vec<Step>,
    /// What is the case: lower case, names in backticks, no full stop.
    pub fact: String,
    /// What was perhaps meant.
    pub help: Option<String>,
}

/// Whether a value that the schema describes matches every one of these patterns at once. With one pattern it asks whether
/// the pattern can match at all; with two, whether they overlap: whether one value, such as one event, can match both.
pub fn satisfiable(patterns: &[&Pattern], schema: &Object, world: World) -> Answer {
    let together = searched(patterns, schema, world);
    // There may be too many ways to meet all of them and yet few enough to rule out one.
    let alone = |pattern: &&Pattern| searched(&[pattern], schema, world) == Answer::Impossible;
    match together {
        Answer::Undecided if patterns.len() > 1 && patterns.iter().any(alone) => Answer::Impossible,
        answer => answer,
    }
}

/// The answer that trying the ways to meet all patterns gives.
fn searched(patterns: &[&Pattern], schema: &Object, world: World) -> Answer {
    let parts: Vec<_> = patterns.iter().map(|pattern| demand::tests(pattern)).collect();
    let count = parts.iter().fold(1_usize, |count, (_, branches)| count.saturating_mul(branches.len()));
    let mut undecided = count > WAYS;
    for mut way in 0..count.min(WAYS) {
        let mut tests = vec![];
        for (index, (all, branches)) in parts.iter().enumerate() {
            tests.extend(branches[way % branches.len()].iter().map(|test| (index, &all[*test])));
            way /= branches.len();
        }
        match met(patterns, &tests, schema, world) {
            Ok(value) => return Answer::Possible(value),
            Err(no) => undecided |= no == No::Unknown,
        }
    }
    if undecided { Answer::Undecided } else { Answer::Impossible }
}

/// That there is no value, or that none was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum No {
    Never,
    Unknown,
}

type Found = Result<Value, No>;

/// The first value that is found, if one is.
fn first_of(found: impl IntoIterator<Item = Found>) -> Found {
    let mut no = No::Never;
    for found in found {
        match found {
            Ok(value) => return Ok(value),
            Err(other) => no = no.max(other),
        }
    }
    Err(no)
}

/// A value that meets tests of the patterns, each beside the number of its pattern, and so matches them.
fn met(patterns: &[&Pattern], tests: &[(usize, &Test<'_>)], schema: &Object, world: World) -> Found {
    let mut ways = demand::ways(tests);
    let found = first_of(ways.by_ref().take(WAYS).map(|demands| {
        let value = place::object(&schema.fields, &demands, world)?;
        if patterns.iter().all(|pattern| pattern.matches(&value)) { Ok(value) } else { Err(No::Unknown) }
    }));
    if ways.next().is_some() { found.map_err(|_| No::Unknown) } else { found }
}
