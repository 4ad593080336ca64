//! Our answers beside those of `quamina`, an automaton of other people's that speaks much of the same language. Where the two
//! are known to differ stands in `differences`, each with the reason; in everything else that is asked here they agree.

#[path = "oracle/differences.rs"]
mod differences;
#[path = "oracle/shared.rs"]
mod shared;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use quamina::{Quamina, QuaminaBuilder};
use serde_json::{Value, json};

use crate::pattern::parse;

/// How many patterns are tried, and with how many events each.
const PATTERNS: usize = 1_000;
const EVENTS: usize = 10;

#[test]
fn quamina_agrees_on_every_matcher_and_value() {
    let mut tally = Tally::default();
    for matcher in shared::matchers() {
        for value in shared::values() {
            tally.ask(&json!({ "a": [matcher] }), [json!({ "a": value })]);
        }
    }
    tally.tried_enough();
}

#[test]
fn quamina_agrees_on_fields_arrays_and_alternatives() {
    agrees(&shared::pattern(), &shared::event());
}

#[test]
fn quamina_agrees_on_elements_of_one_array() {
    agrees(&shared::pattern_of_elements(), &shared::elements());
}

/// Always the same patterns and events: a mistake of quamina's that nobody has met yet is no reason to fail some day.
fn agrees(patterns: &impl Strategy<Value = Value>, events: &impl Strategy<Value = Value>) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut tally = Tally::default();
    for _ in 0..PATTERNS {
        let written = drawn(patterns, &mut runner);
        tally.ask(&written, std::iter::repeat_with(|| drawn(events, &mut runner)).take(EVENTS));
    }
    tally.tried_enough();
}

/// Each difference is there, so that none keeps anything out for nothing.
#[test]
fn quamina_differs_where_it_is_known_to() {
    for known in differences::ALL {
        let (written, event) = (super::json(known.pattern), super::json(known.event));
        let ours = super::pattern(known.pattern).matches(&event);
        let theirs = Oracle::of(&written).map(|oracle| oracle.matches(&event));
        assert_eq!((ours, theirs), (known.ours, Some(!known.ours)), "{}", known.because);
        assert!(known.meets(&written, &event), "this is not kept out: {}", known.because);
    }
}

/// A pattern as quamina has it.
struct Oracle(Quamina<()>);

impl Oracle {
    /// `None` where quamina cannot say the pattern.
    fn of(pattern: &Value) -> Option<Self> {
        // Many kinds of tests in many fields are more than it takes by itself.
        let mut automaton =
            QuaminaBuilder::new().with_max_states_per_pattern(10_000).build().expect("a limit is enough");
        for alone in shared::without_or(pattern)? {
            automaton.add_pattern((), &alone.to_string()).unwrap_or_else(|error| panic!("{alone}: {error}"));
        }
        Some(Self(automaton))
    }

    fn matches(&self, event: &Value) -> bool {
        self.0.has_matches(event.to_string().as_bytes()).unwrap_or_else(|error| panic!("{event}: {error}"))
    }
}

/// How many questions were asked, how many of them were answered with yes, and how many were passed over for a known difference.
#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    matched: usize,
    passed_over: usize,
}

impl Tally {
    fn ask(&mut self, written: &Value, events: impl IntoIterator<Item = Value>) {
        // Not everything that is generated is a pattern: one bound of a range may lie above the other.
        let (Ok(pattern), Some(oracle)) = (parse(written), Oracle::of(written)) else { return };
        for event in events {
            if differences::ALL.iter().any(|known| known.meets(written, &event)) {
                self.passed_over += 1;
                continue;
            }
            let ours = pattern.matches(&event);
            assert_eq!(oracle.matches(&event), ours, "quamina's answer and ours to {written} and {event}");
            self.asked += 1;
            self.matched += usize::from(ours);
        }
    }

    fn tried_enough(&self) {
        assert!(self.asked > 4 * self.passed_over, "too much is passed over: {self:?}");
        assert!(
            self.matched > self.asked / 20 && self.matched < self.asked / 20 * 19,
            "too much of one answer: {self:?}"
        );
    }
}

fn drawn(strategy: &impl Strategy<Value = Value>, runner: &mut TestRunner) -> Value {
    strategy.new_tree(runner).expect("nothing is rejected").current()
}
