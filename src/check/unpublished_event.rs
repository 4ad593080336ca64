//! Events that are declared and never raised.

use crate::diagnostic::Diagnostics;
use crate::finding::unpublished_event;
use crate::system::{MemberId, System};

/// Reports every event that no stream publishes.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, domain) in system.domains() {
        for (index, event) in domain.events.iter().enumerate() {
            let event_id = MemberId { domain: id, index };
            if !system.publications.iter().any(|publication| publication.event == event_id) {
                let (domain, name) = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unpublished_event::declared(domain, name, event.name.span));
            }
        }
    }
}
