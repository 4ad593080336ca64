//! Stale events told by a property that several items may share.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::finding::stale_across_items;
use crate::model::StoreKind;
use crate::system::{EventId, MemberId, Publication, System};

/// Reports every `drop-stale` whose key is not the key of one store's items.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (handler, event, fifo) in system.ordered().filter(|(_, _, fifo)| fifo.drop_stale) {
        let property = &fifo.order_by;
        if let Some(whose) = strangers(system, event, &property.value) {
            let (domain, handler) = (system.name(handler.domain).as_str(), system.handler(handler).name.value.as_str());
            diagnostics.push(stale_across_items::keyed(domain, handler, &property.value, &whose, property.span));
        }
    }
}

/// Of which items an event tells, if one value of the property may stand for several of them.
fn strangers(system: &System, event: EventId, property: &str) -> Option<String> {
    let name = system.event(event).name.value.as_str();
    let publications = || system.publications.iter().filter(|publication| publication.event == event);
    let stores: BTreeSet<MemberId> = publications().filter_map(|p| system.store_of(p.stream)).collect();
    if stores.len() > 1 {
        return Some(format!("`{name}` tells of items of several stores"));
    }
    let store = system.store(*stores.first()?);
    let key = match &store.kind {
        StoreKind::Dynamodb(table) => [Some(&table.key.partition), table.key.sort.as_ref()]
            .into_iter()
            .flatten()
            .map(|part| part.name.as_str())
            .collect(),
        StoreKind::Documentdb(_) => vec!["id"],
    };
    let path = |publication: &Publication| {
        let map = &system.stream(publication.stream).publications[publication.index].map;
        map.iter().find(|(mapped, _)| mapped.value == property).map_or(property, |(_, path)| &path.value)
    };
    let path = publications().map(path).find(|path| key != [*path])?;
    let words: Vec<String> = key.iter().map(|attribute| format!("`{attribute}`")).collect();
    let (store, key) = (&store.name.value, words.join(" and "));
    Some(match path == property {
        true => format!("an item of `{store}` has the key {key}"),
        false => format!("that is `{path}` of an item of `{store}`, whose key is {key}"),
    })
}
