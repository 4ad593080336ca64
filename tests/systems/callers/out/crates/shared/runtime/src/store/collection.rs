//! A DocumentDB collection of this domain.
//! Invariant: each write is one conditional request, and credentials that are no longer taken are read again.

use mongodb::bson::{Bson, Document, doc};
use mongodb::error::{Error as DriverError, ErrorKind, WriteFailure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::sync::RwLock;

use super::condition::Test;
use super::connection::{self, Place};
use super::error::{decode, encode};
use super::{Condition, StoreError, Write, document};
use crate::{Error, Trace, trace};

type Driver = mongodb::Collection<Document>;

/// A collection, with the few operations that keep events right. An item's `id`, a text, is its document's
/// `_id`. For anything else there is [`Collection::driver`]; who writes by it stamps the trace himself, in the
/// field [`trace::ATTRIBUTE`].
#[derive(Debug)]
pub struct Collection {
    place: Place,
    driver: RwLock<Driver>,
}

impl Collection {
    /// Opens the collection of this store.
    ///
    /// # Errors
    /// A variable is not set, or the secret cannot be read.
    pub async fn open(store: &str) -> Result<Self, Error> {
        let place = Place::of(store)?;
        let driver = RwLock::new(place.connect().await?);
        Ok(Self { place, driver })
    }

    /// The driver's collection, with the credentials that were last read.
    pub async fn driver(&self) -> Driver {
        self.driver.read().await.clone()
    }

    /// The item with this id; nothing where there is none.
    ///
    /// # Errors
    /// The cluster failed, or the item is not a `T`.
    pub async fn get<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>, StoreError> {
        let found = self.attempt(async |driver| driver.find_one(doc! { document::KEY: id }).await).await;
        let found = found.map_err(|error| StoreError::service("get", connection::code(&error)))?;
        found.map(|document| decode("get", document::to_json(document))).transpose()
    }

    /// Writes the item if there is none with its id.
    ///
    /// # Errors
    /// The cluster failed, or the item is no object with an `id`.
    pub async fn insert(&self, item: &impl Serialize, trace: &Trace) -> Result<Write, StoreError> {
        let document = document::from_json(stamped("insert", item, trace)?);
        key("insert", &document)?;
        match self.attempt(async |driver| driver.insert_one(&document).await).await {
            Ok(_) => Ok(Write::Applied),
            Err(error) if is_duplicate_key(&error) => Ok(Write::Refused),
            Err(error) => Err(StoreError::service("insert", connection::code(&error))),
        }
    }

    /// Replaces the whole item if it exists and the condition holds.
    ///
    /// # Errors
    /// The cluster failed, or the item is no object with an `id`.
    pub async fn replace(
        &self,
        item: &impl Serialize,
        condition: Condition,
        trace: &Trace,
    ) -> Result<Write, StoreError> {
        let document = document::from_json(stamped("replace", item, trace)?);
        let filter = filter(key("replace", &document)?, condition);
        let answer = self.attempt(async |driver| driver.replace_one(filter.clone(), &document).await).await;
        outcome("replace", answer.map(|done| done.matched_count))
    }

    /// Sets these fields if the item exists and the condition holds; one that is `null` is removed.
    ///
    /// # Errors
    /// The cluster failed, or the changes are no object.
    pub async fn update(
        &self,
        id: &str,
        changes: impl Serialize,
        condition: Condition,
        trace: &Trace,
    ) -> Result<Write, StoreError> {
        let filter = filter(id.into(), condition);
        let update = modifications(stamped("update", &changes, trace)?);
        let answer = self.attempt(async |driver| driver.update_one(filter.clone(), update.clone()).await).await;
        outcome("update", answer.map(|done| done.matched_count))
    }

    /// Deletes the item if it exists and the condition holds. A deleted document's event has its id alone and
    /// begins a chain of its own.
    ///
    /// # Errors
    /// The cluster failed.
    pub async fn delete(&self, id: &str, condition: Condition) -> Result<Write, StoreError> {
        let filter = filter(id.into(), condition);
        let answer = self.attempt(async |driver| driver.delete_one(filter.clone()).await).await;
        outcome("delete", answer.map(|done| done.deleted_count))
    }

    /// Does it; once more with the secret read again if the credentials are no longer taken.
    async fn attempt<T>(&self, operation: impl AsyncFn(Driver) -> Result<T, DriverError>) -> Result<T, DriverError> {
        match operation(self.driver().await).await {
            Err(error) if connection::is_authentication(&error) => {
                tracing::warn!("the cluster no longer takes the credentials; the secret is read again");
                let fresh = self.place.connect().await.map_err(DriverError::custom)?;
                *self.driver.write().await = fresh.clone();
                operation(fresh).await
            }
            answer => answer,
        }
    }
}

fn stamped<T: Serialize>(operation: &'static str, value: &T, trace: &Trace) -> Result<Map<String, Value>, StoreError> {
    let mut object = encode(operation, "item", value)?;
    object.insert(trace::ATTRIBUTE.to_owned(), Value::Object(encode(operation, "trace", trace)?));
    Ok(object)
}

fn key(operation: &'static str, document: &Document) -> Result<Bson, StoreError> {
    match document.get(document::KEY) {
        Some(key @ Bson::String(_)) => Ok(key.clone()),
        _ => Err(StoreError::Conversion { operation, what: "item", path: "id".to_owned() }),
    }
}

fn filter(id: Bson, condition: Condition) -> Document {
    let mut all = vec![doc! { document::KEY: id }];
    all.extend(condition.clauses.into_iter().map(|clause| {
        let test = match clause.test {
            // `{a: null}` would match a missing field, which equals nothing.
            Test::Is(value) => doc! { "$eq": document::bson(value), "$exists": true },
            Test::IsNot(value) => doc! { "$ne": document::bson(value) },
            Test::Present => doc! { "$exists": true },
            Test::Absent => doc! { "$exists": false },
        };
        doc! { clause.attribute: test }
    }));
    doc! { "$and": all }
}

fn modifications(changes: Map<String, Value>) -> Document {
    let (mut set, mut unset) = (Document::new(), Document::new());
    for (field, value) in changes {
        if value.is_null() {
            unset.insert(field, "");
        } else {
            set.insert(field, document::bson(value));
        }
    }
    let mut update = doc! { "$set": set };
    if !unset.is_empty() {
        update.insert("$unset", unset);
    }
    update
}

fn outcome(operation: &'static str, count: Result<u64, DriverError>) -> Result<Write, StoreError> {
    match count {
        Ok(0) => Ok(Write::Refused),
        Ok(_) => Ok(Write::Applied),
        Err(error) => Err(StoreError::service(operation, connection::code(&error))),
    }
}

fn is_duplicate_key(error: &DriverError) -> bool {
    matches!(error.kind.as_ref(), ErrorKind::Write(WriteFailure::WriteError(write)) if write.code == 11000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_condition_is_a_filter_that_takes_absence_as_difference() {
        let condition = Condition::is("status", "active").and_is_not("tier", 3).and_absent("closed");
        assert_eq!(
            filter("1".into(), condition),
            doc! { "$and": [
                { "_id": "1" },
                { "status": { "$eq": "active", "$exists": true } },
                { "tier": { "$ne": 3 } },
                { "closed": { "$exists": false } },
            ] }
        );
    }

    #[test]
    fn a_change_to_null_removes() {
        let Value::Object(changes) = json!({ "a": 1, "b": null }) else { unreachable!("an object") };
        assert_eq!(modifications(changes), doc! { "$set": { "a": 1 }, "$unset": { "b": "" } });
    }

    #[test]
    fn an_item_without_an_id_is_refused_before_it_is_sent() {
        assert!(key("insert", &doc! { "name": "x" }).is_err());
    }
}
