//! The registry of event schemas.

use serde_json::{Value as Json, json};

use crate::cloudformation::text;
use crate::plan::resource::{EventSchema, SchemaRegistry};

pub fn registry(registry: &SchemaRegistry) -> Json {
    let description = text::any(&registry.description, 256);
    json!({ "RegistryName": registry.name, "Description": description })
}

pub fn schema(schema: &EventSchema) -> Json {
    json!({
        "RegistryName": schema.registry,
        "SchemaName": schema.name,
        "Type": "JSONSchemaDraft4",
        "Description": schema.description.as_deref().map(|words| text::any(words, 256)),
        // An author's `${…}` is no reference; written so, it is the same text to JSON and nothing to a template.
        "Content": schema.content.to_string().replace("${", "\\u0024{"),
    })
}
