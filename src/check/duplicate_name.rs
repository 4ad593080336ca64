//! Names that declarations lead to, where two lead to one.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::finding::duplicate_name;
use crate::system::System;

/// Handlers called like a stream's crates, events called like another's version, and sources that two domains have.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    let mut sources = BTreeMap::new();
    for (_, domain) in system.domains() {
        if let Some(first) = sources.insert(domain.source.as_str(), domain.name.span) {
            diagnostics.push(duplicate_name::of_source(&domain.source, domain.name.span, first));
        }
        let mut types = BTreeMap::new();
        for event in &domain.events {
            let name = event.name.value.pascal();
            if let Some(first) = types.insert(name.clone(), event.name.span) {
                diagnostics.push(duplicate_name::of_type(&name, event.name.value.as_str(), event.name.span, first));
            }
        }
        for stream in &domain.streams {
            let crates = ["relay", "publisher"].map(|suffix| format!("{}-{suffix}", stream.name.value));
            for handler in domain.handlers.iter().filter(|h| crates.iter().any(|c| c == h.name.value.as_str())) {
                let name = handler.name.value.as_str();
                diagnostics.push(duplicate_name::of_crate(name, handler.name.span, stream.name.span));
            }
        }
    }
}
