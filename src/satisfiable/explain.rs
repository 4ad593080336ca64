//! What in a pattern can never match, each with its place and its reason.

use super::demand::{Test, tests};
use super::words::{self, Words};
use super::{Cause, No, World, met};
use crate::pattern::{Matcher, Pattern, Step};
use crate::schema::Object;

/// What can never match in a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Why the whole pattern cannot match; empty where it can, or where that is not known.
    pub impossible: Vec<Cause>,
    /// Where the pattern can match: what in it stands beside others that can, and never can itself. A `null` or an
    /// `exists: false` is left out: it is written in caution, and harms nobody.
    pub dead: Vec<Cause>,
}

/// Tells what can never match in a pattern over what the schema describes.
pub fn explain(pattern: &Pattern, schema: &Object, world: World) -> Explanation {
    let (tests, branches) = tests(pattern);
    let judge = Judge { schema, world };
    let dead: Vec<Vec<usize>> = tests.iter().map(|test| judge.dead(test)).collect();
    let is_dead = |test: usize| dead[test].len() == tests[test].matchers.len();
    let reasons: Vec<Vec<Reason>> = branches
        .iter()
        .map(|branch| {
            let dead: Vec<Reason> = branch.iter().copied().filter(|test| is_dead(*test)).map(Reason::Test).collect();
            if dead.is_empty() { judge.conflict(&tests, branch).into_iter().collect() } else { dead }
        })
        .collect();
    let cause = |reason: &Reason| judge.cause(&tests, *reason);
    if reasons.iter().all(|reasons| !reasons.is_empty()) {
        // What is wrong with every branch is wrong outside of what they differ in.
        let everywhere = |reason: &&Reason| reasons.iter().all(|reasons| reasons.contains(reason));
        let mut shared: Vec<Reason> = reasons[0].iter().filter(everywhere).copied().collect();
        if shared.is_empty() {
            shared = distinct(reasons.into_iter().flatten());
        }
        return Explanation { impossible: shared.iter().map(cause).collect(), dead: vec![] };
    }
    let members = (0..tests.len()).filter(|test| !is_dead(*test)).flat_map(|test| {
        let members = dead[test].iter().map(move |member| Reason::Member(test, *member));
        members.filter(|member| judge.is_bold(&tests, *member))
    });
    let whole = distinct(reasons.into_iter().flatten()).into_iter().filter(|reason| judge.is_bold(&tests, *reason));
    Explanation { impossible: vec![], dead: members.chain(whole).map(|reason| cause(&reason)).collect() }
}

fn distinct(reasons: impl Iterator<Item = Reason>) -> Vec<Reason> {
    let mut distinct = vec![];
    for reason in reasons {
        if !distinct.contains(&reason) {
            distinct.push(reason);
        }
    }
    distinct
}

/// What can never match, by the places of tests and of matchers in their lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// One matcher of a test that has others.
    Member(usize, usize),
    /// Every matcher of a test.
    Test(usize),
    /// The second test beside the first.
    Conflict(usize, usize),
}

struct Judge<'a> {
    schema: &'a Object,
    world: World,
}

impl Judge<'_> {
    fn can_never(&self, tests: &[&Test<'_>]) -> bool {
        let tests: Vec<_> = tests.iter().map(|test| (0, *test)).collect();
        met(&[], &tests, self.schema, self.world) == Err(No::Never)
    }

    /// The matchers that can never match, even if nothing else is asked for.
    fn dead(&self, test: &Test<'_>) -> Vec<usize> {
        let alone = |matcher| Test { matchers: std::slice::from_ref(matcher), ..test.clone() };
        (0..test.matchers.len()).filter(|index| self.can_never(&[&alone(&test.matchers[*index])])).collect()
    }

    /// Two tests of a branch that exclude each other, or its ends where it takes more than two.
    fn conflict(&self, tests: &[Test<'_>], branch: &[usize]) -> Option<Reason> {
        let all: Vec<&Test<'_>> = branch.iter().map(|test| &tests[*test]).collect();
        if !self.can_never(&all) {
            return None;
        }
        let pairs =
            branch.iter().enumerate().flat_map(|(at, second)| branch[..at].iter().map(move |first| (*first, *second)));
        let mut pairs = pairs.filter(|(first, second)| self.can_never(&[&tests[*first], &tests[*second]]));
        let (first, second) = pairs.next().unwrap_or((branch[0], branch[branch.len() - 1]));
        Some(Reason::Conflict(first, second))
    }

    /// Whether somebody counts on a match: a `null` or an absence may be asked for in caution.
    fn is_bold(&self, tests: &[Test<'_>], reason: Reason) -> bool {
        let bold = |matcher: &Matcher| !matches!(matcher, Matcher::Null | Matcher::Exists(false));
        match reason {
            Reason::Member(test, member) => bold(&tests[test].matchers[member]),
            Reason::Test(test) => tests[test].matchers.iter().any(bold),
            Reason::Conflict(..) => true,
        }
    }

    fn cause(&self, tests: &[Test<'_>], reason: Reason) -> Cause {
        let (test, member) = match reason {
            Reason::Member(test, member) => (&tests[test], Some(member)),
            Reason::Test(test) => (&tests[test], None),
            Reason::Conflict(first, second) => {
                let [first, second] = [first, second].map(|test| &tests[test]);
                let Words { fact, help, .. } = words::conflict(&first.names, &second.names);
                return Cause { path: second.path.clone(), fact, help };
            }
        };
        let matchers = member.map_or(test.matchers, |member| std::slice::from_ref(&test.matchers[member]));
        let Words { fact, help, of_value } = words::why(self.schema, self.world, &test.names, matchers);
        let only = (of_value && matchers.len() == 1).then_some(0);
        let path = test.path.iter().cloned().chain(member.or(only).map(Step::Index)).collect();
        Cause { path, fact, help }
    }
}
