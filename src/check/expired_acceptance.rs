//! Acceptances whose last day is over.

use crate::diagnostic::Diagnostics;
use crate::finding::expired_acceptance;
use crate::system::System;

/// Warns of every acceptance that no longer counts on `today`; where no day is given, none is over.
pub fn check(system: &System, today: Option<&str>, diagnostics: &mut Diagnostics) {
    let Some(today) = today else { return };
    for accepted in system.model.domains.iter().flat_map(|domain| &domain.accepted) {
        if let Some(until) = accepted.until.as_ref().filter(|until| until.value.as_str() < today) {
            diagnostics.push(expired_acceptance::on(&accepted.on, &accepted.what, &until.value, until.span));
        }
    }
}
