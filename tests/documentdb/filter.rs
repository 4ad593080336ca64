//! Which documents a query means: MongoDB's filters, as far as programs here use them.
//! Invariant: an operator that is not known is refused and never passed over.

use super::command::Refusal;
use bson::{Bson, Document};
use std::cmp::Ordering;

/// Whether the document is one of those that the filter means.
pub fn matches(document: &Document, filter: &Document) -> Result<bool, Refusal> {
    for (name, wanted) in filter {
        let holds = match name.as_str() {
            "$and" => each(document, wanted)?.into_iter().all(|holds| holds),
            "$or" => each(document, wanted)?.into_iter().any(|holds| holds),
            "$nor" => !each(document, wanted)?.into_iter().any(|holds| holds),
            name if name.starts_with('$') => return Err(unknown(name)),
            path => field(&values(document, path), wanted)?,
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

fn each(document: &Document, filters: &Bson) -> Result<Vec<bool>, Refusal> {
    let filters = filters.as_array().ok_or_else(|| Refusal::bad("$and, $or and $nor take arrays"))?;
    let inner = |filter: &Bson| match filter {
        Bson::Document(filter) => matches(document, filter),
        _ => Err(Refusal::bad("a filter is a document")),
    };
    filters.iter().map(inner).collect()
}

fn field(values: &[&Bson], wanted: &Bson) -> Result<bool, Refusal> {
    let Bson::Document(tests) = wanted else { return Ok(is(values, wanted)) };
    if !tests.keys().next().is_some_and(|name| name.starts_with('$')) {
        return Ok(is(values, wanted));
    }
    for (operator, wanted) in tests {
        let compares = |orders: &[Ordering]| {
            values.iter().any(|value| order(value, wanted).is_some_and(|found| orders.contains(&found)))
        };
        let among = || {
            let list = wanted.as_array().ok_or_else(|| Refusal::bad("$in and $nin take arrays"));
            Ok(list?.iter().any(|wanted| is(values, wanted)))
        };
        let holds = match operator.as_str() {
            "$eq" => is(values, wanted),
            "$ne" => !is(values, wanted),
            "$gt" => compares(&[Ordering::Greater]),
            "$gte" => compares(&[Ordering::Greater, Ordering::Equal]),
            "$lt" => compares(&[Ordering::Less]),
            "$lte" => compares(&[Ordering::Less, Ordering::Equal]),
            "$in" => among()?,
            "$nin" => !among()?,
            "$exists" => values.is_empty() != truth(wanted),
            "$not" => !field(values, wanted)?,
            operator => return Err(unknown(operator)),
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a field is, or its array holds, what is wanted; a missing one counts as null.
fn is(values: &[&Bson], wanted: &Bson) -> bool {
    let inside = |value: &Bson| value.as_array().is_some_and(|items| items.iter().any(|item| equal(item, wanted)));
    (values.is_empty() && *wanted == Bson::Null) || values.iter().any(|value| equal(value, wanted) || inside(value))
}

/// The values at a dotted path; several where it leads through an array.
pub fn values<'a>(document: &'a Document, path: &str) -> Vec<&'a Bson> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (document.get(name), rest) {
        (None, _) => Vec::new(),
        (Some(value), None) => vec![value],
        (Some(value), Some(rest)) => below(value, rest),
    }
}

fn below<'a>(value: &'a Bson, path: &str) -> Vec<&'a Bson> {
    match value {
        Bson::Document(inner) => values(inner, path),
        Bson::Array(items) => {
            let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
            let numbered = name.parse().ok().and_then(|index: usize| items.get(index));
            let mut found = match (numbered, rest) {
                (None, _) => Vec::new(),
                (Some(item), None) => vec![item],
                (Some(item), Some(rest)) => below(item, rest),
            };
            found.extend(items.iter().filter_map(Bson::as_document).flat_map(|item| values(item, path)));
            found
        }
        _ => Vec::new(),
    }
}

/// Whether two values are one: numbers by what they say and not by how they are kept.
pub fn equal(one: &Bson, other: &Bson) -> bool {
    one == other || number(one).is_some_and(|one| number(other) == Some(one))
}

/// The order of two values of one kind.
pub fn order(one: &Bson, other: &Bson) -> Option<Ordering> {
    match (one, other) {
        (Bson::String(one), Bson::String(other)) => Some(one.cmp(other)),
        (Bson::DateTime(one), Bson::DateTime(other)) => Some(one.cmp(other)),
        (Bson::ObjectId(one), Bson::ObjectId(other)) => Some(one.cmp(other)),
        (Bson::Boolean(one), Bson::Boolean(other)) => Some(one.cmp(other)),
        _ => number(one)?.partial_cmp(&number(other)?),
    }
}

/// Whether a flag is set, as MongoDB reads flags.
pub fn truth(value: &Bson) -> bool {
    !matches!(value, Bson::Boolean(false) | Bson::Null) && number(value) != Some(0.0)
}

/// What is a number, as one.
pub fn number(value: &Bson) -> Option<f64> {
    match value {
        Bson::Int32(value) => Some(f64::from(*value)),
        Bson::Int64(value) => Some(*value as f64),
        Bson::Double(value) => Some(*value),
        _ => None,
    }
}

fn unknown(operator: &str) -> Refusal {
    Refusal::bad(&format!("unknown operator: {operator}"))
}
