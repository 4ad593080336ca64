//! # second-hop
//!
//! A rule forwards to another bus what may have come from another bus.
//!
//! ## Why it matters
//!
//! EventBridge carries an event from one bus to another once. A rule that would send it on to a third takes it, fails,
//! and puts it into its dead-letter queue. So a rule that targets a bus can only be for what its own domain publishes,
//! and must say so: each way through its pattern fixes `source` to the domain's own.
//!
//! ## Instead of
//!
//! ```yaml
//! stock:
//!   source: app.stock
//!   rules:
//!     tell-payments: { pattern: { source: [{ prefix: app. }] }, target: { bus: payments } }
//! ```
//!
//! write
//!
//! ```yaml
//! stock:
//!   source: app.stock
//!   rules:
//!     tell-payments: { pattern: { source: [app.stock] }, target: { bus: payments } }
//! ```
//!
//! and let `payments` consume what others publish from those who publish it.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The pattern of `rule`, whose target is a bus, matches other sources than the domain's own.
pub fn forwarded(rule: &str, source: &str, pattern: Span, target: Span) -> Diagnostic {
    let fact = format!("rule `{rule}` would forward events that another bus has forwarded already");
    Diagnostic::error("second-hop", fact, pattern, "matches other sources than the domain's own")
        .label(target, "a bus")
        .help(format!("events are forwarded once, from the bus of who publishes them: add `source: [{source}]`"))
}
