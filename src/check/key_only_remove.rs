//! Removals in DocumentDB, which carry the key of the document and nothing else; and expiry, which only DynamoDB has.

use crate::diagnostic::Diagnostics;
use crate::finding::{key_only_remove, unfit_for_store};
use crate::model::StoreKind;
use crate::syntax::ast::Change;
use crate::system::System;

/// Reports publications that need what the change does not carry.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for published in &system.publications {
        let Some(store) = system.store_of(published.stream) else { continue };
        if !matches!(system.store(store).kind, StoreKind::Documentdb(_)) {
            continue;
        }
        let publication = &system.stream(published.stream).publications[published.index];
        let event = system.event(published.event);
        let (name, span) = (event.name.value.as_str(), publication.event.span);
        match publication.change {
            Change::Remove => {
                if let Some(when) = &publication.when {
                    diagnostics.push(key_only_remove::filtered(name, when.span));
                }
                let mapped = |property: &str| publication.map.iter().find(|(mapped, _)| mapped.value == property);
                for (_, path) in publication.map.iter().filter(|(_, path)| !is_key(&path.value)) {
                    diagnostics.push(key_only_remove::mapped(name, &path.value, path.span));
                }
                let required = event.schema.fields.iter().filter(|field| field.required && field.name != "id");
                for field in required.filter(|field| mapped(&field.name).is_none()) {
                    diagnostics.push(key_only_remove::required(name, &field.name, span));
                }
            }
            Change::Expire => diagnostics.push(unfit_for_store::expiry(name, span)),
            Change::Insert | Change::Modify => {}
        }
    }
}

/// Whether a path leads to the document's key or into it.
fn is_key(path: &str) -> bool {
    path.split('.').next() == Some("id")
}
