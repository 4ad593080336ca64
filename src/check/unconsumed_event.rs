//! Events that are published and never consumed.

use super::envelope;
use crate::diagnostic::Diagnostics;
use crate::finding::unconsumed_event;
use crate::model::Target;
use crate::satisfiable::Answer;
use crate::system::{DomainId, EventId, System};

/// Warns of every event that is published, by a stream or from outside, that nobody consumes or may subscribe to, and that
/// no rule brings anywhere but into a log.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, domain) in system.domains() {
        for (event_id, event) in system.events_of(id) {
            let taken = system.is_consumed(event_id) || system.subscribable_by(event_id).next().is_some();
            if system.is_published(event_id) && !taken && !is_routed(system, id, event_id) {
                let (domain, name) = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unconsumed_event::published(domain, name, event.name.span));
            }
        }
    }
    for (id, external) in system.externals() {
        for (event_id, event) in system.events_of(id) {
            // An external puts an event where a handler consumes it, or where a policy lets it.
            let mut granted = system.granted_for(event_id);
            let routed = granted.any(|grant| is_routed(system, grant.policy.domain, event_id));
            if !system.is_consumed(event_id) && !routed {
                let (external, name) = (external.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(unconsumed_event::from_outside(external, name, event.name.span));
            }
        }
    }
}

/// Whether a rule of the file takes an event from a domain's bus to someone.
pub fn is_routed(system: &System, bus: DomainId, event: EventId) -> bool {
    let rules = system.domain(bus).rules.iter();
    let mut others = rules.filter(|rule| !matches!(rule.target, Target::LogGroup { .. }));
    others.any(|rule| envelope::matches(system, event, &[&rule.pattern.value]) != Answer::Impossible)
}
