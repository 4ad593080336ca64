//! A pattern without `$or`: the branches of which an event must match one. A branch tests no path twice.

use super::{Field, FieldValue, Matcher, Pattern};

/// One way through the alternatives of every `$or`: all of these must match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Branch<'p> {
    /// What the branch tests, in the pattern's order.
    pub tests: Vec<Test<'p>>,
}

/// A field that is tested, and the matchers of which one must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Test<'p> {
    /// The keys from the event's root to the field.
    pub names: Vec<&'p str>,
    /// What its value may be.
    pub matchers: &'p [Matcher],
}

impl Test<'_> {
    /// The path as EventBridge knows it: names joined by dots, a dot in a name being no different.
    pub fn path(&self) -> String {
        self.names.join(".")
    }
}

impl Pattern {
    /// The branches of the pattern: an event matches the pattern if and only if it matches one of them.
    /// There are [`super::COMBINATIONS`] at most, and one where the pattern has no `$or`.
    pub fn branches(&self) -> Vec<Branch<'_>> {
        expand(self, &mut vec![], vec![Branch::default()])
    }

    /// How many branches there are, without making them.
    pub fn branch_count(&self) -> usize {
        let nested = self.fields.iter().map(|field| match &field.value {
            FieldValue::Nested(pattern) => pattern.branch_count(),
            FieldValue::OneOf(_) => 1,
        });
        let either = self.alternatives.iter().map(Pattern::branch_count).fold(0, usize::saturating_add);
        nested.fold(either.max(1), usize::saturating_mul)
    }
}

impl Branch<'_> {
    /// The branch as a pattern of its own. There is none where the branch wants both a plain value and an
    /// object at one key, which only `$or` can say: an object holds a key once.
    pub fn to_pattern(&self) -> Option<Pattern> {
        let mut pattern = Pattern::default();
        for test in &self.tests {
            insert(&mut pattern, &test.names, test.matchers)?;
        }
        Some(pattern)
    }
}

fn expand<'p>(pattern: &'p Pattern, names: &mut Vec<&'p str>, so_far: Vec<Branch<'p>>) -> Vec<Branch<'p>> {
    let mut branches = so_far;
    for field in &pattern.fields {
        names.push(&field.name);
        match &field.value {
            FieldValue::Nested(nested) => branches = expand(nested, names, branches),
            FieldValue::OneOf(matchers) => {
                for branch in &mut branches {
                    branch.tests.push(Test { names: names.clone(), matchers });
                }
            }
        }
        names.pop();
    }
    if pattern.alternatives.is_empty() {
        return branches;
    }
    pattern.alternatives.iter().flat_map(|alternative| expand(alternative, names, branches.clone())).collect()
}

fn insert(pattern: &mut Pattern, names: &[&str], matchers: &[Matcher]) -> Option<()> {
    let [name, rest @ ..] = names else {
        return None;
    };
    let known = pattern.fields.iter_mut().find(|field| field.name == *name);
    match (known.map(|field| &mut field.value), rest) {
        (Some(FieldValue::Nested(nested)), [_, ..]) => return insert(nested, rest, matchers),
        (Some(_), _) => return None,
        (None, _) => {}
    }
    let value = if rest.is_empty() {
        FieldValue::OneOf(matchers.to_vec())
    } else {
        let mut nested = Pattern::default();
        insert(&mut nested, rest, matchers)?;
        FieldValue::Nested(nested)
    };
    pattern.fields.push(Field { name: (*name).to_owned(), value });
    Some(())
}
