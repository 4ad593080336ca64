//! Removals in DocumentDB, which carry the key of the document and nothing else; and expiry, which only DynamoDB has.

use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, key_only_remove};
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
                for field in event.schema.fields.iter().filter(|field| field.required && field.name != "id") {
                    diagnostics.push(key_only_remove::required(name, &field.name, span));
                }
            }
            Change::Expire => diagnostics.push(invalid_value::because(
                format!("`{name}` tells of an expiry, which DocumentDB does not report"),
                span,
                "only a DynamoDB stream tells an expiry from a removal: write `change: remove`",
            )),
            Change::Insert | Change::Modify => {}
        }
    }
}
