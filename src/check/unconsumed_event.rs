//! Events that are published and never consumed.

use super::overlap::overlap;
use crate::diagnostic::Diagnostics;
use crate::finding::unconsumed_event;
use crate::model::Target;
use crate::system::{DomainId, EventId, System};

/// Warns of every event that is published, by a stream or from outside, that nobody consumes, and that no rule brings
/// anywhere but into a log.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, domain) in system.domains() {
        for (event_id, event) in system.events_of(id) {
            if system.is_published(event_id) && !system.is_consumed(event_id) && !is_routed(system, id, event_id) {
                let (domain, name) = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unconsumed_event::published(domain, name, event.name.span));
            }
        }
    }
    for (id, external) in system.externals() {
        for (_, event) in system.events_of(id).filter(|(event_id, _)| !system.is_consumed(*event_id)) {
            let (external, name) = (external.name.value.as_str(), event.name.value.as_str());
            diagnostics.push(unconsumed_event::from_outside(external, name, event.name.span));
        }
    }
}

/// Whether a rule of the file takes an event to someone.
fn is_routed(system: &System, producer: DomainId, event: EventId) -> bool {
    let told = system.published(event, None);
    let rules = system.domain(producer).rules.iter();
    let mut others = rules.filter(|rule| !matches!(rule.target, Target::LogGroup { .. }));
    others.any(|rule| overlap(&rule.pattern.value, &told).is_some())
}
