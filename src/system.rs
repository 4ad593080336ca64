//! The whole graph: every reference of the model is an id here.
//!
//! Invariant: each id names a declaration that exists; what referred to nothing was reported and left out.

mod query;
mod resolve;

use crate::model::{Access, Model};
use crate::pattern::Pattern;

/// A domain, by its place in [`Model::domains`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainId(pub usize);

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
    /// Which stream publishes what, in the order of the file.
    pub publications: Vec<Publication>,
    /// The store that each stream reads.
    pub reads: Vec<Reading>,
    /// Which handler uses which store of its domain, in the order of the file.
    pub uses: Vec<Use>,
}

/// A handler consumes an event.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The consuming handler.
    pub handler: MemberId,
    /// The event, of this domain or another.
    pub event: MemberId,
    /// Which of them, as a pattern over the data.
    pub filter: Option<Pattern>,
}

/// A stream publishes an event of its domain.
#[derive(Clone, Copy, Debug)]
pub struct Publication {
    /// The stream.
    pub stream: MemberId,
    /// The place in [`crate::model::Stream::publications`].
    pub index: usize,
    /// The event.
    pub event: MemberId,
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

pub use query::placed;
pub use resolve::resolve;
