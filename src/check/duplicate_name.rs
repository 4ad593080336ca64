//! Names that declarations lead to, where two lead to one.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::finding::duplicate_name;
use crate::model::Event;
use crate::system::{DomainId, MemberId, Participant, System};

/// Handlers called like a stream's or a store's crates, events called like another's version, functions of one handler
/// called alike, externals called like a domain, and sources that two publishers have.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    externals(system, diagnostics);
    sources(system, diagnostics);
    for (_, external) in system.externals() {
        types(&external.events, diagnostics);
    }
    for (id, domain) in system.domains() {
        types(&domain.events, diagnostics);
        functions(system, id, diagnostics);
        let of_streams = domain.streams.iter().flat_map(|stream| {
            ["relay", "publisher"].map(|suffix| (stream.name.value.suffixed(suffix), "stream", stream.name.span))
        });
        let rotated = (0..domain.stores.len()).filter(|index| system.rotates(MemberId { domain: id, index: *index }));
        let of_stores = rotated.map(|index| {
            let store = &domain.stores[index].name;
            (store.value.suffixed("rotation"), "store", store.span)
        });
        for (made, kind, span) in of_streams.chain(of_stores) {
            if let Some(handler) = domain.handlers.iter().find(|handler| handler.name.value == made) {
                let name = handler.name.value.as_str();
                diagnostics.push(duplicate_name::of_crate(name, handler.name.span, (kind, span)));
            }
        }
    }
}

/// `stock.StockAllocated` must name one event, whoever publishes it.
fn externals(system: &System, diagnostics: &mut Diagnostics) {
    for (_, external) in system.externals() {
        let namesake = system.domains().find(|(_, domain)| domain.name.value == external.name.value);
        if let Some((_, domain)) = namesake {
            let name = external.name.value.as_str();
            diagnostics.push(duplicate_name::of_external(name, external.name.span, domain.name.span));
        }
    }
}

/// A source says who speaks. An external may have several, and all of its events may share one.
fn sources(system: &System, diagnostics: &mut Diagnostics) {
    let of_domains = system.domains().map(|(id, domain)| (Participant::Domain(id), &domain.source, domain.name.span));
    let of_externals = system.externals().flat_map(|(id, external)| {
        external.events.iter().map(move |event| (Participant::External(id), &event.source, event.name.span))
    });
    let mut sources = BTreeMap::new();
    for (speaker, source, span) in of_domains.chain(of_externals) {
        let (first, first_span) = *sources.entry(source).or_insert((speaker, span));
        if first != speaker {
            diagnostics.push(duplicate_name::of_source(source, span, first_span));
        }
    }
}

/// Each event of a publisher has a type of its own.
fn types(events: &[Event], diagnostics: &mut Diagnostics) {
    let mut types = BTreeMap::new();
    for event in events {
        let name = event.name.value.pascal();
        if let Some(first) = types.insert(name.clone(), event.name.span) {
            diagnostics.push(duplicate_name::of_type(&name, event.name.value.as_str(), event.name.span, first));
        }
    }
}

/// Each event that a handler consumes has a function of its own: `on_a_b` is that of `AB`, and that of `B` from `a` where
/// another has a `B` too.
fn functions(system: &System, domain: DomainId, diagnostics: &mut Diagnostics) {
    for (index, handler) in system.domain(domain).handlers.iter().enumerate() {
        let id = MemberId { domain, index };
        let mut functions = BTreeMap::new();
        for (event, function) in system.functions_of(id) {
            let span = system.consumed_by(id).find(|s| s.event == event).map_or(handler.name.span, |s| s.span);
            if let Some(first) = functions.insert(function.clone(), span) {
                diagnostics.push(duplicate_name::of_function(handler.name.value.as_str(), &function, span, first));
            }
        }
    }
}
