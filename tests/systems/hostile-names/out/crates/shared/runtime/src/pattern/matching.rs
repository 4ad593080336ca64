//! Whether an event matches, decided as EventBridge decides it.
//!
//! EventBridge sees an event as its plain values, each with a path; arrays leave no step in the path, but
//! values from different elements of one array never match together.

use serde_json::{Map, Value};

use super::address::address;
use super::branch::{Branch, Test};
use super::elements::{Found, Place, consistent};
use super::letters::{equal_ignoring_case, starts_ignoring_case};
use super::{Excluded, FieldValue, Matcher, Pattern};

impl Pattern {
    /// Whether EventBridge would let this event through; what is not an object is no event.
    pub fn matches(&self, event: &Value) -> bool {
        let Value::Object(event) = event else {
            return false;
        };
        !self.is_out_of_the_question(event) && self.branches().iter().any(|branch| branch_matches(branch, event))
    }

    /// Whether a plain value at the event's root alone decides that it does not match. Most rules are passed over by source
    /// or type, and need no branches made for that. A name with a dot may be another path's too, so it decides nothing.
    fn is_out_of_the_question(&self, event: &Map<String, Value>) -> bool {
        self.fields.iter().any(|field| match (&field.value, event.get(&field.name)) {
            (_, None | Some(Value::Array(_) | Value::Object(_))) | (FieldValue::Nested(_), _) => false,
            (FieldValue::OneOf(matchers), Some(value)) => {
                !field.name.contains('.') && !matchers.iter().any(|matcher| matcher.matches(value))
            }
        })
    }
}

impl Matcher {
    /// Whether a plain value matches. Absence is no value: only the pattern around can decide it.
    pub fn matches(&self, value: &Value) -> bool {
        match self {
            Matcher::Null => value.is_null(),
            Matcher::Boolean(wanted) => value.as_bool() == Some(*wanted),
            Matcher::Number(wanted) => {
                matches!(value, Value::Number(number) if number == wanted || number.as_f64() == wanted.as_f64())
            }
            Matcher::Numeric(interval) => value.as_f64().is_some_and(|number| interval.contains(number)),
            Matcher::Exists(exists) => *exists,
            Matcher::AnythingBut(excluded) => !excludes(excluded, value),
            Matcher::Text(_)
            | Matcher::Address(_)
            | Matcher::Prefix { .. }
            | Matcher::Suffix { .. }
            | Matcher::EqualsIgnoreCase(_)
            | Matcher::Wildcard(_)
            | Matcher::Cidr(_) => value.as_str().is_some_and(|text| self.matches_text(text)),
        }
    }

    fn matches_text(&self, value: &str) -> bool {
        match self {
            Matcher::Text(text) => value == text,
            Matcher::Address(wanted) => address(value) == Some(*wanted),
            Matcher::Cidr(block) => address(value).is_some_and(|address| block.contains(address)),
            Matcher::Prefix { text, ignore_case: false } => value.starts_with(text),
            Matcher::Prefix { text, ignore_case: true } => starts_ignoring_case(value.chars(), text.chars()),
            Matcher::Suffix { text, ignore_case: false } => value.ends_with(text),
            Matcher::Suffix { text, ignore_case: true } => {
                starts_ignoring_case(value.chars().rev(), text.chars().rev())
            }
            Matcher::EqualsIgnoreCase(text) => equal_ignoring_case(value, text),
            Matcher::Wildcard(wildcard) => wildcard.matches(value),
            _ => false,
        }
    }
}

fn excludes(excluded: &Excluded, value: &Value) -> bool {
    if let Excluded::Numbers(numbers) = excluded {
        return value.as_f64().is_some_and(|number| numbers.contains(&number));
    }
    let Value::String(value) = value else {
        return false;
    };
    match excluded {
        Excluded::Numbers(_) => false,
        Excluded::Texts(texts) => texts.contains(value),
        Excluded::Prefixes(texts) => texts.iter().any(|text| value.starts_with(text)),
        Excluded::Suffixes(texts) => texts.iter().any(|text| value.ends_with(text)),
        Excluded::IgnoringCase(texts) => texts.iter().any(|text| equal_ignoring_case(value, text)),
        Excluded::Wildcards(wildcards) => wildcards.iter().any(|wildcard| wildcard.matches(value)),
    }
}

fn branch_matches(branch: &Branch<'_>, event: &Map<String, Value>) -> bool {
    let mut tests: Vec<(String, &Test<'_>)> = branch.tests.iter().map(|test| (test.path(), test)).collect();
    // EventBridge settles fields in the order of their paths. It shows where one may be absent:
    // absence is judged within the array elements that the fields before it have settled on.
    tests.sort_by(|(left, _), (right, _)| left.cmp(right));
    let found: Option<Vec<Found>> = tests.iter().map(|(path, test)| find(event, path, test.matchers)).collect();
    found.is_some_and(consistent)
}

/// `None` where the event cannot match, whatever the other tests find.
fn find(event: &Map<String, Value>, path: &str, matchers: &[Matcher]) -> Option<Found> {
    let mut found = Found { absence: matchers.contains(&Matcher::Exists(false)), ..Found::default() };
    in_object(event, path, &mut vec![], &mut |value, places| {
        // Values side by side in one array lie in the same place, and one of them stands for all.
        let note = |list: &mut Vec<Vec<Place>>| {
            if list.last().is_none_or(|last| last != places) {
                list.push(places.to_vec());
            }
        };
        note(&mut found.present);
        if matchers.iter().any(|matcher| matcher.matches(value)) {
            note(&mut found.matching);
        }
    });
    (found.absence || !found.matching.is_empty()).then_some(found)
}

type Visit<'v> = dyn FnMut(&Value, &[Place]) + 'v;

fn in_object(object: &Map<String, Value>, path: &str, places: &mut Vec<Place>, visit: &mut Visit<'_>) {
    for (key, value) in object {
        match path.strip_prefix(key.as_str()) {
            Some("") => in_value(value, None, places, visit),
            Some(rest) if rest.starts_with('.') => in_value(value, Some(&rest[1..]), places, visit),
            _ => {}
        }
    }
}

fn in_value(value: &Value, rest: Option<&str>, places: &mut Vec<Place>, visit: &mut Visit<'_>) {
    match (value, rest) {
        (Value::Object(object), Some(rest)) => in_object(object, rest, places, visit),
        (Value::Object(_), None) => {}
        (Value::Array(elements), _) => {
            for (index, element) in elements.iter().enumerate() {
                // Only what has parts of its own can be split between elements.
                if element.is_object() || element.is_array() {
                    places.push((std::ptr::from_ref(elements), index));
                    in_value(element, rest, places, visit);
                    places.pop();
                } else {
                    in_value(element, rest, places, visit);
                }
            }
        }
        (plain, None) => visit(plain, places),
        (_, Some(_)) => {}
    }
}
