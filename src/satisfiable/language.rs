//! Sets of texts that are told by their letters, and a text that lies in some of them and not in others.
//!
//! Invariant: a search that ends without a text has proven that there is none. It tries every letter that a set names and
//! one that none names, which stands for all others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::pattern::same_letter;

/// How many states a search may see before it gives up.
const STATES: usize = 20_000;

/// Texts, each of the shape of one of these rows of units.
#[derive(Clone, Debug)]
pub(super) struct Language(pub(super) Vec<Vec<Unit>>);

/// A part of a text.
#[derive(Clone, Debug)]
pub(super) enum Unit {
    /// One letter of a class.
    One(Class),
    /// Any number of letters of a class, even none.
    Many(Class),
}

/// Letters.
#[derive(Clone, Debug)]
pub(super) enum Class {
    /// Every letter.
    Any,
    /// This letter.
    Letter(char),
    /// This letter in upper or lower case.
    EitherCase(char),
    /// One of these.
    Of(&'static str),
}

impl Class {
    fn has(&self, letter: char) -> bool {
        match self {
            Class::Any => true,
            Class::Letter(known) => *known == letter,
            Class::EitherCase(known) => same_letter(*known, letter),
            Class::Of(known) => known.contains(letter),
        }
    }

    fn letters(&self) -> Vec<char> {
        match self {
            Class::Any => vec![],
            Class::Letter(letter) => vec![*letter],
            Class::EitherCase(letter) => {
                std::iter::once(*letter).chain(letter.to_lowercase()).chain(letter.to_uppercase()).collect()
            }
            Class::Of(letters) => letters.chars().collect(),
        }
    }
}

/// The letters of a text as units.
pub(super) fn spelt(text: &str, ignore_case: bool) -> Vec<Unit> {
    let class = if ignore_case { Class::EitherCase } else { Class::Letter };
    text.chars().map(|letter| Unit::One(class(letter))).collect()
}

/// Where a text may stand in a language: which row, which unit.
type State = BTreeSet<(usize, usize)>;

impl Language {
    fn start(&self) -> State {
        self.settled((0..self.0.len()).map(|row| (row, 0)))
    }

    fn step(&self, state: &State, letter: char) -> State {
        self.settled(state.iter().filter_map(|(row, at)| match self.0[*row].get(*at)? {
            Unit::One(class) => class.has(letter).then_some((*row, at + 1)),
            Unit::Many(class) => class.has(letter).then_some((*row, *at)),
        }))
    }

    /// With what can be reached without a letter.
    fn settled(&self, places: impl Iterator<Item = (usize, usize)>) -> State {
        let mut state = State::new();
        for (row, mut at) in places {
            while state.insert((row, at)) && matches!(self.0[row].get(at), Some(Unit::Many(_))) {
                at += 1;
            }
        }
        state
    }

    fn ends(&self, state: &State) -> bool {
        state.iter().any(|(row, at)| *at == self.0[*row].len())
    }

    /// Whether a text is of the language.
    pub(super) fn has(&self, text: &str) -> bool {
        self.ends(&text.chars().fold(self.start(), |state, letter| self.step(&state, letter)))
    }

    fn letters(&self) -> impl Iterator<Item = char> {
        self.0.iter().flatten().flat_map(|unit| match unit {
            Unit::One(class) | Unit::Many(class) => class.letters(),
        })
    }
}

/// What a search for a text has found.
#[derive(Debug, PartialEq)]
pub(super) enum Search {
    /// This text, one of the shortest.
    Text(String),
    /// That there is none.
    None,
    /// Nothing: the search was given up.
    GivenUp,
}

/// Looks for a text that is of each language if it is wanted, and not of it otherwise.
pub(super) fn search(languages: &[(Language, bool)]) -> Search {
    let letters = alphabet(languages);
    let start: Vec<State> = languages.iter().map(|(language, _)| language.start()).collect();
    let found = |states: &[State]| {
        languages.iter().zip(states).all(|((language, wanted), state)| language.ends(state) == *wanted)
    };
    let mut come_from: BTreeMap<Vec<State>, Option<(Vec<State>, char)>> = BTreeMap::from([(start.clone(), None)]);
    let mut queue = VecDeque::from([start]);
    while let Some(states) = queue.pop_front() {
        if found(&states) {
            return Search::Text(way(&come_from, &states));
        }
        for letter in &letters {
            let next: Vec<State> =
                languages.iter().zip(&states).map(|((language, _), state)| language.step(state, *letter)).collect();
            let lost = languages.iter().zip(&next).any(|((_, wanted), state)| *wanted && state.is_empty());
            if lost || come_from.contains_key(&next) {
                continue;
            }
            if come_from.len() == STATES {
                return Search::GivenUp;
            }
            come_from.insert(next.clone(), Some((states.clone(), *letter)));
            queue.push_back(next);
        }
    }
    Search::None
}

fn way(come_from: &BTreeMap<Vec<State>, Option<(Vec<State>, char)>>, end: &[State]) -> String {
    let mut letters = vec![];
    let mut place = end;
    while let Some((before, letter)) = come_from.get(place).and_then(Option::as_ref) {
        letters.push(*letter);
        place = before;
    }
    letters.iter().rev().collect()
}

/// Every letter that some language names, and one that none does.
fn alphabet(languages: &[(Language, bool)]) -> BTreeSet<char> {
    let mut letters: BTreeSet<char> = languages.iter().flat_map(|(language, _)| language.letters()).collect();
    let other = ('a'..='z').chain('\u{4e00}'..).find(|letter| !letters.contains(letter));
    letters.extend(other);
    letters
}
