//! Change streams: a cursor over the log of one collection.
//! Invariant: a cursor tells each change of its collection once and in order, or says that it has lost its place.

use super::Shared;
use super::change_log::{Change, Entry, Place};
use super::command::{Refusal, State, place, text};
use super::filter::number;
use bson::{Bson, Document, doc};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// How many changes are told at once where the client does not say.
const BATCH: usize = 101;
/// How long a cursor waits for a change where the client does not say.
const PATIENCE: Duration = Duration::from_secs(1);

/// An open change stream.
#[derive(Clone)]
pub struct Cursor {
    database: String,
    collection: String,
    /// Everything up to here has been told.
    told: Place,
    looks_up: bool,
}

/// Opens a change stream; there is no other aggregation.
pub fn aggregate(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    let (database, collection) = place(command, "aggregate")?;
    let pipeline = command.get_array("pipeline").map_err(|_| Refusal::bad("pipeline is missing or no array"))?;
    let options = match pipeline.as_slice() {
        [Bson::Document(stage)] => stage.get_document("$changeStream").ok(),
        _ => None,
    };
    let options = options.ok_or_else(|| Refusal::unsupported("a pipeline that is more or other than $changeStream"))?;
    if !state.log.is_enabled(database, collection) {
        return Err(Refusal::new(
            136,
            "CappedPositionLost",
            "modifyChangeStreams has not been run for this collection",
        ));
    }
    let told = match (options.get_document("resumeAfter"), options.get_timestamp("startAtOperationTime")) {
        (Ok(_), Ok(_)) => return Err(Refusal::bad("only one of resumeAfter and startAtOperationTime is allowed")),
        (Ok(token), Err(_)) => Place::of_token(token)?,
        (Err(_), Ok(time)) => Place::at(time).before(),
        (Err(_), Err(_)) => state.log.last(),
    };
    if state.log.is_end(told, database, collection) {
        let message =
            "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.";
        return Err(Refusal::new(260, "InvalidResumeToken", message));
    }
    if state.log.has_lost(told) {
        let message = "Resume of change stream was not possible, as the resume point may no longer be in the log.";
        return Err(Refusal::new(286, "ChangeStreamHistoryLost", message));
    }
    let looks_up = options.get_str("fullDocument").ok() == Some("updateLookup");
    let mut cursor = Cursor { database: database.to_owned(), collection: collection.to_owned(), told, looks_up };
    let size = command.get_document("cursor").ok().and_then(|cursor| cursor.get("batchSize")).and_then(number);
    let batch = cursor.next(state, size);
    let id = i64::try_from(state.turn()).unwrap_or(i64::MAX);
    Ok(cursor.answer(state, (id, "firstBatch"), batch))
}

/// What has changed since a cursor was last asked, awaited for a while.
pub fn get_more(shared: &Shared, command: &Document) -> Result<Document, Refusal> {
    let unknown = || Refusal::new(43, "CursorNotFound", "cursor id not found");
    let id = command.get_i64("getMore").map_err(|_| Refusal::bad("getMore takes a cursor's id"))?;
    let patience = command.get("maxTimeMS").and_then(number).map_or(PATIENCE, |ms| Duration::from_millis(ms as u64));
    let end = Instant::now() + patience;
    let mut state = shared.lock();
    loop {
        if !state.primary {
            return Err(Refusal::new(10107, "NotWritablePrimary", "not master"));
        }
        let mut cursor = state.cursors.get(&id).cloned().ok_or_else(unknown)?;
        if state.log.has_lost(cursor.told) {
            state.cursors.remove(&id);
            let message = "CollectionScan died due to position in capped collection being deleted.";
            return Err(Refusal::new(136, "CappedPositionLost", message));
        }
        let batch = cursor.next(&state, command.get("batchSize").and_then(number));
        let left = end.saturating_duration_since(Instant::now());
        if !batch.is_empty() || left.is_zero() || shared.has_ended() {
            state.cursors.remove(&id);
            return Ok(cursor.answer(&mut state, (id, "nextBatch"), batch));
        }
        let waited = shared.changed.wait_timeout(state, left);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
}

pub fn kill(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    text(command, "killCursors")?;
    let asked: Vec<i64> = command.get_array("cursors").into_iter().flatten().filter_map(Bson::as_i64).collect();
    let (killed, unknown): (Vec<i64>, Vec<i64>) = asked.into_iter().partition(|id| state.cursors.remove(id).is_some());
    Ok(doc! { "cursorsKilled": killed, "cursorsNotFound": unknown, "cursorsAlive": [], "cursorsUnknown": [] })
}

impl Cursor {
    /// The next changes, as far as there are any.
    fn next(&mut self, state: &State, size: Option<f64>) -> Vec<Document> {
        let size = size.map_or(BATCH, |size| if size < 1.0 { BATCH } else { size as usize });
        let entries: Vec<&Entry> = state.log.after(self.told, &self.database, &self.collection).take(size).collect();
        // Where nothing more is to be told, whatever else has happened lies behind the cursor too.
        self.told = entries.last().filter(|_| entries.len() == size).map_or(state.log.last(), |entry| entry.place);
        entries.into_iter().map(|entry| self.event(state, entry)).collect()
    }

    fn event(&self, state: &State, entry: &Entry) -> Document {
        let mut event = doc! { "_id": entry.place.token() };
        let kind = match &entry.change {
            Change::Insert(_) => "insert",
            Change::Replace(_) => "replace",
            Change::Update { .. } => "update",
            Change::Delete => "delete",
            Change::Drop => "drop",
            Change::Invalidate => "invalidate",
        };
        event.insert("operationType", kind);
        event.insert("clusterTime", entry.place.timestamp());
        event.insert("ns", doc! { "db": &entry.database, "coll": &entry.collection });
        if !matches!(entry.change, Change::Drop | Change::Invalidate) {
            event.insert("documentKey", doc! { "_id": &entry.key });
        }
        match &entry.change {
            Change::Insert(document) | Change::Replace(document) => {
                event.insert("fullDocument", document);
            }
            Change::Update { updated, removed } => {
                event.insert("updateDescription", doc! { "updatedFields": updated, "removedFields": removed });
                if self.looks_up {
                    let found = state.documents.with_key(&entry.database, &entry.collection, &entry.key);
                    event.insert("fullDocument", found.map_or(Bson::Null, |found| found.into()));
                }
            }
            Change::Delete | Change::Drop | Change::Invalidate => {}
        }
        event
    }

    /// The cursor's answer. It stays open for more, but where its collection is no more.
    fn answer(self, state: &mut State, (id, name): (i64, &str), batch: Vec<Document>) -> Document {
        let is_over = batch.last().is_some_and(|event| event.get_str("operationType").ok() == Some("invalidate"));
        let mut cursor =
            doc! { "id": if is_over { 0 } else { id }, "ns": format!("{}.{}", self.database, self.collection) };
        cursor.insert(name, batch);
        cursor.insert("postBatchResumeToken", self.told.token());
        if !is_over {
            state.cursors.insert(id, self);
        }
        doc! { "cursor": cursor, "operationTime": state.log.last().timestamp() }
    }
}
