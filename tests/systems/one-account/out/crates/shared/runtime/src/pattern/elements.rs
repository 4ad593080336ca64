//! Elements of arrays: values from different elements of one array never match together.
//!
//! Invariant: the work grows with the elements that there are, and not with their combinations: what sees no array in common
//! is decided apart, and within one array each element is.

use std::collections::BTreeSet;

use serde_json::Value;

/// An element of an array that a value lies in: which array, which element.
pub type Place = (*const Vec<Value>, usize);

/// What a test finds in an event.
#[derive(Clone, Default)]
pub struct Found {
    /// Where values lie at the path, matching or not: elements within elements, the outermost first.
    pub present: Vec<Vec<Place>>,
    /// Where values lie that match.
    pub matching: Vec<Vec<Place>>,
    /// Whether absence matches too.
    pub absence: bool,
}

/// Whether every test can be met without taking two elements of one array. Absence is judged within the elements that the
/// tests before it have taken.
pub fn consistent(found: Vec<Found>) -> bool {
    // Most events have no arrays.
    if found.iter().flat_map(Found::places).all(Vec::is_empty) {
        return in_turn(&found, &mut Vec::new());
    }
    apart(found).into_iter().all(|part| match common_array(&part) {
        Some(_) if !part[0].absence => {
            let elements: BTreeSet<Place> = part[0].matching.iter().map(|places| places[0]).collect();
            elements.into_iter().any(|element| consistent(part.iter().map(|test| test.within(element)).collect()))
        }
        _ => in_turn(&part, &mut Vec::new()),
    })
}

impl Found {
    fn places(&self) -> impl Iterator<Item = &Vec<Place>> {
        self.present.iter().chain(&self.matching)
    }

    /// What of it lies in one element of the outermost array.
    fn within(&self, element: Place) -> Found {
        let inside = |all: &[Vec<Place>]| {
            all.iter().filter(|places| places[0] == element).map(|places| places[1..].to_vec()).collect()
        };
        Found { present: inside(&self.present), matching: inside(&self.matching), absence: self.absence }
    }
}

/// Tests that see arrays in common, each with its place in the order of all.
struct Part {
    arrays: BTreeSet<*const Vec<Value>>,
    tests: Vec<(usize, Found)>,
}

/// The tests by the arrays that they see, each part in its order.
fn apart(found: Vec<Found>) -> Vec<Vec<Found>> {
    let mut parts: Vec<Part> = Vec::new();
    for (index, test) in found.into_iter().enumerate() {
        let arrays = test.places().flatten().map(|(array, _)| *array).collect();
        let mut part = Part { arrays, tests: vec![(index, test)] };
        let (joined, others): (Vec<Part>, _) =
            parts.into_iter().partition(|other| !other.arrays.is_disjoint(&part.arrays));
        for other in joined {
            part.arrays.extend(other.arrays);
            part.tests.extend(other.tests);
        }
        part.tests.sort_by_key(|(index, _)| *index);
        parts = others;
        parts.push(part);
    }
    parts.into_iter().map(|part| part.tests.into_iter().map(|(_, test)| test).collect()).collect()
}

/// The outermost array of all that several tests see, where it is one.
fn common_array(tests: &[Found]) -> Option<*const Vec<Value>> {
    let mut arrays = tests.iter().flat_map(Found::places).map(|places| places.first().map(|(array, _)| *array));
    let first = arrays.next()??;
    (tests.len() > 1 && arrays.all(|array| array == Some(first))).then_some(first)
}

/// Tries what each test may take, one after another.
fn in_turn(found: &[Found], chosen: &mut Vec<Place>) -> bool {
    let [first, rest @ ..] = found else {
        return true;
    };
    let before = chosen.len();
    for places in &first.matching {
        if !agree(chosen, places) {
            continue;
        }
        chosen.extend(places);
        let matched = in_turn(rest, chosen);
        chosen.truncate(before);
        if matched {
            return true;
        }
    }
    first.absence && !first.present.iter().any(|places| agree(chosen, places)) && in_turn(rest, chosen)
}

fn agree(chosen: &[Place], places: &[Place]) -> bool {
    places.iter().all(|(array, index)| chosen.iter().all(|(other, element)| array != other || index == element))
}
