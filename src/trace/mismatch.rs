//! Why a pattern does not match an event.

use serde_json::Value as Json;

use crate::pattern::{Branch, Pattern, Test};

/// The first thing that a pattern asks and an event is not, of the alternative that comes nearest.
pub fn told(pattern: &Pattern, event: &Json) -> String {
    let branches = pattern.branches();
    let met = |test: &Test<'_>| {
        let alone = Branch { tests: vec![test.clone()] };
        alone.to_pattern().is_some_and(|pattern| pattern.matches(event))
    };
    let unmet = branches.iter().map(|branch| branch.tests.iter().filter(|test| !met(test)).collect::<Vec<_>>());
    match unmet.min_by_key(Vec::len).as_deref() {
        Some(unmet @ [_, ..]) => {
            let first = unmet.iter().min_by_key(|test| rank(&test.names)).expect("there is one");
            let wanted = Branch { tests: vec![(*first).clone()] }.to_pattern().map(|pattern| pattern.to_json());
            let wanted = wanted.as_ref().map_or(&Json::Null, |json| at(json, &first.names));
            let found = at(event, &first.names);
            let found = if found.is_null() { "nothing".to_owned() } else { found.to_string() };
            format!("{} is {found}, and {wanted} is asked for", first.path())
        }
        _ => "what it asks is met by no one element of an array".to_owned(),
    }
}

/// What tells most comes first.
fn rank(names: &[&str]) -> usize {
    const TELLING: [&str; 2] = ["detail-type", "source"];
    TELLING.iter().position(|name| names == [*name]).unwrap_or(TELLING.len())
}

fn at<'j>(json: &'j Json, names: &[&str]) -> &'j Json {
    names.iter().fold(json, |value, name| value.get(name).unwrap_or(&Json::Null))
}
