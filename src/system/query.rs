//! Questions about the graph.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    Consumer, DomainId, EventId, ExternalId, Forwarding, Grant, MemberId, Participant, Subscription, System, Use,
};
use crate::model::{
    Allow, Domain, Environment, Event, External, Fifo, Handler, Placed, Policy, Rule, Secret, Store, StoreKind, Stream,
};
use crate::name::Name;
use crate::pattern::{self, Pattern};
use crate::source::{Span, Spanned};

impl System {
    /// Every domain.
    pub fn domains(&self) -> impl Iterator<Item = (DomainId, &Domain)> {
        self.model.domains.iter().enumerate().map(|(index, domain)| (DomainId(index), domain))
    }

    /// A domain as declared.
    pub fn domain(&self, id: DomainId) -> &Domain {
        &self.model.domains[id.0]
    }

    /// A domain as it is in an environment.
    pub fn domain_in<'a>(&'a self, environment: &'a Environment, id: DomainId) -> &'a Domain {
        placed(environment, id).changed.as_deref().unwrap_or_else(|| self.domain(id))
    }

    /// Where the declaration at a path (`domains.stock.handlers.allocate-stock`, `externals.crm`) stands, or the domain
    /// around it.
    pub fn place_of(&self, path: &str) -> Span {
        let mut words = path.split('.');
        let (kind, first) = (words.next(), words.next().unwrap_or_default());
        if kind == Some("externals") {
            let external = self.model.externals.iter().find(|external| external.name.value.as_str() == first);
            return external.map_or(Span::default(), |external| external.name.span);
        }
        let domain = self.model.domains.iter().find(|domain| domain.name.value.as_str() == first);
        let Some(domain) = domain else { return Span::default() };
        let names: Vec<&Spanned<Name>> = match words.next() {
            Some("handlers") => domain.handlers.iter().map(|handler| &handler.name).collect(),
            Some("rules") => domain.rules.iter().map(|rule| &rule.name).collect(),
            Some("streams") => domain.streams.iter().map(|stream| &stream.name).collect(),
            Some("policies") => domain.policies.iter().map(|policy| &policy.name).collect(),
            Some("stores") => domain.stores.iter().map(|store| &store.name).collect(),
            _ => Vec::new(),
        };
        let member = words.next().and_then(|name| names.into_iter().find(|known| known.value.as_str() == name));
        member.map_or(domain.name.span, |name| name.span)
    }

    /// Every external.
    pub fn externals(&self) -> impl Iterator<Item = (ExternalId, &External)> {
        self.model.externals.iter().enumerate().map(|(index, external)| (ExternalId(index), external))
    }

    /// An external as declared.
    pub fn external(&self, id: ExternalId) -> &External {
        &self.model.externals[id.0]
    }

    /// The name of a participant: no two share one.
    pub fn name(&self, participant: impl Into<Participant>) -> &Name {
        match participant.into() {
            Participant::Domain(id) => &self.domain(id).name.value,
            Participant::External(id) => &self.external(id).name.value,
        }
    }

    /// The events of a participant.
    pub fn events_of(&self, producer: impl Into<Participant>) -> impl Iterator<Item = (EventId, &Event)> {
        let producer = producer.into();
        let events = match producer {
            Participant::Domain(id) => &self.domain(id).events,
            Participant::External(id) => &self.external(id).events,
        };
        events.iter().enumerate().map(move |(index, event)| (EventId { producer, index }, event))
    }

    /// An event.
    pub fn event(&self, id: EventId) -> &Event {
        match id.producer {
            Participant::Domain(domain) => &self.domain(domain).events[id.index],
            Participant::External(external) => &self.external(external).events[id.index],
        }
    }

    /// A store as declared.
    pub fn store(&self, id: MemberId) -> &Store {
        &self.domain(id.domain).stores[id.index]
    }

    /// A stream as declared.
    pub fn stream(&self, id: MemberId) -> &Stream {
        &self.domain(id.domain).streams[id.index]
    }

    /// A stream as it is in an environment.
    pub fn stream_in<'a>(&'a self, environment: &'a Environment, id: MemberId) -> &'a Stream {
        &self.domain_in(environment, id.domain).streams[id.index]
    }

    /// A policy as declared.
    pub fn policy(&self, id: MemberId) -> &Policy {
        &self.domain(id.domain).policies[id.index]
    }

    /// What a policy grants.
    pub fn granted_by(&self, policy: MemberId) -> impl Iterator<Item = &Grant> {
        self.grants[self.index.grants(policy.domain)].iter().filter(move |grant| grant.policy == policy)
    }

    /// What is granted for an event.
    pub fn granted_for(&self, event: EventId) -> impl Iterator<Item = &Grant> {
        self.index.granted_for(event).iter().map(|position| &self.grants[*position])
    }

    /// The policies that let accounts outside the file subscribe to an event.
    pub fn subscribable_by(&self, event: EventId) -> impl Iterator<Item = &Policy> {
        self.granted_for(event).map(|grant| self.policy(grant.policy)).filter(|policy| policy.allow == Allow::Subscribe)
    }

    /// A handler as declared.
    pub fn handler(&self, id: MemberId) -> &Handler {
        &self.domain(id.domain).handlers[id.index]
    }

    /// A rule as declared.
    pub fn rule(&self, id: MemberId) -> &Rule {
        &self.domain(id.domain).rules[id.index]
    }

    /// Every rule of the file as it is in each environment, with its domain and where that is.
    pub fn rules_everywhere(&self) -> impl Iterator<Item = (Place<'_>, &Domain, &Rule)> {
        self.model.environments.iter().flat_map(move |environment| {
            self.domains().flat_map(move |(id, _)| {
                let domain = self.domain_in(environment, id);
                let Placed { account, region, .. } = placed(environment, id);
                let place = Place { environment: &environment.name, account, region };
                domain.rules.iter().map(move |rule| (place, domain, rule))
            })
        })
    }

    /// Every secret of a handler as it is in each environment, with the handler and where its domain is.
    pub fn secrets_everywhere(&self) -> impl Iterator<Item = (Place<'_>, &Handler, &Secret)> {
        self.model.environments.iter().flat_map(move |environment| {
            self.domains().flat_map(move |(id, _)| {
                let Placed { account, region, .. } = placed(environment, id);
                let place = Place { environment: &environment.name, account, region };
                let handlers = self.domain_in(environment, id).handlers.iter();
                handlers.flat_map(move |handler| handler.secrets.iter().map(move |secret| (place, handler, secret)))
            })
        })
    }

    /// The other domain that a rule forwards to.
    pub fn consumer_of(&self, rule: MemberId) -> Option<DomainId> {
        self.forwardings.iter().find(|forwarding| forwarding.rule == rule).map(|forwarding| forwarding.consumer)
    }

    /// The rule that feeds a handler.
    pub fn rule_of(&self, handler: MemberId) -> Option<MemberId> {
        self.feedings.iter().find(|feeding| feeding.handler == handler).map(|feeding| feeding.rule)
    }

    /// The handler that a rule feeds.
    pub fn handler_of(&self, rule: MemberId) -> Option<MemberId> {
        self.feedings.iter().find(|feeding| feeding.rule == rule).map(|feeding| feeding.handler)
    }

    /// The rules of a domain that forward to others.
    pub fn forwarded_from(&self, producer: DomainId) -> impl Iterator<Item = &Forwarding> {
        self.forwardings.iter().filter(move |forwarding| forwarding.rule.domain == producer)
    }

    /// The rules of other domains that forward to this one.
    pub fn forwarded_to(&self, consumer: DomainId) -> impl Iterator<Item = &Forwarding> {
        self.forwardings.iter().filter(move |forwarding| forwarding.consumer == consumer)
    }

    /// Whether a store's secret is rotated, in any environment: crates are the same in all.
    pub fn rotates(&self, store: MemberId) -> bool {
        self.model.environments.iter().any(|environment| {
            match &self.domain_in(environment, store.domain).stores[store.index].kind {
                StoreKind::Documentdb(declared) => declared.rotation_days.is_some(),
                StoreKind::Dynamodb(_) => false,
            }
        })
    }

    /// The store that a stream reads; `None` where it was not found.
    pub fn store_of(&self, stream: MemberId) -> Option<MemberId> {
        let reads = &self.reads[self.index.reads(stream.domain)];
        reads.iter().find(|reading| reading.stream == stream).map(|reading| reading.store)
    }

    /// The streams that read a store.
    pub fn streams_of(&self, store: MemberId) -> impl Iterator<Item = MemberId> {
        let reads = &self.reads[self.index.reads(store.domain)];
        reads.iter().filter(move |reading| reading.store == store).map(|reading| reading.stream)
    }

    /// What a stream publishes: the place in its list, and the event.
    pub fn published_by(&self, stream: MemberId) -> impl Iterator<Item = (usize, EventId)> {
        let publications = &self.publications[self.index.publications(stream.domain)];
        publications.iter().filter(move |p| p.stream == stream).map(|p| (p.index, p.event))
    }

    /// Whether a stream publishes an event.
    pub fn is_published(&self, event: EventId) -> bool {
        let Participant::Domain(domain) = event.producer else { return false };
        self.publications[self.index.publications(domain)].iter().any(|publication| publication.event == event)
    }

    /// Whether anyone consumes an event.
    pub fn is_consumed(&self, event: EventId) -> bool {
        !self.index.of_event(event).is_empty()
    }

    /// What is on a bus when an event is published, or those of them that a filter over the data lets through.
    pub fn published(&self, event: EventId, filter: Option<&Pattern>) -> Pattern {
        let event = self.event(event);
        let mut pattern = json!({ "source": [event.source], "detail-type": [event.detail_type()] });
        if let Some(filter) = filter {
            pattern["detail"] = json!({ "data": filter.to_json() });
        }
        pattern::parse(&pattern).expect("exact values around a filter that was parsed")
    }

    /// Who consumes an event, and which of it.
    pub fn subscribers(&self, event: EventId) -> impl Iterator<Item = &Subscription> {
        self.index.of_event(event).iter().map(|position| &self.subscriptions[*position])
    }

    /// What a handler consumes.
    pub fn consumed_by(&self, handler: MemberId) -> impl Iterator<Item = &Subscription> {
        self.consumed_in(Participant::Domain(handler.domain)).filter(move |s| s.consumer == Consumer::Handler(handler))
    }

    /// The events that a handler consumes, each once, with the author's function for it. Where two producers have an event
    /// of one type, the function names the producer.
    pub fn functions_of(&self, handler: MemberId) -> Vec<(EventId, String)> {
        let mut events: Vec<EventId> = Vec::new();
        for subscription in self.consumed_by(handler) {
            if !events.contains(&subscription.event) {
                events.push(subscription.event);
            }
        }
        let snake = |event: &EventId| self.event(*event).name.value.snake();
        let function = |event: &EventId| {
            let shared = events.iter().filter(|other| snake(other) == snake(event)).count() > 1;
            let producer = if shared { format!("{}_", self.name(event.producer).snake()) } else { String::new() };
            (*event, format!("on_{producer}{}", snake(event)))
        };
        events.iter().map(function).collect()
    }

    /// What a participant consumes.
    fn consumed_in(&self, consumer: Participant) -> impl Iterator<Item = &Subscription> {
        self.index.consumed_in(consumer).iter().map(|position| &self.subscriptions[*position])
    }

    /// The handlers that take an event in order, each with how.
    pub fn ordered(&self) -> impl Iterator<Item = (MemberId, EventId, &Fifo)> {
        let ordered = |subscription: &Subscription| match subscription.consumer {
            Consumer::Handler(handler) => Some((handler, subscription.event, self.handler(handler).fifo()?)),
            Consumer::External(_) => None,
        };
        self.subscriptions.iter().filter_map(ordered)
    }

    /// The handlers that use a store.
    pub fn users_of(&self, store: MemberId) -> impl Iterator<Item = Use> {
        self.uses[self.index.uses(store.domain)].iter().filter(move |used| used.store == store).copied()
    }

    /// The stores that a handler uses.
    pub fn used_by(&self, handler: MemberId) -> impl Iterator<Item = Use> {
        self.uses[self.index.uses(handler.domain)].iter().filter(move |used| used.handler == handler).copied()
    }

    /// The others whose events a domain consumes: domains, then externals.
    pub fn producers_of(&self, consumer: DomainId) -> BTreeSet<Participant> {
        let consumer = Participant::Domain(consumer);
        self.consumed_in(consumer).map(|s| s.event.producer).filter(|producer| *producer != consumer).collect()
    }

    /// The others that consume a domain's events: domains, then externals.
    pub fn consumers_of(&self, producer: DomainId) -> BTreeSet<Participant> {
        let producer = Participant::Domain(producer);
        let out = self.index.of_producer(producer).map(|position| self.subscriptions[position].consumer.participant());
        out.filter(|consumer| *consumer != producer).collect()
    }

    /// The subscriptions of one participant to the events of another (or its own).
    pub fn between(
        &self,
        producer: impl Into<Participant>,
        consumer: impl Into<Participant>,
    ) -> impl Iterator<Item = &Subscription> {
        let producer = producer.into();
        self.consumed_in(consumer.into()).filter(move |s| s.event.producer == producer)
    }

    /// What one participant tells another: the detail-types, by source.
    pub fn told(
        &self,
        producer: impl Into<Participant>,
        consumer: impl Into<Participant>,
    ) -> BTreeMap<&str, BTreeSet<String>> {
        let mut told: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for event in self.between(producer, consumer).map(|subscription| self.event(subscription.event)) {
            told.entry(&event.source).or_default().insert(event.detail_type());
        }
        told
    }
}

/// Where a domain is in an environment.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The environment.
    pub environment: &'a Name,
    /// The domain's account.
    pub account: &'a str,
    /// The domain's region.
    pub region: &'a str,
}

/// Where a domain is in an environment, and how it is changed there.
pub fn placed(environment: &Environment, id: DomainId) -> &Placed {
    &environment.domains[id.0]
}
