//! A condition, and whether it holds.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use serde_json::{Map, Value as Json};

use super::document::{Mistake, mistake, texts};
use super::text::{self, Shape};
use super::{Comparison, Context, Operator, Quantifier};

/// A condition of a statement: an operator, a key, and values of which one must match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// How it compares.
    pub operator: Operator,
    /// `aws:SourceArn`; case counts for nothing.
    pub key: String,
    /// The values of the policy, in which `${aws:PrincipalAccount}` stands for what the request says.
    pub values: BTreeSet<String>,
}

impl Condition {
    pub(super) fn parse_all(operators: &Map<String, Json>) -> Result<BTreeSet<Condition>, Mistake> {
        let mut conditions = BTreeSet::new();
        for (name, keys) in operators {
            let element = format!("Condition.{name}");
            let operator = Operator::parse(name).ok_or_else(|| mistake(&element, "is no operator that is known"))?;
            let Json::Object(keys) = keys else { return Err(mistake(element, "is no object")) };
            for (key, values) in keys {
                let values = texts(&format!("{element}.{key}"), values)?;
                conditions.insert(Condition { operator, key: key.clone(), values });
            }
        }
        Ok(conditions)
    }

    /// Whether it holds for a request of this context.
    ///
    /// A key that is absent fails a comparison and passes its negation; it passes `IfExists` and `ForAllValues`, and fails
    /// `ForAnyValue`. A variable that the request cannot fill fails the condition.
    pub fn holds(&self, context: &Context) -> bool {
        let present = context.get(&self.key);
        if self.operator.comparison == Comparison::Null {
            return self.values.iter().any(|absent| absent.eq_ignore_ascii_case("true") == present.is_empty());
        }
        if present.is_empty() {
            let Operator { quantifier, negated, if_exists, .. } = self.operator;
            return if_exists || quantifier.map_or(negated, |each| each == Quantifier::ForAllValues);
        }
        let shapes: Option<Vec<Shape>> = self.values.iter().map(|value| text::shape(value, context)).collect();
        let Some(shapes) = shapes else { return false };
        let compares = |value: &String| {
            shapes.iter().any(|shape| compare(self.operator.comparison, shape, value)) != self.operator.negated
        };
        match self.operator.quantifier {
            Some(Quantifier::ForAllValues) => present.iter().all(compares),
            Some(Quantifier::ForAnyValue) => present.iter().any(compares),
            // A key of several values wants a quantifier; without one the narrower reading is taken.
            None => present.iter().all(compares),
        }
    }
}

/// Whether a value of the request matches one of the policy.
fn compare(comparison: Comparison, wanted: &Shape, value: &str) -> bool {
    let number = |ask: fn(&f64, &f64) -> bool| match (value.parse(), wanted.literal().parse()) {
        (Ok(value), Ok(wanted)) => ask(&value, &wanted),
        _ => false,
    };
    match comparison {
        Comparison::StringEquals => wanted.literal() == value,
        Comparison::StringEqualsIgnoreCase => wanted.literal().to_lowercase() == value.to_lowercase(),
        Comparison::StringLike => wanted.matches(value),
        Comparison::ArnEquals | Comparison::ArnLike => wanted.matches_arn(value),
        Comparison::Bool => wanted.literal().eq_ignore_ascii_case(value),
        Comparison::NumericEquals => number(|value, wanted| value == wanted),
        Comparison::NumericLessThan => number(|value, wanted| value < wanted),
        Comparison::NumericLessThanEquals => number(|value, wanted| value <= wanted),
        Comparison::NumericGreaterThan => number(|value, wanted| value > wanted),
        Comparison::NumericGreaterThanEquals => number(|value, wanted| value >= wanted),
        Comparison::IpAddress => in_block(&wanted.literal(), value),
        Comparison::Null => unreachable!("absence is asked before any value"),
    }
}

/// Whether an address is of a block, which may be a single address.
fn in_block(block: &str, address: &str) -> bool {
    let (network, mask) = block.split_once('/').map_or((block, None), |(network, mask)| (network, Some(mask)));
    let (Ok(network), Ok(address)) = (network.parse::<IpAddr>(), address.parse::<IpAddr>()) else { return false };
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => (network.to_bits().into(), address.to_bits().into(), 32),
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let mask = mask.map_or(Some(width), |mask| mask.parse().ok()).filter(|mask| *mask <= width);
    // A shift by the whole width leaves nothing to compare.
    let leading = |bits: u128, mask: u32| bits.checked_shr(width - mask).unwrap_or(0);
    mask.is_some_and(|mask| leading(network, mask) == leading(address, mask))
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        write!(formatter, "{} {} {}", self.operator, self.key, values.join(" | "))
    }
}
