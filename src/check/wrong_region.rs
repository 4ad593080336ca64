//! What must be in one region, or at least in one partition of AWS, and is not.

use crate::diagnostic::Diagnostics;
use crate::finding::wrong_region;
use crate::model::{Environment, ResourceKind, Target, partition};
use crate::source::Span;
use crate::system::{Participant, System};

/// Reports targets of rules and secrets that are elsewhere, and domains of two partitions of which one consumes the other's events.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    targets(system, diagnostics);
    secrets(system, diagnostics);
    for environment in &system.model.environments {
        for way in ways(system) {
            between(system, environment, way, diagnostics);
        }
    }
}

fn targets(system: &System, diagnostics: &mut Diagnostics) {
    for (place, _, rule) in system.rules_everywhere() {
        let Target::Resource(target) = &rule.target else { continue };
        let (name, arn) = (rule.name.value.as_str(), &target.value.arn);
        let (environment, here) = (place.environment.as_str(), partition(place.region));
        if arn.partition != here {
            let what = format!("rule `{name}` would deliver");
            diagnostics.push(wrong_region::of_partition(&what, environment, (here, &arn.partition), target.span));
        } else if target.value.kind != ResourceKind::Bus && arn.region != place.region {
            diagnostics.push(wrong_region::of_target(name, &arn.region, (environment, place.region), target.span));
        }
    }
}

fn secrets(system: &System, diagnostics: &mut Diagnostics) {
    for (place, handler, secret) in
        system.secrets_everywhere().filter(|(place, _, s)| s.arn.value.region != place.region)
    {
        let what = (handler.name.value.as_str(), secret.name.value.as_str());
        let here = (place.environment.as_str(), place.region);
        diagnostics.push(wrong_region::of_secret(what, &secret.arn.value.region, here, secret.arn.span));
    }
}

/// Every way of an event from one participant to another, and where it is written.
fn ways(system: &System) -> impl Iterator<Item = (Participant, Participant, Span)> {
    let consumed = system.subscriptions.iter().map(|s| (s.event.producer, s.consumer.participant(), s.span));
    let forwarded = system.forwardings.iter().map(|forwarding| {
        let rule = system.rule(forwarding.rule);
        (forwarding.rule.domain.into(), forwarding.consumer.into(), rule.name.span)
    });
    consumed.chain(forwarded)
}

fn between(
    system: &System,
    environment: &Environment,
    (producer, consumer, span): (Participant, Participant, Span),
    diagnostics: &mut Diagnostics,
) {
    let [here, there] = [producer, consumer].map(|participant| partition(region(environment, participant)));
    if here != there {
        let [from, to] = [producer, consumer].map(|participant| system.name(participant));
        let what = format!("`{to}` would take events of `{from}`");
        diagnostics.push(wrong_region::of_partition(&what, environment.name.as_str(), (here, there), span));
    }
}

fn region(environment: &Environment, participant: Participant) -> &str {
    match participant {
        Participant::Domain(id) => &environment.domains[id.0].region,
        Participant::External(id) => &environment.externals[id.0].region,
    }
}
