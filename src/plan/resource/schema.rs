//! The registry of event schemas.

use serde_json::Value as Json;

/// A registry of event schemas.
#[derive(Clone, Debug)]
pub struct SchemaRegistry {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub description: String,
}

/// An event's schema in a registry.
#[derive(Clone, Debug)]
pub struct EventSchema {
    /// The registry's name.
    pub registry: String,
    /// The event's name.
    pub name: String,
    /// What the event means.
    pub description: Option<String>,
    /// The schema, in JSON Schema draft 4, the newest that the registry takes.
    pub content: Json,
}
