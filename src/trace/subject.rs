//! What is asked about: an event of the system in an environment.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::deployed::Deployed;
use super::event::{self, Event};
use super::example;
use super::resource::Bus;
use crate::model::Environment;
use crate::system::{Consumer, DomainId, EventId, MemberId, Participant, System, placed};

/// An event of the system in an environment.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The system.
    pub system: &'a System,
    /// The environment.
    pub environment: &'a Environment,
    /// The event.
    pub id: EventId,
}

/// The event of this name: `subscriptions.SubscriptionCreated`, `payments.PaymentCancelled@2`.
pub fn find(system: &System, name: &str) -> Option<EventId> {
    let (producer, event) = name.split_once('.')?;
    let domains = system.domains().map(|(id, _)| Participant::from(id));
    let producers = domains.chain(system.externals().map(|(id, _)| Participant::from(id)));
    let mut producers = producers.filter(|participant| system.name(*participant).as_str() == producer);
    let (id, _) = system.events_of(producers.next()?).find(|(_, each)| each.name.value.as_str() == event)?;
    Some(id)
}

/// The names of all events of the system.
pub fn names(system: &System) -> Vec<String> {
    let domains = system.domains().map(|(id, _)| Participant::from(id));
    let producers = domains.chain(system.externals().map(|(id, _)| Participant::from(id)));
    let of = |producer: Participant| {
        let events = system.events_of(producer);
        events.map(move |(_, event)| format!("{}.{}", system.name(producer), event.name.value))
    };
    producers.flat_map(of).collect()
}

impl Subject<'_> {
    /// Its name: `subscriptions.SubscriptionCreated`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.system.name(self.id.producer), self.system.event(self.id).name.value)
    }

    /// The event with these data; with an example of them where none are given.
    pub fn event(&self, data: Option<Json>) -> Event {
        let declared = self.system.event(self.id);
        let (account, region) = match self.id.producer {
            Participant::Domain(id) => {
                let place = placed(self.environment, id);
                (&place.account, &place.region)
            }
            Participant::External(id) => {
                let place = &self.environment.externals[id.0];
                (&place.account, &place.region)
            }
        };
        let data = data.unwrap_or_else(|| example::of(&declared.schema));
        Event {
            source: declared.source.clone(),
            detail_type: declared.detail_type(),
            account: account.clone(),
            region: region.clone(),
            detail: event::detail(self.system.name(self.id.producer).as_str(), declared.name.value.version(), data),
        }
    }

    /// The name of the domain that publishes it; `None` where that is outside the file.
    pub fn publisher(&self) -> Option<&str> {
        match self.id.producer {
            Participant::Domain(id) => Some(self.system.name(id).as_str()),
            Participant::External(_) => None,
        }
    }

    /// The streams that publish it, by their paths.
    pub fn published(&self) -> BTreeSet<String> {
        let Participant::Domain(domain) = self.id.producer else { return BTreeSet::new() };
        let name = self.system.name(domain);
        let streams = self.system.domain(domain).streams.iter().enumerate();
        let publishes = |index| {
            let stream = MemberId { domain, index };
            self.system.published_by(stream).any(|(_, event)| event == self.id)
        };
        let publishing = streams.filter(|(index, _)| publishes(*index));
        publishing.map(|(_, stream)| format!("domains.{name}.streams.{}", stream.name.value)).collect()
    }

    /// The buses that it is put on: its domain's own, or that of every domain that consumes an external's.
    pub fn buses<'d>(&self, deployed: &'d Deployed) -> Vec<&'d Bus> {
        let domains = self.domains();
        domains.into_iter().filter_map(|id| deployed.bus_of(self.system.name(id).as_str())).collect()
    }

    /// The domains whose buses it is put on.
    pub fn domains(&self) -> BTreeSet<DomainId> {
        match self.id.producer {
            Participant::Domain(id) => BTreeSet::from([id]),
            Participant::External(_) => {
                let consumers = self.system.subscribers(self.id).filter_map(|each| match each.consumer {
                    Consumer::Handler(handler) => Some(handler.domain),
                    Consumer::External(_) => None,
                });
                consumers.chain(self.system.granted_for(self.id).map(|grant| grant.policy.domain)).collect()
            }
        }
    }
}
