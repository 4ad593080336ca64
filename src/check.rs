//! Rules over the whole graph, one a file, named like the findings that they raise.

mod duplicate_name;
mod duplicate_route;
mod expired_acceptance;
mod key_only_remove;
mod unconsumed_event;
mod unpublished_event;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::system::System;

/// A system without errors: the proof that [`check`] was passed.
#[derive(Clone, Debug)]
pub struct Sound {
    system: System,
}

impl Sound {
    /// The system.
    pub fn system(&self) -> &System {
        &self.system
    }
}

/// Runs every rule, then drops the warnings that the file accepts. `today` is a day, `2026-11-23`, or `None` where no
/// acceptance is to expire. `None` where any finding, of this stage or an earlier one, is an error.
pub fn check(system: System, today: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Sound> {
    duplicate_name::check(&system, diagnostics);
    duplicate_route::check(&system, diagnostics);
    key_only_remove::check(&system, diagnostics);
    // What is missing may be what could not be read: these two speak only of a file that was read whole.
    if !diagnostics.has_errors() {
        unpublished_event::check(&system, diagnostics);
        unconsumed_event::check(&system, diagnostics);
    }
    expired_acceptance::check(&system, today, diagnostics);
    drop_accepted(&system, today, diagnostics);
    if diagnostics.has_errors() { None } else { Some(Sound { system }) }
}

/// Drops the warnings that the file accepts today.
pub fn drop_accepted(system: &System, today: Option<&str>, diagnostics: &mut Diagnostics) {
    diagnostics.retain(|diagnostic| !is_accepted(system, diagnostic, today));
}

/// Whether the declaration that a warning is about, or one around it, accepts it today.
fn is_accepted(system: &System, diagnostic: &Diagnostic, today: Option<&str>) -> bool {
    let Some(about) = diagnostic.about.as_deref() else { return false };
    let around = |on: &str| about == on || about.strip_prefix(on).is_some_and(|rest| rest.starts_with('.'));
    let in_force = |until: Option<&str>| match (until, today) {
        (Some(until), Some(today)) => today <= until,
        _ => true,
    };
    diagnostic.severity == Severity::Warning
        && system.model.domains.iter().flat_map(|domain| &domain.accepted).any(|accepted| {
            accepted.what == diagnostic.code
                && around(&accepted.on)
                && in_force(accepted.until.as_ref().map(|until| until.value.as_str()))
        })
}
