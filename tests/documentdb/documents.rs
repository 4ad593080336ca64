//! The documents of every collection, and each write to one of them as the change that it is.
//! Invariant: a collection has one document with a key, and every change of one is in the log.

use super::change_log::{Change, ChangeLog};
use super::filter::equal;
use bson::{Bson, Document};
use std::collections::BTreeMap;

/// All collections by database and name.
#[derive(Default)]
pub struct Documents(BTreeMap<(String, String), Vec<Document>>);

impl Documents {
    pub fn of(&self, database: &str, collection: &str) -> &[Document] {
        self.0.get(&(database.to_owned(), collection.to_owned())).map_or(&[], Vec::as_slice)
    }

    pub fn with_key(&self, database: &str, collection: &str, key: &Bson) -> Option<&Document> {
        self.of(database, collection).iter().find(|document| equal(&key_of(document), key))
    }

    /// Puts a document in; false where there is one with its key.
    pub fn insert(&mut self, log: &mut ChangeLog, (database, collection): (&str, &str), document: Document) -> bool {
        let key = key_of(&document);
        if self.with_key(database, collection, &key).is_some() {
            return false;
        }
        log.record(database, collection, key, Change::Insert(document.clone()));
        self.all(database, collection).push(document);
        true
    }

    /// Puts a document in place of the one with its key, by this change.
    pub fn change(
        &mut self,
        log: &mut ChangeLog,
        (database, collection): (&str, &str),
        (document, change): (Document, Change),
    ) {
        let key = key_of(&document);
        log.record(database, collection, key.clone(), change);
        for place in self.all(database, collection) {
            if equal(&key_of(place), &key) {
                place.clone_from(&document);
            }
        }
    }

    pub fn delete(&mut self, log: &mut ChangeLog, (database, collection): (&str, &str), key: &Bson) {
        log.record(database, collection, key.clone(), Change::Delete);
        self.all(database, collection).retain(|document| !equal(&key_of(document), key));
    }

    /// Drops a collection whole; false where there is none.
    pub fn drop_all(&mut self, log: &mut ChangeLog, (database, collection): (&str, &str)) -> bool {
        let dropped = self.0.remove(&(database.to_owned(), collection.to_owned())).is_some();
        if dropped {
            log.record(database, collection, Bson::Null, Change::Drop);
            log.record(database, collection, Bson::Null, Change::Invalidate);
        }
        dropped
    }

    fn all(&mut self, database: &str, collection: &str) -> &mut Vec<Document> {
        self.0.entry((database.to_owned(), collection.to_owned())).or_default()
    }
}

/// A document's key.
pub fn key_of(document: &Document) -> Bson {
    document.get("_id").cloned().unwrap_or(Bson::Null)
}
