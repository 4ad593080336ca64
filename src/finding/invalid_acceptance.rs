//! # invalid-acceptance
//!
//! An `accept` names no finding that can be accepted, or a day that is none.
//!
//! ## Why it matters
//!
//! An acceptance that accepts nothing looks like a decision and is none. Only warnings can be accepted, of the errors
//! `event-loop` alone (with any other nothing can be built), and what `diff` calls a danger: `break`, `broaden`, `destroy`,
//! `replace`, `unknown` and `weaken`.
//!
//! ## Instead of
//!
//! ```yaml
//! accept: [{ what: unconsumed-events, why: the crm team subscribes next quarter }]
//! ```
//!
//! write
//!
//! ```yaml
//! accept: [{ what: unconsumed-event, why: the crm team subscribes next quarter }]
//! ```

use crate::diagnostic::{Diagnostic, suggestion};
use crate::source::Span;

/// `what` is the code of nothing that can be accepted.
pub fn unknown<'a>(what: &str, span: Span, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error("invalid-acceptance", format!("`{what}` is no finding that can be accepted"), span, "unknown")
        .help(suggestion(what, known).unwrap_or_else(|| "`busline explain --list` shows them all".to_owned()))
}

/// `until` is no day.
pub fn date(until: &str, span: Span) -> Diagnostic {
    let shown: String = until.chars().flat_map(char::escape_debug).collect();
    Diagnostic::error("invalid-acceptance", format!("`{shown}` is no day"), span, "not a date")
        .help("a day is written `2027-06-30`")
}
