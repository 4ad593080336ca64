//! From names to ids; every name that leads nowhere is reported, with the name that was perhaps meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{DomainId, MemberId, Publication, Reading, Subscription, System, Use};
use crate::diagnostic::Diagnostics;
use crate::finding::{unknown_event, unknown_store};
use crate::model::{Domain, Handler, Model, Stream, Trigger};
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
    }
    let Resolution { subscriptions, publications, reads, uses, .. } = resolution;
    System { model, subscriptions, publications, reads, uses }
}

/// The edges found so far, and the events by name.
struct Resolution<'a> {
    events: BTreeMap<String, MemberId>,
    broken: &'a BTreeSet<String>,
    subscriptions: Vec<Subscription>,
    publications: Vec<Publication>,
    reads: Vec<Reading>,
    uses: Vec<Use>,
}

impl<'a> Resolution<'a> {
    fn new(model: &'a Model) -> Self {
        let mut events = BTreeMap::new();
        for (domain_index, domain) in model.domains.iter().enumerate() {
            for (index, event) in domain.events.iter().enumerate() {
                let id = MemberId { domain: DomainId(domain_index), index };
                events.insert(format!("{}.{}", domain.name.value, event.name.value), id);
            }
        }
        Resolution {
            events,
            broken: &model.broken,
            subscriptions: Vec::new(),
            publications: Vec::new(),
            reads: Vec::new(),
            uses: Vec::new(),
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
                    let event = MemberId { domain: id.domain, index: event };
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
        let Trigger::Consumes(subscriptions) = &handler.trigger else { return };
        for subscription in subscriptions {
            let event = &subscription.event;
            match self.events.get(&event.value) {
                Some(found) => {
                    let filter = subscription.filter.clone();
                    self.subscriptions.push(Subscription { handler: id, event: *found, filter });
                }
                None if self.is_broken(&event.value) => {}
                None => {
                    let known = self.events.keys().map(String::as_str);
                    let raise =
                        if event.value.contains('.') { unknown_event::consumed } else { unknown_event::unqualified };
                    diagnostics.push(raise(name, &event.value, event.span, &mut known.into_iter()));
                }
            }
        }
    }

    /// Whether `domain.Event` names something that was written and could not be read.
    fn is_broken(&self, event: &str) -> bool {
        let Some((domain, name)) = event.split_once('.') else { return false };
        self.broken.contains(&format!("domains.{domain}"))
            || self.broken.contains(&format!("domains.{domain}.events.{name}"))
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
