//! What must hold of the stored item for a write to be done.
//! Invariant: all clauses hold, or nothing is written; a missing attribute equals nothing and differs from
//! everything, in every store alike.

use serde_json::Value;

/// What became of a conditional write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Write {
    /// The condition held and the item is written.
    Applied,
    /// The condition did not hold and nothing is changed.
    Refused,
}

impl Write {
    /// Whether the item is written.
    pub fn is_applied(self) -> bool {
        self == Self::Applied
    }
}

/// A condition over an item's attributes at its top level; all clauses must hold. Every condition asks also
/// that the item exists.
///
/// ```
/// # use runtime::Condition;
/// let still_paying = Condition::is("status", "active").and_is_not("tier", "trial");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub(crate) clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clause {
    pub(crate) attribute: String,
    pub(crate) test: Test,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Is(Value),
    IsNot(Value),
    Present,
    Absent,
}

impl Condition {
    /// The item exists; no more is asked.
    pub fn exists() -> Self {
        Self { clauses: Vec::new() }
    }

    /// The attribute has this value.
    pub fn is(attribute: &str, value: impl Into<Value>) -> Self {
        Self::exists().and_is(attribute, value)
    }

    /// The attribute has another value, or none.
    pub fn is_not(attribute: &str, value: impl Into<Value>) -> Self {
        Self::exists().and_is_not(attribute, value)
    }

    /// And the attribute has this value.
    #[must_use]
    pub fn and_is(self, attribute: &str, value: impl Into<Value>) -> Self {
        self.and(attribute, Test::Is(value.into()))
    }

    /// And the attribute has another value, or none.
    #[must_use]
    pub fn and_is_not(self, attribute: &str, value: impl Into<Value>) -> Self {
        self.and(attribute, Test::IsNot(value.into()))
    }

    /// And the item has the attribute.
    #[must_use]
    pub fn and_present(self, attribute: &str) -> Self {
        self.and(attribute, Test::Present)
    }

    /// And the item lacks the attribute.
    #[must_use]
    pub fn and_absent(self, attribute: &str) -> Self {
        self.and(attribute, Test::Absent)
    }

    fn and(mut self, attribute: &str, test: Test) -> Self {
        self.clauses.push(Clause { attribute: attribute.to_owned(), test });
        self
    }
}
