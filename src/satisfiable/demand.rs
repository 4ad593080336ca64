//! What a pattern demands of a place: its tests, spread out into ways in which all of them can be met.

use crate::pattern::{FieldValue, Matcher, Pattern, Step};

/// A list of matchers of a pattern, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Test<'p> {
    /// The way from the pattern's root to the list.
    pub(super) path: Vec<Step>,
    /// The keys from the event's root to the value.
    pub(super) names: Vec<&'p str>,
    /// The list.
    pub(super) matchers: &'p [Matcher],
}

/// A demand on a place: of one test, as far as it concerns what is below the place.
#[derive(Clone, Debug)]
pub(super) struct Demand<'p> {
    /// Which of the patterns makes it.
    pub(super) pattern: usize,
    /// The keys from here to the value; none where the place is the value.
    pub(super) names: Vec<&'p str>,
    /// The matchers of which one must match a value there, or `None` where none may be there.
    pub(super) matchers: Option<Vec<&'p Matcher>>,
}

impl<'p> Demand<'p> {
    /// The same demand on what lies under a key, if the key is on its way. A dot in a key is no different from a step.
    pub(super) fn under(&self, key: &str) -> Option<Demand<'p>> {
        let mut left = key;
        for (index, &name) in self.names.iter().enumerate() {
            let after = &self.names[index + 1..];
            if name == left {
                return Some(Demand { names: after.to_vec(), ..self.clone() });
            }
            if let Some(rest) = name.strip_prefix(left).and_then(|rest| rest.strip_prefix('.')) {
                return Some(Demand { names: [&[rest], after].concat(), ..self.clone() });
            }
            left = left.strip_prefix(name)?.strip_prefix('.')?;
        }
        None
    }

    /// The keys that an object of any keys may have for the demand: every part of its way that ends at a dot.
    pub(super) fn keys(&self) -> Vec<String> {
        let path = self.names.join(".");
        let ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
        ends.map(|end| path[..end].to_owned()).collect()
    }

    /// Whether a value must be there.
    pub(super) fn wants_value(&self) -> bool {
        self.matchers.is_some()
    }
}

/// The tests of a pattern, and its branches: the tests that must be met together, by their places among the tests.
pub(super) fn tests(pattern: &Pattern) -> (Vec<Test<'_>>, Vec<Vec<usize>>) {
    let mut walk = Walk { path: vec![], names: vec![], tests: vec![] };
    let branches = walk.branches(pattern, vec![vec![]]);
    (walk.tests, branches)
}

struct Walk<'p> {
    path: Vec<Step>,
    names: Vec<&'p str>,
    tests: Vec<Test<'p>>,
}

impl<'p> Walk<'p> {
    fn branches(&mut self, pattern: &'p Pattern, mut branches: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        for field in pattern.fields() {
            self.path.push(Step::Key(field.name.clone()));
            self.names.push(&field.name);
            match &field.value {
                FieldValue::Nested(nested) => branches = self.branches(nested, branches),
                FieldValue::OneOf(matchers) => {
                    branches.iter_mut().for_each(|branch| branch.push(self.tests.len()));
                    self.tests.push(Test { path: self.path.clone(), names: self.names.clone(), matchers });
                }
            }
            self.path.pop();
            self.names.pop();
        }
        if pattern.alternatives().is_empty() {
            return branches;
        }
        let mut either = vec![];
        for (index, alternative) in pattern.alternatives().iter().enumerate() {
            self.path.extend([Step::Key("$or".to_owned()), Step::Index(index)]);
            either.extend(self.branches(alternative, branches.clone()));
            self.path.truncate(self.path.len() - 2);
        }
        either
    }
}

/// The ways to meet tests: each by a value or, where its list takes that, by absence.
pub(super) fn ways<'p>(tests: &[(usize, &Test<'p>)]) -> impl Iterator<Item = Vec<Demand<'p>>> {
    let either: Vec<Vec<Demand<'p>>> = tests.iter().map(|(pattern, test)| of_test(*pattern, test)).collect();
    let count = either.iter().fold(1_usize, |count, options| count.saturating_mul(options.len()));
    (0..count).map(move |mut way| {
        let pick = |options: &Vec<Demand<'p>>| {
            let option = options[way % options.len()].clone();
            way /= options.len();
            option
        };
        either.iter().map(pick).collect()
    })
}

fn of_test<'p>(pattern: usize, test: &Test<'p>) -> Vec<Demand<'p>> {
    let absence = |matcher: &&Matcher| **matcher == Matcher::Exists(false);
    let values: Vec<&Matcher> = test.matchers.iter().filter(|matcher| !absence(matcher)).collect();
    let demand = |matchers| Demand { pattern, names: test.names.clone(), matchers };
    let value = (!values.is_empty()).then(|| demand(Some(values)));
    let absent = test.matchers.iter().any(|matcher| absence(&matcher)).then(|| demand(None));
    value.into_iter().chain(absent).collect()
}
