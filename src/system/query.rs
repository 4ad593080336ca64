//! Questions about the graph.

use std::collections::BTreeSet;

use super::{DomainId, MemberId, Subscription, System, Use};
use crate::model::{Domain, Environment, Event, Handler, Placed, Store, Stream};
use crate::name::Name;
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

    /// Where the declaration at a path (`domains.stock.handlers.allocate-stock`) stands, or the domain around it.
    pub fn place_of(&self, path: &str) -> Span {
        let mut words = path.split('.').skip(1);
        let domain = words.next().and_then(|name| self.model.domains.iter().find(|d| d.name.value.as_str() == name));
        let Some(domain) = domain else { return Span::default() };
        let names: Vec<&Spanned<Name>> = match words.next() {
            Some("handlers") => domain.handlers.iter().map(|handler| &handler.name).collect(),
            Some("streams") => domain.streams.iter().map(|stream| &stream.name).collect(),
            Some("stores") => domain.stores.iter().map(|store| &store.name).collect(),
            _ => Vec::new(),
        };
        let member = words.next().and_then(|name| names.into_iter().find(|known| known.value.as_str() == name));
        member.map_or(domain.name.span, |name| name.span)
    }

    /// An event.
    pub fn event(&self, id: MemberId) -> &Event {
        &self.domain(id.domain).events[id.index]
    }

    /// A store as declared.
    pub fn store(&self, id: MemberId) -> &Store {
        &self.domain(id.domain).stores[id.index]
    }

    /// A stream.
    pub fn stream(&self, id: MemberId) -> &Stream {
        &self.domain(id.domain).streams[id.index]
    }

    /// A handler as declared.
    pub fn handler(&self, id: MemberId) -> &Handler {
        &self.domain(id.domain).handlers[id.index]
    }

    /// The store that a stream reads; `None` where it was not found.
    pub fn store_of(&self, stream: MemberId) -> Option<MemberId> {
        self.reads.iter().find(|reading| reading.stream == stream).map(|reading| reading.store)
    }

    /// The streams that read a store.
    pub fn streams_of(&self, store: MemberId) -> impl Iterator<Item = MemberId> {
        self.reads.iter().filter(move |reading| reading.store == store).map(|reading| reading.stream)
    }

    /// What a stream publishes: the place in its list, and the event.
    pub fn published_by(&self, stream: MemberId) -> impl Iterator<Item = (usize, MemberId)> {
        self.publications.iter().filter(move |p| p.stream == stream).map(|p| (p.index, p.event))
    }

    /// What a handler consumes.
    pub fn consumed_by(&self, handler: MemberId) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.iter().filter(move |s| s.handler == handler)
    }

    /// The stores that a handler uses.
    pub fn used_by(&self, handler: MemberId) -> impl Iterator<Item = Use> {
        self.uses.iter().filter(move |used| used.handler == handler).copied()
    }

    /// The other domains whose events a domain consumes.
    pub fn producers_of(&self, consumer: DomainId) -> BTreeSet<DomainId> {
        let into = self.subscriptions.iter().filter(|s| s.handler.domain == consumer);
        into.map(|s| s.event.domain).filter(|producer| *producer != consumer).collect()
    }

    /// The other domains that consume a domain's events.
    pub fn consumers_of(&self, producer: DomainId) -> BTreeSet<DomainId> {
        let out = self.subscriptions.iter().filter(|s| s.event.domain == producer);
        out.map(|s| s.handler.domain).filter(|consumer| *consumer != producer).collect()
    }

    /// The subscriptions of one domain to the events of another (or its own).
    pub fn between(&self, producer: DomainId, consumer: DomainId) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.iter().filter(move |s| s.event.domain == producer && s.handler.domain == consumer)
    }
}

/// Where a domain is in an environment.
pub fn placed(environment: &Environment, id: DomainId) -> &Placed {
    &environment.domains[id.0]
}
