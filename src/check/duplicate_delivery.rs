//! Two ways from one event to one consumer.

use std::collections::BTreeMap;

use super::envelope;
use crate::diagnostic::Diagnostics;
use crate::finding::duplicate_delivery;
use crate::model::{Domain, Rule, Target};
use crate::satisfiable::{Answer, World, satisfiable};
use crate::system::{Consumer, EventId, System};

/// Warns of consumers that name an event twice, and of rules beside which an event takes another way to the same place.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    named_twice(system, diagnostics);
    beside_subscriptions(system, diagnostics);
    for environment in &system.model.environments {
        for (id, _) in system.domains() {
            beside_rules(system.domain_in(environment, id), diagnostics);
        }
    }
}

fn named_twice(system: &System, diagnostics: &mut Diagnostics) {
    let mut named = BTreeMap::new();
    for subscription in &system.subscriptions {
        if let Some(first) = named.insert((subscription.consumer, subscription.event), subscription.span) {
            let (who, path) = match subscription.consumer {
                Consumer::Handler(id) => {
                    let (domain, handler) = (system.name(id.domain), &system.handler(id).name.value);
                    (format!("handler `{handler}`"), format!("domains.{domain}.handlers.{handler}"))
                }
                Consumer::External(id) => {
                    let external = system.name(id);
                    (format!("external `{external}`"), format!("externals.{external}"))
                }
            };
            let event = qualified(system, subscription.event);
            diagnostics.push(duplicate_delivery::named((&who, &path), &event, (subscription.span, first)));
        }
    }
}

/// A rule forwards to a domain, and the domain consumes what the rule forwards.
fn beside_subscriptions(system: &System, diagnostics: &mut Diagnostics) {
    for forwarding in &system.forwardings {
        let rule = system.rule(forwarding.rule);
        let beside = system.between(forwarding.rule.domain, forwarding.consumer).find(|subscription| {
            let consumed =
                system.published(subscription.event, subscription.filter.as_ref().map(|filter| &filter.value));
            let both = [&rule.pattern.value, &consumed];
            matches!(envelope::matches(system, subscription.event, &both), Answer::Possible(_))
        });
        if let Some(subscription) = beside {
            let path = (system.domain(forwarding.rule.domain).name.value.as_str(), rule.name.value.as_str());
            let consumer = system.domain(forwarding.consumer).name.value.as_str();
            let event = qualified(system, subscription.event);
            let places = (rule.name.span, subscription.span);
            diagnostics.push(duplicate_delivery::forwarded(path, consumer, &event, places));
        }
    }
}

/// Two rules of a domain bring the same events to the same place.
fn beside_rules(domain: &Domain, diagnostics: &mut Diagnostics) {
    for (index, rule) in domain.rules.iter().enumerate() {
        let Some(place) = place(&rule.target) else { continue };
        let twice = |other: &&Rule| {
            self::place(&other.target).is_some_and(|other| other == place)
                && matches!(overlap(other, rule), Answer::Possible(_))
        };
        if let Some(first) = domain.rules[..index].iter().find(twice) {
            let path = (domain.name.value.as_str(), rule.name.value.as_str());
            let other = first.name.value.as_str();
            diagnostics.push(duplicate_delivery::routed(path, other, &place, (rule.name.span, first.name.span)));
        }
    }
}

/// Whether some event, of this file or not, matches both rules.
fn overlap(one: &Rule, other: &Rule) -> Answer {
    satisfiable(&[&one.pattern.value, &other.pattern.value], &envelope::of_others(), World::Open)
}

/// What a target is the same as: a queue or a log group is a rule's own, and a handler takes one rule.
fn place(target: &Target) -> Option<String> {
    match target {
        Target::Bus(name) => Some(name.value.clone()),
        Target::Resource(resource) => Some(resource.value.arn.to_string()),
        Target::Queue(_) | Target::LogGroup { .. } | Target::Handler(_) => None,
    }
}

fn qualified(system: &System, event: EventId) -> String {
    format!("{}.{}", system.name(event.producer), system.event(event).name.value)
}
