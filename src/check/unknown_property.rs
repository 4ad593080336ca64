//! Properties that are mapped and not in the schema of their event.

use crate::diagnostic::Diagnostics;
use crate::finding::unknown_property;
use crate::system::System;

/// Reports every property of a `map` that its event's schema does not name.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for published in &system.publications {
        let publication = &system.stream(published.stream).publications[published.index];
        let event = system.event(published.event);
        let known: Vec<&str> = event.schema.fields.iter().map(|field| field.name.as_str()).collect();
        for (property, _) in publication.map.iter().filter(|(property, _)| !known.contains(&property.value.as_str())) {
            let name = event.name.value.as_str();
            diagnostics.push(unknown_property::mapped(name, &property.value, property.span, known.iter().copied()));
        }
    }
}
