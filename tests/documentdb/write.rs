//! Inserts, updates and deletes: each statement stands alone, and an ordered list ends at its first error.

use super::command::{Refusal, State, place};
use super::documents::key_of;
use super::filter::{matches, truth};
use super::update;
use bson::oid::ObjectId;
use bson::{Bson, Document, doc};

pub fn insert(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    let place = place(command, "insert")?;
    let mut inserted = 0;
    let errors = each(command, "documents", |_, document| {
        put_in(state, place, document.clone())?;
        inserted += 1;
        Ok(())
    })?;
    Ok(answer(inserted, errors))
}

pub fn update(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    let place = place(command, "update")?;
    let (mut matched, mut modified, mut upserted) = (0, 0, Vec::new());
    let errors = each(command, "updates", |index, statement| {
        let (filter, modifiers) = (part(statement, "q")?, part(statement, "u")?);
        let found = found(state, place, filter, statement.get("multi").is_some_and(truth))?;
        if found.is_empty() && statement.get("upsert").is_some_and(truth) {
            let key = put_in(state, place, update::upserted(filter, modifiers)?)?;
            upserted.push(doc! { "index": index, "_id": key });
        }
        for old in found {
            matched += 1;
            if let Some(changed) = update::apply(&old, modifiers)? {
                let State { documents, log, .. } = &mut *state;
                documents.change(log, place, changed);
                modified += 1;
            }
        }
        Ok(())
    })?;
    let mut answer = answer(matched + i32::try_from(upserted.len()).unwrap_or(i32::MAX), errors);
    answer.insert("nModified", modified);
    if !upserted.is_empty() {
        answer.insert("upserted", upserted);
    }
    Ok(answer)
}

pub fn delete(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    let place = place(command, "delete")?;
    let mut deleted = 0;
    let errors = each(command, "deletes", |_, statement| {
        let all = !statement.get("limit").is_some_and(truth);
        for document in found(state, place, part(statement, "q")?, all)? {
            state.documents.delete(&mut state.log, place, &key_of(&document));
            deleted += 1;
        }
        Ok(())
    })?;
    Ok(answer(deleted, errors))
}

pub fn drop_collection(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    let place = place(command, "drop")?;
    let dropped = state.documents.drop_all(&mut state.log, place);
    let unknown = || Refusal::new(26, "NamespaceNotFound", "ns not found");
    dropped.then(|| doc! { "ns": format!("{}.{}", place.0, place.1) }).ok_or_else(unknown)
}

/// Puts a document in, with a key of its own if it came without; its key.
pub fn put_in(state: &mut State, place: (&str, &str), document: Document) -> Result<Bson, Refusal> {
    let mut keyed = doc! { "_id": document.get("_id").cloned().unwrap_or_else(|| ObjectId::new().into()) };
    keyed.extend(document.into_iter().filter(|(name, _)| name != "_id"));
    let key = key_of(&keyed);
    if state.documents.insert(&mut state.log, place, keyed) {
        return Ok(key);
    }
    let message = format!("E11000 duplicate key error collection: {} index: _id_", place.1);
    Err(Refusal::new(11000, "DuplicateKey", &message))
}

/// The documents that a filter means, or the first of them.
pub fn found(state: &State, place: (&str, &str), filter: &Document, all: bool) -> Result<Vec<Document>, Refusal> {
    let mut found = Vec::new();
    for document in state.documents.of(place.0, place.1) {
        if matches(document, filter)? {
            found.push(document.clone());
            if !all {
                break;
            }
        }
    }
    Ok(found)
}

/// Does each statement of a list; the errors, as a write's answer has them.
fn each(
    command: &Document,
    list: &str,
    mut work: impl FnMut(i32, &Document) -> Result<(), Refusal>,
) -> Result<Vec<Document>, Refusal> {
    let statements = command.get_array(list).map_err(|_| Refusal::bad(&format!("{list} is missing or no array")))?;
    let ordered = command.get("ordered").is_none_or(truth);
    let mut errors = Vec::new();
    for (index, statement) in (0..).zip(statements) {
        let statement = statement.as_document().ok_or_else(|| Refusal::bad("a statement is a document"))?;
        if let Err(refusal) = work(index, statement) {
            errors.push(doc! { "index": index, "code": refusal.code, "errmsg": refusal.message });
            if ordered {
                break;
            }
        }
    }
    Ok(errors)
}

fn part<'a>(statement: &'a Document, name: &str) -> Result<&'a Document, Refusal> {
    statement.get_document(name).map_err(|_| Refusal::bad(&format!("{name} is missing or no document")))
}

fn answer(count: i32, errors: Vec<Document>) -> Document {
    let mut answer = doc! { "n": count };
    if !errors.is_empty() {
        answer.insert("writeErrors", errors);
    }
    answer
}
