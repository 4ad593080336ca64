//! Conditions: one spelling for each, and whether one follows from another.

use std::collections::BTreeSet;

use super::glob;
use crate::access::{Comparison, Condition, Operator};

/// The one spelling but for the case of the key: wildcards in order, and no operator with wildcards where there are none.
pub fn canonical(condition: &Condition) -> Condition {
    let mut operator = condition.operator;
    let is_wild = |value: &String| value.contains(['*', '?']) || value.contains("${");
    operator.comparison = match operator.comparison {
        Comparison::ArnLike => Comparison::ArnEquals,
        Comparison::StringLike if !condition.values.iter().any(is_wild) => Comparison::StringEquals,
        other => other,
    };
    let spelt = |value: &String| match operator.comparison {
        Comparison::ArnEquals | Comparison::StringLike => glob::canonical(value),
        Comparison::StringEqualsIgnoreCase => value.to_lowercase(),
        Comparison::Bool | Comparison::Null => value.to_ascii_lowercase(),
        _ => value.clone(),
    };
    let values: BTreeSet<String> = condition.values.iter().map(spelt).collect();
    Condition { operator, key: condition.key.clone(), values }
}

/// Whether the second condition holds wherever the first one does.
pub fn implies(first: &Condition, second: &Condition) -> bool {
    if !first.key.eq_ignore_ascii_case(&second.key) {
        return false;
    }
    if first.operator == second.operator && first.values == second.values {
        return true;
    }
    let (one, other) = (first.operator, second.operator);
    // What holds only where the key is there holds also where it may be missing.
    let lenient = Operator { if_exists: true, ..one } == Operator { if_exists: true, ..other }
        && (one.if_exists == other.if_exists || other.if_exists);
    let same_but_comparison = Operator { comparison: one.comparison, ..other } == one
        && one.comparison == Comparison::StringEquals
        && other.comparison == Comparison::StringLike
        && !one.negated;
    if !(lenient || same_but_comparison) {
        return false;
    }
    // A text that is no shape may still look like one.
    let is_plain = |value: &String| !value.contains(['*', '?', '$']);
    if same_but_comparison && !first.values.iter().all(is_plain) {
        return false;
    }
    let among = |value: &String, values: &BTreeSet<String>| match other.comparison {
        Comparison::StringLike => values.iter().any(|wide| glob::holds(wide, value)),
        Comparison::ArnEquals | Comparison::ArnLike => values.iter().any(|wide| glob::holds_arn(wide, value)),
        _ => values.contains(value),
    };
    match (other.comparison, other.negated) {
        (Comparison::Null, _) => first.values == second.values,
        // Each value that is let through is one that the other lets through.
        (_, false) => first.values.iter().all(|value| among(value, &second.values)),
        // Each value that the other keeps out is kept out.
        (_, true) => second.values.iter().all(|value| among(value, &first.values)),
    }
}
