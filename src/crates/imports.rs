//! What a file uses of the runtime.
//!
//! Invariant: lines and names are in rustfmt's order, in which a list in braces follows what lies deeper.

use super::identifier;
use crate::plan::package::{AuthorFunction, StoreKind};

/// These names and the types of what the function is given, from the runtime's root, and `deeper`, a line of its own, if
/// there is one.
pub(super) fn of_runtime(names: &[&'static str], function: Option<&AuthorFunction>, deeper: Option<&str>) -> String {
    let given = function.into_iter().flat_map(|function| given(function, "")).map(|(_, kind)| kind);
    let mut names: Vec<&str> = names.iter().copied().chain(given).collect();
    names.sort_unstable();
    names.dedup();
    match (&names[..], deeper) {
        ([one], Some(deeper)) => format!("use runtime::{one};\n{deeper}"),
        ([one], None) => format!("use runtime::{one};"),
        (many, Some(deeper)) => format!("{deeper}\nuse runtime::{{{}}};", many.join(", ")),
        (many, None) => format!("use runtime::{{{}}};", many.join(", ")),
    }
}

/// What a function is given beside its first parameter, which is called `first`: variables and their types.
pub(super) fn given(function: &AuthorFunction, first: &str) -> Vec<(String, &'static str)> {
    let stores = function.stores.iter().map(|store| {
        let kind = match store.kind {
            StoreKind::Table => "Table",
            StoreKind::Collection => "Collection",
        };
        (identifier::variable(&store.parameter, first), kind)
    });
    let secrets = function.secrets.iter().map(|secret| (identifier::variable(&secret.parameter, first), "Secret"));
    stores.chain(secrets).collect()
}
