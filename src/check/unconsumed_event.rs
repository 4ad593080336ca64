//! Events that are published and never consumed.

use crate::diagnostic::Diagnostics;
use crate::finding::unconsumed_event;
use crate::system::{EventId, System};

/// Warns of every event that is published, by a stream or from outside, and that nobody consumes.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    let consumed = |id: EventId| system.subscriptions.iter().any(|subscription| subscription.event == id);
    for (id, domain) in system.domains() {
        for (event_id, event) in system.events_of(id) {
            let published = system.publications.iter().any(|publication| publication.event == event_id);
            if published && !consumed(event_id) {
                let (domain, name) = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unconsumed_event::published(domain, name, event.name.span));
            }
        }
    }
    for (id, external) in system.externals() {
        for (_, event) in system.events_of(id).filter(|(event_id, _)| !consumed(*event_id)) {
            let (external, name) = (external.name.value.as_str(), event.name.value.as_str());
            diagnostics.push(unconsumed_event::from_outside(external, name, event.name.span));
        }
    }
}
