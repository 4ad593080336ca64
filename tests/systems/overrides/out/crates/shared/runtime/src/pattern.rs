//! EventBridge's pattern language: what a pattern asks, which events it lets through, how it is written.
//!
//! This room knows nothing of Busline. It depends on `std` and `serde_json` alone and names its siblings
//! relatively, because generated crates carry these same files and decide with them at run time whether a
//! changed item matches.
//!
//! **Invariant:** a [`Pattern`] comes from [`parse`] or [`Pattern::union`] only, so EventBridge accepts it.
//! What EventBridge measures in context (the number of characters, rules with wildcards on a bus) is not
//! judged here but told: [`Pattern::size`], [`Pattern::has_wildcard`].

mod address;
mod alternatives;
mod branch;
mod canonical;
mod elements;
mod letters;
mod matcher;
mod matching;
mod mistake;
mod numeric;
mod parse;
mod union;
mod wildcard;

use std::net::IpAddr;

use serde_json::Number;

pub use address::Block;
pub use alternatives::COMBINATIONS;
pub use branch::{Branch, Test};
pub use letters::same_letter;
pub use mistake::{Mistake, Step};
pub use numeric::{Bound, Interval};
pub use parse::parse;
pub use wildcard::Wildcard;

/// What an event must be: every field must match and, where there are alternatives, one of them too.
///
/// The tree keeps the author's order; [`Pattern::to_json`] is the canonical form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pattern {
    fields: Vec<Field>,
    alternatives: Vec<Pattern>,
}

impl Pattern {
    /// The fields, all of which must match.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The entries of `$or`, one of which must match; empty where the pattern has no `$or`.
    pub fn alternatives(&self) -> &[Pattern] {
        &self.alternatives
    }

    /// Whether a `wildcard` occurs anywhere: a bus holds at most 30 rules whose pattern has one.
    pub fn has_wildcard(&self) -> bool {
        self.any_matcher(&|matcher| {
            matches!(matcher, Matcher::Wildcard(_) | Matcher::AnythingBut(Excluded::Wildcards(_)))
        })
    }

    /// Whether a `null` occurs anywhere: CloudFormation takes such a pattern only as a JSON string.
    pub fn holds_null(&self) -> bool {
        self.any_matcher(&|matcher| *matcher == Matcher::Null)
    }

    fn any_matcher(&self, wanted: &dyn Fn(&Matcher) -> bool) -> bool {
        let in_fields = self.fields.iter().any(|field| match &field.value {
            FieldValue::Nested(pattern) => pattern.any_matcher(wanted),
            FieldValue::OneOf(matchers) => matchers.iter().any(wanted),
        });
        in_fields || self.alternatives.iter().any(|pattern| pattern.any_matcher(wanted))
    }
}

/// One key of a pattern and what its value must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key, as it stands in the event.
    pub name: String,
    /// What the event must hold there.
    pub value: FieldValue,
}

/// What an event must hold at a key.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// An object, or objects in an array, that match this pattern.
    Nested(Pattern),
    /// A plain value, or one in an array, that matches one of these; never empty.
    OneOf(Vec<Matcher>),
}

/// A test of one plain value: a string, number, boolean or null.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Exactly this string.
    Text(String),
    /// A string that is this IP address, however it is spelt: EventBridge compares addresses, not characters.
    Address(IpAddr),
    /// This number, however it is spelt.
    Number(Number),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`, which is neither `""` nor absence.
    Null,
    /// A string that starts with `text`.
    Prefix {
        /// The start; where it is empty, every string matches.
        text: String,
        /// Whether upper and lower case count as the same.
        ignore_case: bool,
    },
    /// A string that ends with `text`.
    Suffix {
        /// The end; where it is empty, every string matches.
        text: String,
        /// Whether upper and lower case count as the same.
        ignore_case: bool,
    },
    /// This string, whatever its case.
    EqualsIgnoreCase(String),
    /// A string of this shape.
    Wildcard(Wildcard),
    /// Whether a plain value stands there at all. An object has none of its own, so `Exists(false)` matches it.
    Exists(bool),
    /// A string that is an IP address of this block.
    Cidr(Block),
    /// A number of this interval.
    Numeric(Interval),
    /// A value that is there and is none of these.
    AnythingBut(Excluded),
}

/// What `anything-but` excludes: never empty, never of mixed kinds.
#[derive(Clone, Debug, PartialEq)]
pub enum Excluded {
    /// These strings.
    Texts(Vec<String>),
    /// These numbers.
    Numbers(Vec<f64>),
    /// Strings that start with one of these.
    Prefixes(Vec<String>),
    /// Strings that end with one of these.
    Suffixes(Vec<String>),
    /// These strings, whatever their case.
    IgnoringCase(Vec<String>),
    /// Strings of one of these shapes.
    Wildcards(Vec<Wildcard>),
}
