//! What the templates do otherwise than the file says.

use std::fmt;

use serde::Serialize;

/// One difference between what was asked for and what was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Its kind.
    pub kind: Kind,
    /// What it is about: an event and who should or should not get it, a queue, a role.
    pub what: String,
    /// Why.
    pub because: String,
}

/// The kinds of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A delivery was declared and is not made.
    Missing,
    /// A delivery is made and was not declared.
    Undeclared,
    /// A delivery is made more often than was declared.
    Repeated,
    /// A fault would lose an event: nothing catches it.
    Unguarded,
    /// Somebody may do what nobody declared.
    Open,
    /// Something does not wait for what it needs.
    Hasty,
    /// Something cannot be read.
    Unreadable,
    /// What is sent at a moment of a deployment comes to nobody, and nothing catches it.
    Vanishing,
}

impl Difference {
    /// A difference.
    pub fn new(kind: Kind, what: impl Into<String>, because: impl Into<String>) -> Difference {
        Difference { kind, what: what.into(), because: because.into() }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Kind::Missing => "declared and not made",
            Kind::Undeclared => "made and not declared",
            Kind::Repeated => "made more than once",
            Kind::Unguarded => "lost on a fault",
            Kind::Open => "allowed and not declared",
            Kind::Hasty => "out of order",
            Kind::Unreadable => "unreadable",
            Kind::Vanishing => "vanishes under way",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.kind, self.what, self.because)
    }
}
