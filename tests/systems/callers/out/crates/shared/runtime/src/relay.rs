//! From a store's committed changes to events.
//! Invariant: a change that no publication takes is passed over; one that a publication takes becomes its
//! event, goes aside whole with the reason, or comes again.

mod change;
mod publication;

#[cfg(feature = "relay-documentdb")]
pub mod documentdb;
#[cfg(feature = "relay-dynamodb")]
pub mod dynamodb;

pub use publication::{Change, Publication};

/// A stream of a store, and the events that its changes become.
pub struct Relay {
    /// The publishing domain.
    pub domain: &'static str,
    /// The stream's name.
    pub stream: &'static str,
    /// The store whose changes it carries.
    pub store: &'static str,
    /// What is published, in the order of declaration.
    pub publications: Vec<Publication>,
}
