//! What a file uses of the runtime.
//!
//! Invariant: lines and names are in rustfmt's order, in which a list in braces follows what lies deeper.

use crate::plan::package::{StoreKind, StoreUse};

/// These names and the kinds of the stores, from the runtime's root, and `deeper`, a line of its own, if there is one.
pub(super) fn of_runtime(names: &[&'static str], stores: &[StoreUse], deeper: Option<&str>) -> String {
    let kinds = stores.iter().map(|store| kind(store.kind));
    let mut names: Vec<&str> = names.iter().copied().chain(kinds).collect();
    names.sort_unstable();
    names.dedup();
    match (&names[..], deeper) {
        ([one], Some(deeper)) => format!("use runtime::{one};\n{deeper}"),
        ([one], None) => format!("use runtime::{one};"),
        (many, Some(deeper)) => format!("{deeper}\nuse runtime::{{{}}};", many.join(", ")),
        (many, None) => format!("use runtime::{{{}}};", many.join(", ")),
    }
}

/// The runtime's type for a kind of store.
pub(super) fn kind(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Table => "Table",
        StoreKind::Collection => "Collection",
    }
}
