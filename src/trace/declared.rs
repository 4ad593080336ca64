//! Who is to get an event by the word of the file alone: its subscriptions, rules and externals.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::event::Event;
use super::subject::Subject;
use crate::model::{Environment, Rule, Target};
use crate::system::{Consumer, DomainId, MemberId, Participant, Subscription, System};

/// Who is to get an event, by the path of the declaration, with how many times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Who gets it, and by how many ways.
    pub must: BTreeMap<String, usize>,
    /// Who may get it beside those: a filter that no pattern can say is left to the handler's own rule, so that more may
    /// come to a bus than its handlers want, where a rule that is spelled out sees it.
    pub may: BTreeSet<String>,
}

/// Who is to get an event.
pub fn expected(subject: &Subject<'_>, event: &Event) -> Expected {
    let envelope = event.envelope();
    let mut expected = Expected::default();
    let reading = Reading { subject, data: &event.detail["data"], envelope: &envelope };
    let wanted = reading.wanted();
    for (domain, (ways, certain)) in reading.arrivals(&wanted) {
        if certain {
            reading.on_bus(domain, ways, &mut expected);
        } else {
            expected.may.extend(by_rules(subject.system, subject.environment, domain, &envelope));
        }
    }
    for (consumer, _) in wanted.into_iter().filter(|(_, passes)| *passes) {
        if let Participant::External(external) = consumer {
            *expected.must.entry(format!("externals.{}", subject.system.name(external))).or_default() += 1;
        }
    }
    expected
}

struct Reading<'a> {
    subject: &'a Subject<'a>,
    data: &'a Json,
    envelope: &'a Json,
}

impl Reading<'_> {
    /// Whose subscriptions name the event, and whether one of each takes it.
    fn wanted(&self) -> BTreeMap<Participant, bool> {
        let mut wanted = BTreeMap::new();
        for subscription in self.subject.system.subscribers(self.subject.id) {
            *wanted.entry(subscription.consumer.participant()).or_default() |= self.passes(subscription);
        }
        wanted
    }

    /// The domains on whose buses the event is, with the number of ways that it takes there, and whether that is certain.
    fn arrivals(&self, wanted: &BTreeMap<Participant, bool>) -> BTreeMap<DomainId, (usize, bool)> {
        let mut arrivals: BTreeMap<DomainId, (usize, bool)> = BTreeMap::new();
        arrivals.extend(self.subject.domains().into_iter().map(|first| (first, (1, true))));
        let Participant::Domain(producer) = self.subject.id.producer else { return arrivals };
        for (consumer, passes) in wanted {
            if let Participant::Domain(consumer) = consumer {
                arrivals.entry(*consumer).or_insert((1, *passes));
            }
        }
        for forwarding in self.subject.system.forwarded_from(producer) {
            if self.takes(self.rule(forwarding.rule)) {
                let arrival = arrivals.entry(forwarding.consumer).or_insert((0, true));
                // What may come one way comes by this one for certain.
                *arrival = if arrival.1 { (arrival.0 + 1, true) } else { (1, true) };
            }
        }
        arrivals
    }

    /// What is to come of the event on a bus.
    fn on_bus(&self, domain: DomainId, ways: usize, expected: &mut Expected) {
        let system = self.subject.system;
        let taking = system.subscribers(self.subject.id).filter(|each| self.passes(each));
        let handlers: BTreeSet<MemberId> = taking
            .filter_map(|each| match each.consumer {
                Consumer::Handler(handler) if handler.domain == domain => Some(handler),
                Consumer::Handler(_) | Consumer::External(_) => None,
            })
            .collect();
        for handler in handlers {
            *expected.must.entry(path_of(system, handler)).or_default() += ways;
        }
        for path in by_rules(system, self.subject.environment, domain, self.envelope) {
            *expected.must.entry(path).or_default() += ways;
        }
    }

    fn rule(&self, id: MemberId) -> &Rule {
        &self.subject.system.domain_in(self.subject.environment, id.domain).rules[id.index]
    }

    fn takes(&self, rule: &Rule) -> bool {
        rule.pattern.value.matches(self.envelope)
    }

    fn passes(&self, subscription: &Subscription) -> bool {
        subscription.filter.as_ref().is_none_or(|filter| filter.value.matches(self.data))
    }
}

/// Who gets what is on a bus by the rules that the file spells out; what they forward is not theirs to get.
pub fn by_rules(system: &System, environment: &Environment, domain: DomainId, envelope: &Json) -> Vec<String> {
    let rules = system.domain_in(environment, domain).rules.iter().enumerate();
    let taking = rules.filter(|(_, rule)| rule.pattern.value.matches(envelope));
    taking
        .filter_map(|(index, rule)| match &rule.target {
            Target::Queue(_) | Target::LogGroup { .. } | Target::Resource(_) => {
                Some(format!("domains.{}.rules.{}", system.name(domain), rule.name.value))
            }
            Target::Handler(_) => system.handler_of(MemberId { domain, index }).map(|handler| path_of(system, handler)),
            Target::Bus(_) => None,
        })
        .collect()
}

fn path_of(system: &System, handler: MemberId) -> String {
    format!("domains.{}.handlers.{}", system.name(handler.domain), system.handler(handler).name.value)
}
