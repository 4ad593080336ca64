//! Numbers: the `numeric` matcher, and the numbers that EventBridge can compare.
//! An interval holds at least one number, and has at least one bound.

use serde_json::{Number, Value};

use super::mistake::{Context, Fault, fault};

/// The numbers between two bounds; `=` is an interval of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Where it starts; it has no start for `<` and `<=` alone.
    pub lower: Option<Bound>,
    /// Where it ends; it has no end for `>` and `>=` alone.
    pub upper: Option<Bound>,
}

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The number; at most five billion either way, at most six decimals.
    pub value: f64,
    /// Whether the number itself is of the interval.
    pub inclusive: bool,
}

impl Interval {
    /// Whether the number lies between the bounds.
    pub fn contains(&self, number: f64) -> bool {
        let above = |bound: Bound| number > bound.value || (bound.inclusive && number == bound.value);
        let below = |bound: Bound| number < bound.value || (bound.inclusive && number == bound.value);
        self.lower.is_none_or(above) && self.upper.is_none_or(below)
    }

    /// The list that `numeric` takes.
    pub(super) fn to_json(self) -> Value {
        if let (Some(lower), Some(upper)) = (self.lower, self.upper)
            && lower.value == upper.value
        {
            return Value::Array(vec!["=".into(), decimal(lower.value)]);
        }
        let mut list = vec![];
        for (bound, operators) in [(self.lower, [">", ">="]), (self.upper, ["<", "<="])] {
            if let Some(Bound { value, inclusive }) = bound {
                list.extend([operators[usize::from(inclusive)].into(), decimal(value)]);
            }
        }
        Value::Array(list)
    }
}

pub(super) fn interval(context: &mut Context, value: &Value) -> Option<Interval> {
    let terms = match value {
        Value::Array(terms) if matches!(terms.len(), 2 | 4) => terms,
        Value::Array(_) => return context.mistake(malformed("holds the wrong number of terms")),
        _ => return context.mistake(malformed("does not hold a list")),
    };
    let mut comparisons = vec![];
    for (index, pair) in terms.chunks(2).enumerate() {
        let operator = context.index(2 * index, |context| context.accept(operator(&pair[0])));
        let number = context.index(2 * index + 1, |context| context.accept(comparable(&pair[1])));
        comparisons.push((operator, number));
    }
    match *comparisons.as_slice() {
        [(Some(operator), Some(value))] => Some(half_open(operator, value)),
        [(Some(first), Some(low)), (Some(second), Some(high))] => {
            let between = between((first, low), (second, high));
            context.accept(between)
        }
        _ => None,
    }
}

/// A number that EventBridge can compare: it documents five billion either way and six decimals.
pub(super) fn comparable(value: &Value) -> Result<f64, Fault> {
    let Some(number) = value.as_f64() else {
        return Err(fault(format!("`{value}` is not a number"), "write a number without quotes"));
    };
    if number.abs() > 5e9 {
        return Err(fault(
            format!("`{value}` is beyond what EventBridge compares"),
            "it compares numbers from -5000000000 to 5000000000",
        ));
    }
    if (number * 1e6).round() / 1e6 != number {
        return Err(fault(
            format!("`{value}` has more than the six decimals that EventBridge compares"),
            format!("write `{}`", decimal((number * 1e6).round() / 1e6)),
        ));
    }
    // Zero has two signs in floating point and one in a pattern.
    Ok(number + 0.0)
}

/// The number in its shortest spelling: `300`, not `300.0`.
pub(super) fn shortest(number: &Number) -> Number {
    match number.as_f64() {
        // Up to here every integer that is a float is that integer exactly.
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9.2e18 => Number::from(float as i64),
        _ => number.clone(),
    }
}

pub(super) fn decimal(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, |number| Value::Number(shortest(&number)))
}

type Comparison = (&'static str, f64);

fn operator(value: &Value) -> Result<&'static str, Fault> {
    let known = ["=", "<", "<=", ">", ">="];
    known.into_iter().find(|known| value == known).ok_or_else(|| {
        fault(
            format!("`{}` is no operator of `numeric`", value.as_str().map_or(value.to_string(), str::to_owned)),
            "the operators are `=`, `<`, `<=`, `>` and `>=`",
        )
    })
}

fn half_open(operator: &str, value: f64) -> Interval {
    let bound = Some(Bound { value, inclusive: operator.ends_with('=') });
    match operator {
        "=" => Interval { lower: bound, upper: bound },
        ">" | ">=" => Interval { lower: bound, upper: None },
        _ => Interval { lower: None, upper: bound },
    }
}

fn between((first, low): Comparison, (second, high): Comparison) -> Result<Interval, Fault> {
    let interval = Interval { lower: half_open(first, low).lower, upper: half_open(second, high).upper };
    if first == "=" || second == "=" {
        return Err(fault("`=` stands alone in `numeric`", "compare with one number, or write a range"));
    }
    if first.starts_with('<') && second.starts_with('>') {
        let (low, high) = (decimal(low), decimal(high));
        return Err(fault(
            "`numeric` names its upper bound first, which EventBridge refuses",
            format!("write the lower bound first: `[\"{second}\", {high}, \"{first}\", {low}]`"),
        ));
    }
    if first.starts_with('<') || second.starts_with('>') {
        return Err(fault(
            "`numeric` bounds a range twice on the same side",
            "write `>` or `>=` with the lower bound, then `<` or `<=` with the upper",
        ));
    }
    if low == high && interval.contains(low) {
        return Err(fault(
            "`numeric` spans one number, which EventBridge refuses as a range",
            format!("write `[\"=\", {}]`", decimal(low)),
        ));
    }
    if low >= high {
        return Err(fault(
            format!("`numeric` spans no number: none is `{first} {}` and `{second} {}`", decimal(low), decimal(high)),
            "write a lower bound that lies below the upper",
        ));
    }
    Ok(interval)
}

fn malformed(what: &str) -> Fault {
    fault(
        format!("`numeric` {what}"),
        "write an operator and a number, or two of both for a range: `[\">\", 0, \"<=\", 5]`",
    )
}
