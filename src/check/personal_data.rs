//! Events with personal data that leave their account.

use std::collections::BTreeMap;

use super::envelope;
use crate::diagnostic::Diagnostics;
use crate::finding::personal_data::{self, Receiver};
use crate::model::{Environment, Grantee, Target};
use crate::satisfiable::Answer;
use crate::source::Span;
use crate::system::{EventId, MemberId, Participant, System, placed};

/// Warns once of each event that takes personal data to someone in another account, in whichever environment that is.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, domain) in system.domains() {
        for (event_id, event) in system.events_of(id) {
            let paths = event.schema.personal();
            if paths.is_empty() {
                continue;
            }
            let receivers = receivers(system, event_id);
            if !receivers.is_empty() {
                let names = (domain.name.value.as_str(), event.name.value.as_str());
                diagnostics.push(personal_data::leaves(names, &paths, event.name.span, &receivers));
            }
        }
    }
}

/// Who is told an event in another account than its own, in the order of the file.
fn receivers(system: &System, event: EventId) -> Vec<Receiver> {
    let mut found: BTreeMap<(Span, String), Vec<String>> = BTreeMap::new();
    for environment in &system.model.environments {
        let own = account(environment, event.producer);
        for (span, name, account) in told(system, environment, event) {
            if account != own {
                let environments = found.entry((span, name)).or_default();
                environments.push(environment.name.to_string());
                environments.dedup();
            }
        }
    }
    let everywhere = system.model.environments.len();
    let receiver = |((span, name), environments): (_, Vec<String>)| {
        let environments = if environments.len() == everywhere { Vec::new() } else { environments };
        Receiver { span, name, environments }
    };
    found.into_iter().map(receiver).collect()
}

/// Everyone who is told an event in an environment: where the file says so, a name, and the account.
fn told(system: &System, environment: &Environment, event: EventId) -> Vec<(Span, String, String)> {
    let consumers =
        system.subscriptions.iter().filter(|subscription| subscription.event == event).map(|subscription| {
            let participant = subscription.consumer.participant();
            (subscription.span, system.name(participant).to_string(), account(environment, participant).to_owned())
        });
    let mut told: Vec<_> = consumers.collect();
    let Participant::Domain(domain) = event.producer else { return told };
    let policies = &system.domain_in(environment, domain).policies;
    for grant in system.granted_for(event) {
        // A policy that could not be read again with the environment's changes was reported and left out.
        let Some(policy) = policies.get(grant.policy.index) else { continue };
        let whose = match &policy.grantee.value {
            Grantee::Account(account) => account,
            Grantee::Organization(organization) => organization,
        };
        told.push((policy.events[grant.index].span, whose.clone(), whose.clone()));
    }
    for (index, rule) in system.domain_in(environment, domain).rules.iter().enumerate() {
        let takes = envelope::matches(system, event, &[&rule.pattern.value]) != Answer::Impossible;
        let Some(span) = rule.target.span().filter(|_| takes) else { continue };
        match &rule.target {
            Target::Bus(name) => {
                let Some(consumer) = system.consumer_of(MemberId { domain, index }) else { continue };
                told.push((span, name.value.clone(), account(environment, consumer.into()).to_owned()));
            }
            Target::Resource(resource) => {
                let arn = &resource.value.arn;
                told.push((span, arn.to_string(), arn.account.clone()));
            }
            Target::Queue(_) | Target::LogGroup { .. } | Target::Handler(_) => {}
        }
    }
    told
}

fn account(environment: &Environment, participant: Participant) -> &str {
    match participant {
        Participant::Domain(id) => &placed(environment, id).account,
        Participant::External(id) => &environment.externals[id.0].account,
    }
}
