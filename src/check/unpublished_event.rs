//! Events that are declared and never raised.

use crate::diagnostic::Diagnostics;
use crate::finding::unpublished_event;
use crate::system::System;

/// Reports every event that no stream publishes.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, domain) in system.domains() {
        for (event_id, event) in system.events_of(id) {
            if !system.is_published(event_id) {
                let (domain, name) = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unpublished_event::declared(domain, name, event.name.span));
            }
        }
    }
}
