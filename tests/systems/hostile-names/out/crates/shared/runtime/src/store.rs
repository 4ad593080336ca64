//! The stores that a domain owns, behind the same few operations.
//! Invariant: a condition that does not hold is an outcome and no error, and every write leaves its trace.

#[cfg(any(feature = "dynamodb", feature = "documentdb"))]
mod condition;
#[cfg(feature = "documentdb")]
pub(crate) mod connection;
mod error;
#[cfg(feature = "documentdb")]
pub(crate) mod login;
#[cfg(any(feature = "consumer", feature = "dynamodb"))]
pub(crate) mod mark;

#[cfg(feature = "documentdb")]
mod collection;
#[cfg(feature = "documentdb")]
pub mod document;
#[cfg(feature = "dynamodb")]
pub mod item;
#[cfg(feature = "dynamodb")]
mod table;

#[cfg(feature = "documentdb")]
pub use collection::Collection;
#[cfg(any(feature = "dynamodb", feature = "documentdb"))]
pub use condition::{Condition, Write};
pub use error::StoreError;
#[cfg(feature = "dynamodb")]
pub use table::Table;
