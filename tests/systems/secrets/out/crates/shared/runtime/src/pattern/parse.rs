//! JSON to a pattern. Parsing goes on after a mistake, so that the author sees them all at once; where there
//! was one, no pattern comes out.

use serde_json::{Map, Value};

use super::matcher::{NAMES, matcher};
use super::mistake::{Context, Mistake, fault};
use super::{Field, FieldValue, Matcher, Pattern, alternatives};

/// Reads a pattern, or says everything that is wrong with it.
///
/// # Errors
/// Every mistake in the pattern, in the order in which the pattern is written, then those that lie in
/// the interplay of several `$or`.
pub fn parse(value: &Value) -> Result<Pattern, Vec<Mistake>> {
    let mut context = Context::default();
    let pattern = pattern(&mut context, value);
    alternatives::check(&mut context, &pattern);
    if context.mistakes.is_empty() { Ok(pattern) } else { Err(context.mistakes) }
}

fn pattern(context: &mut Context, value: &Value) -> Pattern {
    let mut pattern = Pattern::default();
    match value {
        Value::Object(object) if object.is_empty() => {
            context.mistake::<()>(fault(
                "an empty object is no pattern",
                "name at least one field, such as `\"source\": [\"orders\"]`",
            ));
        }
        Value::Object(object) => {
            for (name, value) in object {
                context.key(name, |context| match name.as_str() {
                    "$or" => pattern.alternatives = or(context, value),
                    _ => pattern.fields.extend(field(context, name, value)),
                });
            }
        }
        _ => {
            context.mistake::<()>(fault(
                format!("a pattern is an object, and this is `{value}`"),
                "write `{ \"field\": [\"value\"] }`",
            ));
        }
    }
    pattern
}

fn field(context: &mut Context, name: &str, value: &Value) -> Option<Field> {
    let value = match value {
        Value::Object(object) if is_bare_matcher(object) => {
            return context.mistake(fault(
                format!("a matcher stands outside a list: `{name}` holds `{value}`"),
                format!("put the matcher in a list: `[{value}]`"),
            ));
        }
        Value::Object(_) => FieldValue::Nested(pattern(context, value)),
        Value::Array(values) => FieldValue::OneOf(one_of(context, name, values)?),
        plain => {
            return context.mistake(fault(
                format!("`{name}` holds a plain value where EventBridge expects a list"),
                format!("put the value in a list: `[{plain}]`"),
            ));
        }
    };
    Some(Field { name: name.to_owned(), value })
}

/// Fields may have the name of a matcher, but a field never holds a plain value.
fn is_bare_matcher(object: &Map<String, Value>) -> bool {
    object.len() == 1
        && object.iter().all(|(name, value)| NAMES.contains(&name.as_str()) && !value.is_array() && !value.is_object())
}

fn one_of(context: &mut Context, name: &str, values: &[Value]) -> Option<Vec<Matcher>> {
    if values.is_empty() {
        return context.mistake(fault(
            format!("`{name}` holds an empty list, which no value matches"),
            "name a value, or leave the field out to take any",
        ));
    }
    let matchers = values.iter().enumerate();
    Some(matchers.filter_map(|(index, value)| context.index(index, |context| matcher(context, value))).collect())
}

/// An alternative with a mistake stays as what could be read of it, so that the others keep their places.
fn or(context: &mut Context, value: &Value) -> Vec<Pattern> {
    let form = "write a list of two or more objects: `\"$or\": [{ … }, { … }]`";
    let Value::Array(values) = value else {
        context.mistake::<()>(fault("`$or` does not hold a list", form));
        return vec![];
    };
    if values.len() < 2 {
        let count = if values.is_empty() { "no alternative" } else { "one alternative" };
        context.mistake::<()>(fault(format!("`$or` holds {count}, and EventBridge wants two or more"), form));
    }
    let values = values.iter().enumerate();
    values.map(|(index, value)| context.index(index, |context| pattern(context, value))).collect()
}
