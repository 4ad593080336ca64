//! What every generated function and relay stands on.
//!
//! A change is committed to a store. A relay reads it from the store's stream, turns it into events by the
//! contract's types, and puts them on the domain's bus; rules carry them into consumers' queues; a consumer
//! decodes each, claims it, runs the author's function and marks it done, and that function's write is the
//! next change. An HTTP function begins such a chain.
//!
//! Invariants
//! - An event's id is derived from its source, its detail-type and the change: the same change published twice
//!   carries one id, and consumers know it again ([`id`], [`consumer`]).
//! - Nothing is acknowledged before what follows from it stands: a stream position after the bus or queue has
//!   accepted, a message after the author's function has returned.
//! - What can never succeed goes aside whole, with the reason; what may yet succeed is handed back to be tried
//!   again; nothing is dropped.
//! - Each write carries the [`Trace`] of what asked for it, so one correlation id runs through the whole chain.
//! - Logs name ids and places, never contents.
//!
//! Each entry point and store is a cargo feature; without features only the contract's words are here.

mod cause;
pub mod contract;
pub mod event;
pub mod failure;
pub mod id;
pub mod pattern;
pub mod trace;

#[cfg(feature = "entry")]
mod environment;
pub mod error;
#[cfg(feature = "entry")]
pub mod log;

#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "batch")]
mod batch;
#[cfg(feature = "bus")]
mod bus;
#[cfg(any(feature = "relay-dynamodb", feature = "relay-documentdb", feature = "publisher"))]
mod entry;
#[cfg(feature = "function")]
mod function;
#[cfg(feature = "poison")]
mod message;
#[cfg(any(feature = "consumer", feature = "publisher", feature = "relay-dynamodb", feature = "relay-documentdb"))]
mod metric;
#[cfg(any(feature = "dynamodb", feature = "relay-dynamodb"))]
mod number;
#[cfg(feature = "poison")]
mod poison;
#[cfg(any(feature = "consumer", feature = "publisher"))]
mod queue;

#[cfg(any(feature = "dynamodb", feature = "documentdb", feature = "consumer"))]
pub mod store;

#[cfg(feature = "consumer")]
pub mod consumer;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "publisher")]
pub mod publisher;
#[cfg(any(feature = "relay-dynamodb", feature = "relay-documentdb"))]
pub mod relay;
#[cfg(feature = "rotation")]
pub mod rotation;
#[cfg(feature = "schedule")]
pub mod schedule;
#[cfg(feature = "secret")]
pub mod secret;

pub use cause::Cause;
pub use contract::Contract;
pub use error::Error;
pub use event::{Event, Metadata, RawEvent};
pub use failure::{Failure, Problem};
#[cfg(feature = "schedule")]
pub use schedule::Tick;
#[cfg(feature = "secret")]
pub use secret::{Secret, SecretText};
#[cfg(feature = "documentdb")]
pub use store::Collection;
#[cfg(feature = "dynamodb")]
pub use store::Table;
#[cfg(any(feature = "dynamodb", feature = "documentdb"))]
pub use store::{Condition, Write};
pub use trace::Trace;
