//! From names to ids; every name that leads nowhere is reported, with the name that was perhaps meant.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{
    Consumer, DomainId, EventId, ExternalId, Feeding, Forwarding, Grant, MemberId, Participant, Publication, Reading,
    Subscription, System, Use,
};
use crate::diagnostic::Diagnostics;
use crate::finding::{
    invalid_value, mismatched_rule, unknown_domain, unknown_event, unknown_handler, unknown_rule, unknown_store,
};
use crate::model::{Allow, Domain, Event, External, Handler, Model, Policy, Rule, Stream, Target, Trigger};
use crate::name::Name;
use crate::source::Spanned;

/// Resolves every reference of a model.
pub fn resolve(model: Model, diagnostics: &mut Diagnostics) -> System {
    let mut resolution = Resolution::new(&model);
    for (index, domain) in model.domains.iter().enumerate() {
        let id = DomainId(index);
        for (index, stream) in domain.streams.iter().enumerate() {
            resolution.stream(domain, stream, MemberId { domain: id, index }, diagnostics);
        }
        for (index, handler) in domain.handlers.iter().enumerate() {
            resolution.handler(domain, handler, MemberId { domain: id, index }, diagnostics);
        }
        for (index, rule) in domain.rules.iter().enumerate() {
            resolution.rule(domain, rule, MemberId { domain: id, index }, diagnostics);
        }
        for (index, policy) in domain.policies.iter().enumerate() {
            resolution.policy(domain, policy, MemberId { domain: id, index }, diagnostics);
        }
    }
    for (index, external) in model.externals.iter().enumerate() {
        resolution.external(external, ExternalId(index), diagnostics);
    }
    let Resolution { subscriptions, grants, publications, reads, uses, forwardings, feedings, .. } = resolution;
    let index = Index::new(&subscriptions, &publications, &reads, &uses).granting(&grants);
    System { model, subscriptions, grants, publications, reads, uses, forwardings, feedings, index }
}

/// The edges found so far, and the events by name.
struct Resolution<'a> {
    domains: Vec<&'a str>,
    events: BTreeMap<String, EventId>,
    broken: &'a BTreeSet<String>,
    subscriptions: Vec<Subscription>,
    grants: Vec<Grant>,
    publications: Vec<Publication>,
    reads: Vec<Reading>,
    uses: Vec<Use>,
    forwardings: Vec<Forwarding>,
    feedings: Vec<Feeding>,
}

impl<'a> Resolution<'a> {
    fn new(model: &'a Model) -> Self {
        let mut events = BTreeMap::new();
        let mut declare = |name: &Name, producer: Participant, declared: &[Event]| {
            for (index, event) in declared.iter().enumerate() {
                events.insert(format!("{name}.{}", event.name.value), EventId { producer, index });
            }
        };
        for (index, external) in model.externals.iter().enumerate() {
            declare(&external.name.value, Participant::External(ExternalId(index)), &external.events);
        }
        for (index, domain) in model.domains.iter().enumerate() {
            declare(&domain.name.value, Participant::Domain(DomainId(index)), &domain.events);
        }
        Resolution {
            domains: model.domains.iter().map(|domain| domain.name.value.as_str()).collect(),
            events,
            broken: &model.broken,
            subscriptions: Vec::new(),
            grants: Vec::new(),
            publications: Vec::new(),
            reads: Vec::new(),
            uses: Vec::new(),
            forwardings: Vec::new(),
            feedings: Vec::new(),
        }
    }

    fn stream(&mut self, domain: &Domain, stream: &Stream, id: MemberId, diagnostics: &mut Diagnostics) {
        let user = format!("stream `{}`", stream.name.value);
        if let Some(index) = self.store(domain, &stream.from, &user, diagnostics) {
            self.reads.push(Reading { stream: id, store: MemberId { domain: id.domain, index } });
        }
        for (index, publication) in stream.publications.iter().enumerate() {
            let name = publication.event.value.as_str();
            match domain.events.iter().position(|event| event.name.value == publication.event.value) {
                Some(event) => {
                    let event = EventId { producer: id.domain.into(), index: event };
                    self.publications.push(Publication { stream: id, index, event });
                }
                None if self.broken.contains(&format!("domains.{}.events.{name}", domain.name.value)) => {}
                None => {
                    let known = domain.events.iter().map(|event| event.name.value.as_str());
                    let stream = stream.name.value.as_str();
                    diagnostics.push(unknown_event::published(stream, name, publication.event.span, known));
                }
            }
        }
    }

    fn handler(&mut self, domain: &Domain, handler: &Handler, id: MemberId, diagnostics: &mut Diagnostics) {
        let name = handler.name.value.as_str();
        for used in &handler.stores {
            if let Some(index) = self.store(domain, &used.store, &format!("handler `{name}`"), diagnostics) {
                let store = MemberId { domain: id.domain, index };
                self.uses.push(Use { handler: id, store, access: used.access });
            }
        }
        let consumption = match &handler.trigger {
            Trigger::Http(_) | Trigger::Schedule(_) => return,
            Trigger::Rule(rule) => return self.fed(domain, handler, rule, diagnostics),
            Trigger::Consumes(consumption) => consumption,
        };
        let user = format!("handler `{name}` consumes");
        for subscription in &consumption.subscriptions {
            if let Some(event) = self.event(&user, &subscription.event, diagnostics) {
                let (consumer, filter) = (Consumer::Handler(id), subscription.filter.clone());
                self.subscriptions.push(Subscription { consumer, event, filter, span: subscription.event.span });
            }
        }
    }

    /// An external is told of what happens in domains; what externals tell one another is theirs to agree on.
    fn external(&mut self, external: &External, id: ExternalId, diagnostics: &mut Diagnostics) {
        let user = format!("external `{}` consumes", external.name.value);
        for named in &external.consumes {
            let Some(event) = self.event(&user, named, diagnostics) else { continue };
            match event.producer {
                Participant::Domain(_) => {
                    let consumer = Consumer::External(id);
                    self.subscriptions.push(Subscription { consumer, event, filter: None, span: named.span });
                }
                Participant::External(_) => {
                    diagnostics.push(unknown_event::of_external(&user, &named.value, named.span));
                }
            }
        }
    }

    /// Outsiders put on the bus what externals tell, and make rules for what its domain tells.
    fn policy(&mut self, domain: &Domain, policy: &Policy, id: MemberId, diagnostics: &mut Diagnostics) {
        let user = format!("policy `{}` is for", policy.name.value);
        for (index, named) in policy.events.iter().enumerate() {
            let mut qualified = named.clone();
            if policy.allow == Allow::Subscribe && !named.value.contains('.') {
                qualified.value = format!("{}.{}", domain.name.value, named.value);
            }
            let Some(event) = self.event(&user, &qualified, diagnostics) else { continue };
            match (policy.allow, event.producer) {
                (Allow::Publish, Participant::External(_)) => self.grants.push(Grant { policy: id, index, event }),
                (Allow::Subscribe, Participant::Domain(producer)) if producer == id.domain => {
                    self.grants.push(Grant { policy: id, index, event });
                }
                (Allow::Publish, Participant::Domain(_)) => {
                    let fact = format!("{user} `{}`, which a domain of this file publishes", named.value);
                    let help = "nobody outside speaks as a domain: declare what outsiders tell under `externals`";
                    diagnostics.push(invalid_value::because(fact, named.span, help));
                }
                (Allow::Subscribe, _) => {
                    let fact = format!("{user} `{}`, which `{}` does not publish", named.value, domain.name.value);
                    let help = "let outsiders subscribe to an event where it is published";
                    diagnostics.push(invalid_value::because(fact, named.span, help));
                }
            }
        }
    }

    /// The event that someone names: `user` says who, and what he does with it.
    fn event(&self, user: &str, named: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<EventId> {
        let found = self.events.get(&named.value).copied();
        if found.is_none() && !self.is_broken(&named.value) {
            let known = self.events.keys().map(String::as_str);
            let raise = if named.value.contains('.') { unknown_event::consumed } else { unknown_event::unqualified };
            diagnostics.push(raise(user, &named.value, named.span, &mut known.into_iter()));
        }
        found
    }

    /// A rule that feeds a handler or forwards to a domain.
    fn rule(&mut self, domain: &Domain, rule: &Rule, id: MemberId, diagnostics: &mut Diagnostics) {
        match &rule.target {
            Target::Handler(handler) => self.feeding(domain, (rule, id), handler, diagnostics),
            Target::Bus(bus) => self.forwarding(rule, id, bus, diagnostics),
            Target::Queue(_) | Target::LogGroup { .. } | Target::Resource(_) => {}
        }
    }

    fn feeding(
        &mut self,
        domain: &Domain,
        (rule, id): (&Rule, MemberId),
        named: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) {
        let name = rule.name.value.as_str();
        let found = domain.handlers.iter().position(|handler| handler.name.value.as_str() == named.value);
        match found.map(|index| (index, &domain.handlers[index])) {
            Some((index, Handler { trigger: Trigger::Rule(back), .. })) if back.value == name => {
                self.feedings.push(Feeding { rule: id, handler: MemberId { domain: id.domain, index } });
            }
            Some((_, handler)) => {
                let places = (named.span, handler.name.span);
                diagnostics.push(mismatched_rule::of_rule(name, handler.name.value.as_str(), places));
            }
            None if self.broken.contains(&format!("domains.{}.handlers.{}", domain.name.value, named.value)) => {}
            None => {
                let known = domain.handlers.iter().map(|handler| handler.name.value.as_str());
                diagnostics.push(unknown_handler::fed(name, &named.value, named.span, known));
            }
        }
    }

    /// A handler whose rule is not there, or brings its events elsewhere.
    fn fed(&self, domain: &Domain, handler: &Handler, named: &Spanned<String>, diagnostics: &mut Diagnostics) {
        let name = handler.name.value.as_str();
        match domain.rules.iter().find(|rule| rule.name.value.as_str() == named.value) {
            Some(Rule { target: Target::Handler(back), .. }) if back.value == name => {}
            Some(rule) => {
                let places = (named.span, rule.name.span);
                diagnostics.push(mismatched_rule::of_handler(name, rule.name.value.as_str(), places));
            }
            None if self.broken.contains(&format!("domains.{}.rules.{}", domain.name.value, named.value)) => {}
            None => {
                let known = domain.rules.iter().map(|rule| rule.name.value.as_str());
                diagnostics.push(unknown_rule::of_handler(name, &named.value, named.span, known));
            }
        }
    }

    fn forwarding(&mut self, rule: &Rule, id: MemberId, bus: &Spanned<String>, diagnostics: &mut Diagnostics) {
        let name = rule.name.value.as_str();
        match self.domains.iter().position(|known| *known == bus.value) {
            Some(index) if index == id.domain.0 => {
                let fact = format!("rule `{name}` forwards to the bus that it stands on");
                let help = "name another domain, or take the events with a handler or a queue";
                diagnostics.push(invalid_value::because(fact, bus.span, help));
            }
            Some(index) => self.forwardings.push(Forwarding { rule: id, consumer: DomainId(index) }),
            None if self.broken.contains(&format!("domains.{}", bus.value)) => {}
            None => {
                let known = self.domains.iter().copied();
                diagnostics.push(unknown_domain::forwarded_to(name, &bus.value, bus.span, known));
            }
        }
    }

    /// Whether `domain.Event` names something that was written and could not be read.
    fn is_broken(&self, event: &str) -> bool {
        let Some((producer, name)) = event.split_once('.') else { return false };
        let places = [
            format!("domains.{producer}"),
            format!("domains.{producer}.events.{name}"),
            format!("externals.{producer}"),
            format!("externals.{producer}.publishes.{name}"),
        ];
        places.iter().any(|place| self.broken.contains(place))
    }

    /// The place of a store in its domain's list.
    fn store(
        &self,
        domain: &Domain,
        store: &Spanned<String>,
        user: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<usize> {
        let found = domain.stores.iter().position(|known| known.name.value.as_str() == store.value);
        let broken = self.broken.contains(&format!("domains.{}.stores.{}", domain.name.value, store.value));
        if found.is_none() && !broken {
            let known = domain.stores.iter().map(|store| store.name.value.as_str());
            diagnostics.push(unknown_store::used(user, &store.value, store.span, known));
        }
        found
    }
}
