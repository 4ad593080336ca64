//! What the pattern language promises, case by case and as laws.

#[path = "tests/events.rs"]
mod events;
#[path = "tests/forms.rs"]
mod forms;
#[path = "tests/laws.rs"]
mod laws;
#[path = "tests/mistakes.rs"]
mod mistakes;
#[path = "tests/oracle.rs"]
mod oracle;

use crate::pattern::{Pattern, parse};
use serde_json::Value;

/// Generated crates carry the same files, where `crate` is another.
#[test]
fn the_room_knows_only_itself_and_json() {
    for (name, text) in [
        ("pattern.rs", include_str!("../pattern.rs")),
        ("address.rs", include_str!("address.rs")),
        ("alternatives.rs", include_str!("alternatives.rs")),
        ("branch.rs", include_str!("branch.rs")),
        ("canonical.rs", include_str!("canonical.rs")),
        ("letters.rs", include_str!("letters.rs")),
        ("matcher.rs", include_str!("matcher.rs")),
        ("matching.rs", include_str!("matching.rs")),
        ("mistake.rs", include_str!("mistake.rs")),
        ("numeric.rs", include_str!("numeric.rs")),
        ("parse.rs", include_str!("parse.rs")),
        ("union.rs", include_str!("union.rs")),
        ("wildcard.rs", include_str!("wildcard.rs")),
    ] {
        let outside = text.lines().filter(|line| {
            let known = ["use super::", "use std::", "use serde_json::", "pub use "];
            line.contains("crate::")
                || (line.contains("use ")
                    && line.ends_with(';')
                    && !known.iter().any(|use_| line.trim_start().starts_with(use_)))
        });
        assert_eq!(outside.collect::<Vec<_>>(), Vec::<&str>::new(), "{name}");
    }
}

/// A pattern that the test means to be valid.
fn pattern(text: &str) -> Pattern {
    parse(&json(text)).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:#?}"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
