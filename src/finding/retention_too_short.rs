//! # retention-too-short
//!
//! Something is kept for less time than it may have to wait: an event in its queue, a dead letter, or a change in the
//! stream of its store.
//!
//! ## Why it matters
//!
//! What is over its retention is gone without a word: no dead letter, no alarm, no failed delivery.
//!
//! - A queue hides a message for six times the handler's timeout whenever it is received. If it keeps the message for
//!   less than `max-receives` such times, a message that fails is gone before it is a dead letter.
//! - A standard queue counts a dead letter's time from when the message first came, so what waited in the queue is
//!   missing in the dead-letter queue.
//! - A DynamoDB stream keeps a change for 24 hours, whatever `retry.age` says.
//! - A relay that stands still over a weekend finds what DocumentDB still keeps on Monday: 3 days are the least.
//!
//! It is an error where nothing would be left, and a warning, which can be accepted, where little would be.
//!
//! ## Instead of
//!
//! ```yaml
//! handlers:
//!   allocate-stock:
//!     consumes: subscriptions.SubscriptionCreated
//!     timeout: 15m
//!     queue: { retention: 6h, max-receives: 5 }
//! ```
//!
//! write
//!
//! ```yaml
//! handlers:
//!   allocate-stock:
//!     consumes: subscriptions.SubscriptionCreated
//!     timeout: 15m
//!     queue: { retention: 4d, max-receives: 5 }
//! ```

use std::fmt::Display;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

/// The declaration that something is kept for.
#[derive(Clone, Copy, Debug)]
pub struct Keeper<'a> {
    /// `domains.stock.handlers.allocate-stock`.
    pub path: &'a str,
    /// Where it stands.
    pub span: Span,
}

impl Keeper<'_> {
    fn name(self) -> String {
        format!("`{}`", self.path.rsplit('.').next().unwrap_or_default())
    }

    fn finding(self, severity: Severity, fact: String, label: &str) -> Diagnostic {
        Diagnostic { severity, ..Diagnostic::error("retention-too-short", fact, self.span, label) }.about(self.path)
    }
}

/// A queue keeps a message for `retention`, and all its `receives` take so long.
pub fn before_dead_letter(
    keeper: Keeper<'_>,
    severity: Severity,
    retention: &dyn Display,
    receives: &dyn Display,
) -> Diagnostic {
    let fact = format!("the queue of {} keeps a message for {retention}, and {receives}", keeper.name());
    let label = match severity {
        Severity::Error => "what fails is gone before it is a dead letter",
        Severity::Warning => "what waits and then fails is gone before it is a dead letter",
    };
    let hidden = "a received message is hidden for six times the handler's `timeout`".to_owned();
    keeper
        .finding(severity, fact, label)
        .help("lengthen the queue's `retention`, at most `14d`, or lower its `max-receives`")
        .help_if(keeper.path.contains(".handlers.").then_some(hidden))
}

/// A standard queue keeps a message for `queue`, and its dead letters for `dead_letters`, counted from the same moment.
pub fn of_dead_letters(
    keeper: Keeper<'_>,
    severity: Severity,
    queue: &dyn Display,
    dead_letters: &dyn Display,
) -> Diagnostic {
    let name = keeper.name();
    let fact = format!("{name} keeps dead letters for {dead_letters} and messages for {queue}, both since they came");
    let label = match severity {
        Severity::Error => "a dead letter is gone before anyone can look at it",
        Severity::Warning => "what waited in the queue is gone when it is a dead letter, or soon after",
    };
    let help = "keep dead letters longer than messages: lengthen `dead-letters.retention`, at most `14d`, or shorten the queue's";
    keeper.finding(severity, fact, label).help(help)
}

/// A DynamoDB stream tries a change for `age`; `span` is where it says so.
pub fn of_table_stream(keeper: Keeper<'_>, severity: Severity, age: &dyn Display, span: Span) -> Diagnostic {
    let fact = format!("stream {} tries a change for {age}, and DynamoDB keeps it for 24h", keeper.name());
    let label = match severity {
        Severity::Error => "a change is gone before it is put aside",
        Severity::Warning => "what waits behind a change that fails may be gone before it is read",
    };
    Keeper { span, ..keeper }.finding(severity, fact, label).help("shorten `retry.age`: `6h` leave time for what waits")
}

/// A collection's changes can be read for `retention`, less than a relay may stand still.
pub fn of_change_stream(keeper: Keeper<'_>, retention: &dyn Display) -> Diagnostic {
    let fact = format!("store {} keeps changes for {retention}, less than a relay may stand still", keeper.name());
    keeper
        .finding(Severity::Warning, fact, "changes are lost when nobody looks for a weekend")
        .help("lengthen `change-stream-retention` to `3d` at least; `7d` is the default and the most")
}
