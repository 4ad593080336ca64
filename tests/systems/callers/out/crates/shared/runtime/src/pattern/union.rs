//! One pattern for what any of several patterns lets through. The result is as short as is easily had:
//! what all share stands outside `$or`, and what differs in one list becomes one longer list.

use super::alternatives::{self, COMBINATIONS};
use super::canonical::flat;
use super::mistake::{Context, Mistake, fault};
use super::{Field, FieldValue, Pattern};

impl Pattern {
    /// A pattern that matches an event if and only if one of `patterns` does. Of one pattern it is that one as
    /// it stands, otherwise it is canonical; patterns whose canonical forms are equal count once.
    ///
    /// # Errors
    /// The rules of `$or` that every form of the union breaks: more than [`COMBINATIONS`] alternatives, or a
    /// field named like an operator, which EventBridge takes outside `$or` only. Such patterns need
    /// rules of their own, and so does nothing at all: `patterns` must not be empty.
    pub fn union(patterns: &[Pattern]) -> Result<Pattern, Vec<Mistake>> {
        if let [only] = patterns {
            return Ok(only.clone());
        }
        let members: Vec<Pattern> = patterns.iter().map(Pattern::canonical).collect();
        let joined = join(members.clone()).canonical();
        let mistakes = match checked(joined) {
            Ok(pattern) => return Ok(pattern),
            Err(mistakes) => mistakes,
        };
        // EventBridge multiplies nested alternatives; spread out, they only add up.
        let branches = members.iter().map(Pattern::branch_count).fold(0, usize::saturating_add);
        if branches > COMBINATIONS {
            return Err(mistakes);
        }
        let spread: Option<Vec<Pattern>> =
            members.iter().flat_map(Pattern::branches).map(|branch| Some(branch.to_pattern()?.canonical())).collect();
        match spread.map(|branches| checked(join(branches).canonical())) {
            Some(Ok(pattern)) => Ok(pattern),
            _ => Err(mistakes),
        }
    }
}

fn checked(pattern: Pattern) -> Result<Pattern, Vec<Mistake>> {
    let mut context = Context::default();
    if pattern == Pattern::default() {
        context.mistake::<()>(fault("there is no pattern to join", "give at least one pattern"));
    }
    alternatives::check(&mut context, &pattern);
    if context.mistakes.is_empty() { Ok(pattern) } else { Err(context.mistakes) }
}

/// Joins canonical patterns; an empty one stands for what matches every event.
fn join(members: Vec<Pattern>) -> Pattern {
    let mut members = merged(members.into_iter().flat_map(flat));
    if members.len() < 2 {
        return members.pop().unwrap_or_default();
    }
    let shared = take_shared(&mut members);
    let mut joined = Pattern { fields: shared, alternatives: vec![] };
    if members.contains(&Pattern::default()) {
        return joined;
    }
    match nested_under_one_name(&members) {
        Some((name, nested)) => joined.fields.push(Field { name, value: FieldValue::Nested(join(nested)) }),
        None => joined.alternatives = members.into_iter().flat_map(flat).collect(),
    }
    joined
}

/// Leaves out repeated patterns, and makes one of those that differ in a single list.
fn merged(members: impl Iterator<Item = Pattern>) -> Vec<Pattern> {
    let mut merged: Vec<Pattern> = vec![];
    for mut member in members {
        // A pattern that has grown may now differ from another in one list only.
        while let Some((index, both)) =
            merged.iter().enumerate().find_map(|(index, other)| Some((index, merge(other, &member)?)))
        {
            merged.remove(index);
            member = both.canonical();
        }
        merged.push(member);
    }
    merged
}

/// Both as one, if they differ in a single list at most.
fn merge(left: &Pattern, right: &Pattern) -> Option<Pattern> {
    if left.alternatives != right.alternatives || left.fields.len() != right.fields.len() {
        return None;
    }
    let mut differing = (0..left.fields.len()).filter(|&index| left.fields[index] != right.fields[index]);
    let (Some(index), None) = (differing.next(), differing.next()) else {
        return (left == right).then(|| left.clone());
    };
    let mut both = left.clone();
    match (&mut both.fields[index].value, &right.fields[index].value) {
        (FieldValue::OneOf(matchers), FieldValue::OneOf(more))
            if left.fields[index].name == right.fields[index].name =>
        {
            matchers.extend(more.iter().cloned());
        }
        _ => return None,
    }
    Some(both)
}

/// Takes out the fields that all have. An `$or` that all have stays in each: an object holds no second one.
fn take_shared(members: &mut [Pattern]) -> Vec<Field> {
    let Some(first) = members.first() else {
        return vec![];
    };
    let is_shared = |field: &&Field| members.iter().all(|member| member.fields.contains(field));
    let shared: Vec<Field> = first.fields.iter().filter(is_shared).cloned().collect();
    for member in members {
        member.fields.retain(|field| !shared.contains(field));
    }
    shared
}

/// Where patterns differ below one name only, the `$or` can stand below it, and the name only once.
fn nested_under_one_name(members: &[Pattern]) -> Option<(String, Vec<Pattern>)> {
    let name = &members.first()?.fields.first()?.name;
    let nested = members.iter().map(|member| match member.fields.as_slice() {
        [Field { name: other, value: FieldValue::Nested(nested) }]
            if other == name && member.alternatives.is_empty() =>
        {
            Some(nested.clone())
        }
        _ => None,
    });
    Some((name.clone(), nested.collect::<Option<_>>()?))
}
