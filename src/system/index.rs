//! Where the edges of each participant stand, so that no question walks over the whole system.
//!
//! Invariant: positions are in the order of the file, as the edges themselves are.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{DomainId, EventId, Grant, Participant, Publication, Reading, Subscription, Use};

/// The edges by those at their ends, as positions in the system's lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Subscriptions by who consumes.
    into: BTreeMap<Participant, Vec<usize>>,
    /// Subscriptions by what is consumed.
    of: BTreeMap<EventId, Vec<usize>>,
    /// Publications, readings and uses by their domain, whose edges stand side by side.
    publications: BTreeMap<DomainId, Range<usize>>,
    reads: BTreeMap<DomainId, Range<usize>>,
    uses: BTreeMap<DomainId, Range<usize>>,
    /// Grants by the domain of their policy, whose grants stand side by side, and by what they are for.
    grants: BTreeMap<DomainId, Range<usize>>,
    granted: BTreeMap<EventId, Vec<usize>>,
}

impl Index {
    pub(super) fn new(
        subscriptions: &[Subscription],
        publications: &[Publication],
        reads: &[Reading],
        uses: &[Use],
    ) -> Self {
        let mut index = Index {
            publications: ranges(publications.iter().map(|publication| publication.stream.domain)),
            reads: ranges(reads.iter().map(|reading| reading.stream.domain)),
            uses: ranges(uses.iter().map(|used| used.handler.domain)),
            ..Index::default()
        };
        for (position, subscription) in subscriptions.iter().enumerate() {
            index.into.entry(subscription.consumer.participant()).or_default().push(position);
            index.of.entry(subscription.event).or_default().push(position);
        }
        index
    }

    /// The same with the grants.
    pub(super) fn granting(mut self, grants: &[Grant]) -> Self {
        self.grants = ranges(grants.iter().map(|grant| grant.policy.domain));
        for (position, grant) in grants.iter().enumerate() {
            self.granted.entry(grant.event).or_default().push(position);
        }
        self
    }

    /// The subscriptions of a consumer.
    pub(super) fn consumed_in(&self, consumer: Participant) -> &[usize] {
        self.into.get(&consumer).map_or(&[], Vec::as_slice)
    }

    /// The subscriptions to an event.
    pub(super) fn of_event(&self, event: EventId) -> &[usize] {
        self.of.get(&event).map_or(&[], Vec::as_slice)
    }

    /// The subscriptions to the events of a producer.
    pub(super) fn of_producer(&self, producer: Participant) -> impl Iterator<Item = usize> {
        let events = EventId { producer, index: 0 }..=EventId { producer, index: usize::MAX };
        self.of.range(events).flat_map(|(_, positions)| positions.iter().copied())
    }

    /// The publications of a domain's streams.
    pub(super) fn publications(&self, domain: DomainId) -> Range<usize> {
        self.publications.get(&domain).cloned().unwrap_or_default()
    }

    /// What a domain's streams read.
    pub(super) fn reads(&self, domain: DomainId) -> Range<usize> {
        self.reads.get(&domain).cloned().unwrap_or_default()
    }

    /// What a domain's handlers use.
    pub(super) fn uses(&self, domain: DomainId) -> Range<usize> {
        self.uses.get(&domain).cloned().unwrap_or_default()
    }

    /// What a domain's policies grant.
    pub(super) fn grants(&self, domain: DomainId) -> Range<usize> {
        self.grants.get(&domain).cloned().unwrap_or_default()
    }

    /// What is granted for an event.
    pub(super) fn granted_for(&self, event: EventId) -> &[usize] {
        self.granted.get(&event).map_or(&[], Vec::as_slice)
    }
}

/// The range of each domain in a list that is in the order of domains.
fn ranges(domains: impl Iterator<Item = DomainId>) -> BTreeMap<DomainId, Range<usize>> {
    let mut ranges: BTreeMap<DomainId, Range<usize>> = BTreeMap::new();
    for (position, domain) in domains.enumerate() {
        ranges.entry(domain).or_insert(position..position).end = position + 1;
    }
    ranges
}
