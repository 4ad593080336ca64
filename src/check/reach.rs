//! Which rules that the file spells out may get an event: on the bus where it is told, on those of who consumes it, and on
//! those that a rule forwards it to.
//!
//! Invariant: what was forwarded is forwarded no further, as EventBridge has it.

use std::collections::{BTreeMap, BTreeSet};

use super::envelope;
use crate::model::Rule;
use crate::pattern::Pattern;
use crate::satisfiable::Answer;
use crate::system::{Consumer, DomainId, EventId, MemberId, Participant, System};

/// The rules of a domain, as declared or as they are in an environment.
pub type Rules<'r, 'a> = &'r dyn Fn(DomainId) -> &'a [Rule];

/// The buses on which an event may be, each with the ways that it takes there: a rule that forwards it, or none.
pub fn buses(system: &System, event: EventId) -> BTreeMap<DomainId, BTreeSet<Option<MemberId>>> {
    let consuming = system.subscribers(event).filter_map(|subscription| match subscription.consumer {
        Consumer::Handler(handler) => Some(handler.domain),
        Consumer::External(_) => None,
    });
    let granted = system.granted_for(event).map(|grant| grant.policy.domain);
    let mut buses: BTreeMap<DomainId, BTreeSet<Option<MemberId>>> = BTreeMap::new();
    for domain in consuming.chain(granted) {
        buses.entry(domain).or_default().insert(None);
    }
    if let Participant::Domain(producer) = event.producer {
        buses.entry(producer).or_default().insert(None);
        for forwarding in system.forwarded_from(producer) {
            buses.entry(forwarding.consumer).or_default().insert(Some(forwarding.rule));
        }
    }
    buses
}

/// The rules that may get an event, each with the rule that forwards it there, where one does.
pub fn taking(system: &System, rules: Rules<'_, '_>, event: EventId) -> BTreeSet<(MemberId, Option<MemberId>)> {
    let mut taking = BTreeSet::new();
    for (domain, ways) in buses(system, event) {
        for (index, rule) in rules(domain).iter().enumerate() {
            let takes = |way: &Option<MemberId>| {
                envelope::matches(system, event, &patterns(rules, rule, *way)) != Answer::Impossible
            };
            let rule = MemberId { domain, index };
            taking.extend(ways.iter().filter(|way| takes(way)).map(|way| (rule, *way)));
        }
    }
    taking
}

/// What an event has to match to come to a rule and be taken by it.
pub fn patterns<'a>(rules: Rules<'_, 'a>, rule: &'a Rule, way: Option<MemberId>) -> Vec<&'a Pattern> {
    let forwarding = way.map(|way| &rules(way.domain)[way.index].pattern.value);
    forwarding.into_iter().chain([&rule.pattern.value]).collect()
}
