//! Rules over the whole graph, one a file, named like the findings that they raise.

mod duplicate_delivery;
mod duplicate_name;
mod duplicate_route;
pub mod envelope;
mod event_loop;
mod expired_acceptance;
mod fifo_may_reorder;
mod fifo_without_key;
mod item;
mod key_only_remove;
mod not_overridable;
mod open_policy;
mod personal_data;
pub mod reach;
mod second_hop;
mod stale_across_items;
mod unconsumed_event;
mod unknown_property;
mod unpublished_event;
mod unsatisfiable_filter;
mod unsupported_target;
mod wrong_account;
mod wrong_region;

use crate::diagnostic::{Diagnostics, Severity};
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

/// Runs every rule, then drops the warnings that the file accepts; a loop that it accepts is not even found. `today` is a
/// day, `2026-11-23`, or `None` where no acceptance is to expire. `None` where any finding, of this stage or an earlier
/// one, is an error.
pub fn check(system: System, today: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Sound> {
    duplicate_delivery::check(&system, diagnostics);
    duplicate_name::check(&system, diagnostics);
    duplicate_route::check(&system, diagnostics);
    fifo_may_reorder::check(&system, diagnostics);
    fifo_without_key::check(&system, diagnostics);
    key_only_remove::check(&system, diagnostics);
    not_overridable::check(&system, diagnostics);
    open_policy::check(&system, diagnostics);
    second_hop::check(&system, diagnostics);
    unsatisfiable_filter::check(&system, diagnostics);
    unsupported_target::check(&system, diagnostics);
    wrong_account::check(&system, diagnostics);
    wrong_region::check(&system, diagnostics);
    unknown_property::check(&system, diagnostics);
    // What is missing may be what could not be read, be it the filter that ends a loop: these speak only of a file that
    // was read whole.
    if !diagnostics.has_errors() {
        event_loop::check(&system, today, diagnostics);
        personal_data::check(&system, diagnostics);
        stale_across_items::check(&system, diagnostics);
        unpublished_event::check(&system, diagnostics);
        unconsumed_event::check(&system, diagnostics);
    }
    expired_acceptance::check(&system, today, diagnostics);
    drop_accepted(&system, today, diagnostics);
    if diagnostics.has_errors() { None } else { Some(Sound { system }) }
}

/// Drops the warnings that the file accepts today.
pub fn drop_accepted(system: &System, today: Option<&str>, diagnostics: &mut Diagnostics) {
    diagnostics.retain(|diagnostic| {
        let about = diagnostic.about.as_deref().filter(|_| diagnostic.severity == Severity::Warning);
        !about.is_some_and(|about| is_accepted(system, diagnostic.code, about, today))
    });
}

/// Whether a declaration, by its path, or one around it accepts a finding today.
fn is_accepted(system: &System, code: &str, about: &str, today: Option<&str>) -> bool {
    let mut accepted = system.model.accepted();
    accepted.any(|accepted| accepted.what == code && accepted.is_around(about) && accepted.is_in_force(today))
}
