//! # event-loop
//!
//! An event may cause itself: a handler that consumes it may make a change whose event, by way of other handlers or at
//! once, leads back to it.
//!
//! ## Why it matters
//!
//! A loop that does not end runs as fast as its functions do, in every account on its way, and each round is billed.
//! Nothing on a Classic bus stops it. What is declared says what a handler may do and not what it does: `writes` lets it
//! insert and modify, `deletes` lets it remove too. A loop may therefore well end in the code, by a conditional write or
//! because an item changes but once; that can only be said by who knows it.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   tidy-order: { consumes: orders.OrderChanged, writes: [orders] }
//! ```
//!
//! write what the handler really needs (`reads`), or a `where` or a `when` that the loop's own events do not match. Where
//! the loop ends in the code, say how, on any declaration that it goes through:
//!
//! ```yaml
//! handlers:
//!   tidy-order:
//!     consumes: orders.OrderChanged
//!     writes: [orders]
//!     accept: [{ what: event-loop, why: a tidy order is not written again }]
//! ```
//!
//! This is an error, and the only one that can be accepted.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// One step of a loop: a handler, and the event that its changes become.
pub struct Step {
    /// `domain.Event`, which it consumes.
    pub consumed: String,
    /// `domain.handler`.
    pub handler: String,
    /// What it may do: `insert into`, `modify` and the like.
    pub may: &'static str,
    /// The store that it changes.
    pub store: String,
    /// `domain.Event`, which the store's stream publishes.
    pub published: String,
    /// Where the handler is declared.
    pub span: Span,
}

/// A loop, step by step; there is at least one.
pub fn through(steps: &[Step]) -> Diagnostic {
    let path = steps.iter().flat_map(|step| [&step.consumed, &step.handler]).chain([&steps[0].consumed]);
    let path = path.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
    let label = |step: &Step| format!("may {} `{}`, which becomes `{}`", step.may, step.store, step.published);
    let first = Diagnostic::error(
        "event-loop",
        format!("`{}` may cause itself: {path}", steps[0].consumed),
        steps[0].span,
        label(&steps[0]),
    );
    let diagnostic = steps[1..].iter().fold(first, |diagnostic, step| diagnostic.label(step.span, label(step)));
    diagnostic
        .help("leave out a right that its handler does not need, or narrow an event on the way with `where` or `when`")
        .help("where the code ends the loop, say how on one of these: `accept: [{ what: event-loop, why: … }]`")
}
