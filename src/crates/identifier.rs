//! Names of the file as Rust identifiers where they might be keywords, or clash with names that a crate has anyway.
//!
//! Invariant: two names of the file that differ stay different: none of them ends in an underscore.

use crate::schema::rust;

/// An identifier for a name in snake case: raw for a keyword, with an underscore behind where not even that serves.
pub(super) fn identifier(name: &str) -> String {
    match name {
        "crate" | "self" | "super" => format!("{name}_"),
        keyword if rust::is_keyword(keyword) => format!("r#{keyword}"),
        _ => name.to_owned(),
    }
}

/// The module of this name: `lib` and `main` are files that a crate's root has a use for.
pub(super) fn module(name: &str) -> String {
    match name {
        "lib" | "main" => format!("{name}_"),
        _ => identifier(name),
    }
}

/// The file of a module.
pub(super) fn file(module: &str) -> String {
    format!("{}.rs", module.trim_start_matches("r#"))
}

/// The type of an event of this name.
pub(super) fn event(name: &str) -> String {
    if name == "Self" { "Self_".to_owned() } else { name.to_owned() }
}

/// A variable or parameter beside others: what the others are called is taken.
pub(super) fn variable(name: &str, taken: &str) -> String {
    if name == taken { format!("{name}_") } else { identifier(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_named_all_the_same() {
        assert_eq!(
            [identifier("match"), identifier("gen"), identifier("self"), identifier("stock")],
            ["r#match", "r#gen", "self_", "stock"]
        );
        assert_eq!([module("lib"), module("type")], ["lib_", "r#type"]);
        assert_eq!([event("Self"), event("Option")], ["Self_", "Option"]);
        assert_eq!([file("r#type"), file("lib_")], ["type.rs", "lib_.rs"]);
        assert_eq!([variable("event", "event"), variable("event", "request")], ["event_", "event"]);
    }
}
