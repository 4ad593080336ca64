//! What a generated event type promises: where it comes from and what it is called on the bus.
//! Invariant: source and detail-type together name exactly one type.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The data of one event, in one version, as its publishing domain declares it.
///
/// Deserialising is the check that a value keeps the contract, and serialising is the projection: a property
/// that the type does not name never leaves the domain.
pub trait Contract: Serialize + DeserializeOwned + Send {
    /// The publishing domain's event source.
    const SOURCE: &'static str;
    /// The detail-type, with the version's suffix where there is one.
    const DETAIL_TYPE: &'static str;
    /// The contract's version, from 1.
    const VERSION: u32;
    /// The publishing domain's name.
    const DOMAIN: &'static str;
}
