//! Events that are published and never consumed.

use crate::diagnostic::Diagnostics;
use crate::finding::unconsumed_event;
use crate::system::{MemberId, System};

/// Warns of every published event that no handler consumes.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, domain) in system.domains() {
        for (index, event) in domain.events.iter().enumerate() {
            let event_id = MemberId { domain: id, index };
            let published = system.publications.iter().any(|publication| publication.event == event_id);
            let consumed = system.subscriptions.iter().any(|subscription| subscription.event == event_id);
            if published && !consumed {
                let (domain, name) = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unconsumed_event::published(domain, name, event.name.span));
            }
        }
    }
}
