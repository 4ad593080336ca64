//! The whole graph: every reference of the model is an id here.
//!
//! Invariant: each id names a declaration that exists; what referred to nothing was reported and left out.

mod index;
mod query;
mod resolve;

use index::Index;

use crate::model::{Access, Filter, Model};
use crate::source::Span;

/// A domain, by its place in [`Model::domains`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainId(pub usize);

/// An external, by its place in [`Model::externals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(pub usize);

/// Who tells events and is told them: a domain of the file, or an external.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Participant {
    /// A domain.
    Domain(DomainId),
    /// An external.
    External(ExternalId),
}

impl From<DomainId> for Participant {
    fn from(id: DomainId) -> Self {
        Participant::Domain(id)
    }
}

impl From<ExternalId> for Participant {
    fn from(id: ExternalId) -> Self {
        Participant::External(id)
    }
}

/// An event, by who publishes it and its place in that one's list of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// Who publishes it.
    pub producer: Participant,
    /// The place in the list.
    pub index: usize,
}

/// Something in a domain, by its place in the domain's list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId {
    /// The domain.
    pub domain: DomainId,
    /// The place in the list.
    pub index: usize,
}

/// A system with its references resolved.
#[derive(Clone, Debug)]
pub struct System {
    /// What was meant.
    pub model: Model,
    /// Who consumes what, in the order of the file.
    pub subscriptions: Vec<Subscription>,
    /// What is granted for which event to accounts outside the file, in the order of the file.
    pub grants: Vec<Grant>,
    /// Which stream publishes what, in the order of the file.
    pub publications: Vec<Publication>,
    /// The store that each stream reads.
    pub reads: Vec<Reading>,
    /// Which handler uses which store of its domain, in the order of the file.
    pub uses: Vec<Use>,
    /// Which rule of the file forwards to which other domain, in the order of the file.
    pub forwardings: Vec<Forwarding>,
    /// Which rule of the file feeds which handler, in the order of the file.
    pub feedings: Vec<Feeding>,
    /// Whose they are.
    index: Index,
}

/// Someone consumes an event.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// Who consumes it.
    pub consumer: Consumer,
    /// The event: of any participant where a handler consumes it, of a domain where an external does.
    pub event: EventId,
    /// Which of them, as a pattern over the data.
    pub filter: Option<Filter>,
    /// Where the event is named.
    pub span: Span,
}

/// Who consumes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consumer {
    /// A handler, from its own domain's bus.
    Handler(MemberId),
    /// An external, on its own bus; what it does with it there is its own.
    External(ExternalId),
}

impl Consumer {
    /// Whose bus it consumes from.
    pub fn participant(self) -> Participant {
        match self {
            Consumer::Handler(handler) => Participant::Domain(handler.domain),
            Consumer::External(external) => Participant::External(external),
        }
    }
}

/// A policy grants something for an event.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The policy.
    pub policy: MemberId,
    /// The place in [`crate::model::Policy::events`].
    pub index: usize,
    /// The event: of an external where the policy lets someone publish, of the policy's domain where it lets subscribe.
    pub event: EventId,
}

/// A stream publishes an event of its domain.
#[derive(Clone, Copy, Debug)]
pub struct Publication {
    /// The stream.
    pub stream: MemberId,
    /// The place in [`crate::model::Stream::publications`].
    pub index: usize,
    /// The event.
    pub event: EventId,
}

/// A stream reads a store of its domain.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The stream.
    pub stream: MemberId,
    /// The store.
    pub store: MemberId,
}

/// A handler uses a store of its domain.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// The handler.
    pub handler: MemberId,
    /// The store.
    pub store: MemberId,
    /// What it may do there.
    pub access: Access,
}

/// A rule that the file spells out forwards to the bus of another domain.
#[derive(Clone, Copy, Debug)]
pub struct Forwarding {
    /// The rule.
    pub rule: MemberId,
    /// The other domain.
    pub consumer: DomainId,
}

/// A rule that the file spells out feeds a handler of its domain, and both say so.
#[derive(Clone, Copy, Debug)]
pub struct Feeding {
    /// The rule.
    pub rule: MemberId,
    /// The handler.
    pub handler: MemberId,
}

pub use query::{Place, placed};
pub use resolve::resolve;
