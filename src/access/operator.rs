//! Condition operators by their names: `ForAllValues:StringEqualsIfExists`.

use std::fmt;

/// How the values of a key are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operator {
    /// Of several values of the request, how many must match; `None` for keys that have one.
    pub quantifier: Option<Quantifier>,
    /// How a value is compared.
    pub comparison: Comparison,
    /// Whether a negation is meant, `StringNotEquals`: no value of the policy may match.
    pub negated: bool,
    /// Whether the condition holds where the key is absent.
    pub if_exists: bool,
}

/// Of several values of a request, how many must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantifier {
    /// Each, and there may be none.
    ForAllValues,
    /// One at least.
    ForAnyValue,
}

/// How a value of the request is compared with one of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// The same characters.
    StringEquals,
    /// The same characters, whatever their case.
    StringEqualsIgnoreCase,
    /// `*` and `?` are wild.
    StringLike,
    /// Part by part of an ARN, `*` and `?` wild in each. IAM makes no difference to `ArnLike`.
    ArnEquals,
    /// The same.
    ArnLike,
    /// `true` or `false`.
    Bool,
    /// Whether the key is absent.
    Null,
    /// The same number.
    NumericEquals,
    /// A smaller number.
    NumericLessThan,
    /// A number not greater.
    NumericLessThanEquals,
    /// A greater number.
    NumericGreaterThan,
    /// A number not smaller.
    NumericGreaterThanEquals,
    /// An address of a block.
    IpAddress,
}

/// Each comparison by its name and by that of its negation.
const NAMES: [(&str, Option<&str>, Comparison); 13] = [
    ("StringEquals", Some("StringNotEquals"), Comparison::StringEquals),
    ("StringEqualsIgnoreCase", Some("StringNotEqualsIgnoreCase"), Comparison::StringEqualsIgnoreCase),
    ("StringLike", Some("StringNotLike"), Comparison::StringLike),
    ("ArnEquals", Some("ArnNotEquals"), Comparison::ArnEquals),
    ("ArnLike", Some("ArnNotLike"), Comparison::ArnLike),
    ("Bool", None, Comparison::Bool),
    ("Null", None, Comparison::Null),
    ("NumericEquals", Some("NumericNotEquals"), Comparison::NumericEquals),
    ("NumericLessThan", None, Comparison::NumericLessThan),
    ("NumericLessThanEquals", None, Comparison::NumericLessThanEquals),
    ("NumericGreaterThan", None, Comparison::NumericGreaterThan),
    ("NumericGreaterThanEquals", None, Comparison::NumericGreaterThanEquals),
    ("IpAddress", Some("NotIpAddress"), Comparison::IpAddress),
];

impl Operator {
    /// Reads a name; case counts for nothing. `None` where no operator is called so; those of dates and of binary values
    /// are not known here.
    pub fn parse(name: &str) -> Option<Operator> {
        let lower = name.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            None => (None, lower.as_str()),
            Some(("forallvalues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("foranyvalue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return None,
        };
        let (base, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |base| (base, true));
        let operator = |comparison, negated| Operator { quantifier, comparison, negated, if_exists };
        let found = NAMES.iter().find_map(|(plain, negation, comparison)| {
            let negation = negation.is_some_and(|name| name.eq_ignore_ascii_case(base));
            (negation || plain.eq_ignore_ascii_case(base)).then(|| operator(*comparison, negation))
        })?;
        // Absence is what it asks about.
        let senseless = found.comparison == Comparison::Null && (quantifier.is_some() || if_exists);
        (!senseless).then_some(found)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quantifier {
            Some(Quantifier::ForAllValues) => formatter.write_str("ForAllValues:")?,
            Some(Quantifier::ForAnyValue) => formatter.write_str("ForAnyValue:")?,
            None => {}
        }
        let name = NAMES.iter().find(|(_, _, comparison)| *comparison == self.comparison);
        let (plain, negation, _) = name.expect("each comparison has a name");
        let name = if self.negated { negation.expect("only what has a negation is negated") } else { plain };
        let suffix = if self.if_exists { "IfExists" } else { "" };
        write!(formatter, "{name}{suffix}")
    }
}
