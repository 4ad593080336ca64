//! What `$or` may not do: multiply into too many combinations, hold a field named like an operator, or
//! test a field that something else already tests for the same event.

use std::collections::BTreeMap;

use super::mistake::{Context, Step, fault};
use super::{FieldValue, Pattern};

/// How many combinations the alternatives of all `$or` together may have: EventBridge multiplies their numbers.
pub const COMBINATIONS: usize = 1_000;

/// Names that EventBridge keeps for operators of today and tomorrow and refuses as fields inside `$or`.
const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

pub(super) fn check(context: &mut Context, pattern: &Pattern) {
    names(context, pattern, false);
    combinations(context, pattern, &mut 1);
    if may_repeat(pattern) {
        paths(context, pattern, "");
    }
}

fn names(context: &mut Context, pattern: &Pattern, inside: bool) {
    for field in &pattern.fields {
        context.key(&field.name, |context| {
            if inside && RESERVED.contains(&field.name.as_str()) {
                context.mistake::<()>(fault(
                    format!("a field inside `$or` is named `{}`, which EventBridge keeps for an operator", field.name),
                    "put the matcher in the list of the field that it tests, or this field outside `$or`",
                ));
            }
            if let FieldValue::Nested(nested) = &field.value {
                names(context, nested, inside);
            }
        });
    }
    each_alternative(context, pattern, |context, alternative| names(context, alternative, true));
}

/// The product is reported once, where it first grows too large.
fn combinations(context: &mut Context, pattern: &Pattern, product: &mut usize) {
    if !pattern.alternatives.is_empty() {
        let before = *product;
        *product = before.saturating_mul(pattern.alternatives.len());
        if before <= COMBINATIONS && *product > COMBINATIONS {
            let fact = format!("the alternatives of all `$or` multiply to more than {COMBINATIONS} combinations");
            let fault = fault(fact, "split the pattern in two, or list values of one field in one list");
            context.key("$or", |context| context.mistake::<()>(fault));
        }
    }
    for field in &pattern.fields {
        if let FieldValue::Nested(nested) = &field.value {
            context.key(&field.name, |context| combinations(context, nested, product));
        }
    }
    each_alternative(context, pattern, |context, alternative| combinations(context, alternative, product));
}

/// Keys of one object differ, so a path can only be tested twice by way of `$or` or of a name with a dot.
fn may_repeat(pattern: &Pattern) -> bool {
    let by_field = |field: &super::Field| {
        field.name.contains('.') || matches!(&field.value, FieldValue::Nested(nested) if may_repeat(nested))
    };
    !pattern.alternatives.is_empty() || pattern.fields.iter().any(by_field)
}

type Places = BTreeMap<String, Vec<Step>>;

/// The paths that the pattern tests, and where. What stands side by side applies together and may not
/// share a path; alternatives may.
fn paths(context: &mut Context, pattern: &Pattern, prefix: &str) -> Places {
    let mut tested = Places::new();
    for field in &pattern.fields {
        let path = format!("{prefix}{}", field.name);
        let found = context.key(&field.name, |context| match &field.value {
            FieldValue::Nested(nested) => paths(context, nested, &format!("{path}.")),
            FieldValue::OneOf(_) => Places::from([(path, context.here())]),
        });
        add(context, &mut tested, found);
    }
    let mut either = Places::new();
    each_alternative(context, pattern, |context, alternative| either.extend(paths(context, alternative, prefix)));
    add(context, &mut tested, either);
    tested
}

fn add(context: &mut Context, tested: &mut Places, found: Places) {
    for (path, place) in found {
        if tested.contains_key(&path) {
            context.mistake_at(
                place.clone(),
                fault(
                    format!("`{path}` is tested a second time, and EventBridge keeps one test of a field at most"),
                    "write the field once: in each alternative of `$or`, or outside it",
                ),
            );
        }
        tested.insert(path, place);
    }
}

fn each_alternative(context: &mut Context, pattern: &Pattern, mut visit: impl FnMut(&mut Context, &Pattern)) {
    for (index, alternative) in pattern.alternatives.iter().enumerate() {
        context.key("$or", |context| context.index(index, |context| visit(context, alternative)));
    }
}
