//! Streams: the patterns of `when`, the places of `map`, and how changes are handed on.

mod settings;

pub use settings::{Batch, RECEIVED_AGAIN, Retry};

use super::{Filter, StoreKind, filter};
use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value;
use crate::name::{EventName, Name};
use crate::source::Spanned;
use crate::syntax::ast;
use crate::syntax::value::Text;

/// A stream of committed changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// The store it reads.
    pub from: Spanned<String>,
    /// What it publishes.
    pub publications: Vec<Publication>,
    /// How many changes are handed on at once.
    pub batch: Batch,
    /// When a change that cannot be published is put aside.
    pub retry: Retry,
    /// The RFC 3339 time from which a collection is read again after its history was lost.
    pub restart_at: Option<String>,
}

/// A change that becomes an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// The event.
    pub event: Spanned<EventName>,
    /// The kind of change.
    pub change: ast::Change,
    /// Which items.
    pub when: Option<Filter>,
    /// Properties that come from another place of the item, each with the names that lead there, joined by dots.
    pub map: Vec<(Spanned<String>, Spanned<String>)>,
}

/// A stream with its patterns parsed; a publication with a broken pattern stays, without it. `stores` are those of its
/// domain: what AWS takes depends on the kind of the store that it reads.
pub fn lower(
    name: &Spanned<Name>,
    stream: &ast::Stream,
    stores: &[super::Store],
    diagnostics: &mut Diagnostics,
) -> Stream {
    let store = stores.iter().find(|store| store.name.value.as_str() == stream.from.value.0);
    let kind = store.map(|store| &store.kind);
    let mut publications = Vec::new();
    for (event, publication) in &stream.publish.entries {
        let when = publication.when.as_ref().and_then(|when| filter::lower("when", &when.0, diagnostics));
        let map = publication.map.entries.iter().filter_map(|(property, path)| {
            let path = item_path(path, kind, diagnostics)?;
            Some((property.clone().map(|text| text.0), path))
        });
        let map = map.collect();
        publications.push(Publication { event: event.clone(), change: publication.change.value, when, map });
    }
    let name = name.clone();
    let from = stream.from.clone().map(|text| text.0);
    let is_collection = matches!(kind, Some(StoreKind::Documentdb(_)));
    let (batch, retry) = if is_collection {
        settings::of_collection(name.value.as_str(), stream, diagnostics)
    } else {
        settings::of_table(stream, diagnostics)
    };
    let restart_at = settings::restart_at(name.value.as_str(), stream, kind, diagnostics);
    Stream { name, from, publications, batch, retry, restart_at }
}

/// Names joined by dots, from the item inwards.
fn item_path(path: &Spanned<Text>, kind: Option<&StoreKind>, diagnostics: &mut Diagnostics) -> Option<Spanned<String>> {
    let text = &path.value.0;
    let names: Vec<&str> = text.split('.').collect();
    let is_name = |name: &&str| !name.is_empty() && name.trim() == *name && !name.contains(char::is_control);
    let help = if text.len() > 1024 || !names.iter().all(is_name) {
        "write names joined by dots, `account.holder`, from the item inwards"
    } else if names[0].starts_with("_busline") {
        "attributes that begin with `_busline` are Busline's own"
    } else if names[0] == "_id" && matches!(kind, Some(StoreKind::Documentdb(_))) {
        "an item's `id` is its document's `_id`: write `id`"
    } else {
        return Some(path.clone().map(|text| text.0));
    };
    diagnostics.push(invalid_value::because("this is no place in an item", path.span, help));
    None
}
