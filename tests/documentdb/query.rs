//! Reading, and the one command that reads and writes at once.

use super::command::{Refusal, State, place};
use super::documents::key_of;
use super::filter::{order, truth, values};
use super::update;
use super::write::{found, put_in};
use bson::{Bson, Document, doc};
use std::cmp::Ordering;

/// All that a query means, in one batch.
pub fn find(state: &State, command: &Document) -> Result<Document, Refusal> {
    let place = place(command, "find")?;
    if command.get_document("projection").is_ok_and(|projection| !projection.is_empty()) {
        return Err(Refusal::unsupported("projection"));
    }
    let mut found = sorted(found(state, place, filter(command, "filter")?, true)?, command);
    let number =
        |name: &str| command.get(name).and_then(super::filter::number).map_or(0, |number| number.abs() as usize);
    found.drain(..number("skip").min(found.len()));
    if number("limit") > 0 {
        found.truncate(number("limit"));
    }
    Ok(doc! { "cursor": { "id": 0_i64, "ns": format!("{}.{}", place.0, place.1), "firstBatch": found } })
}

pub fn find_and_modify(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    let name = command.keys().next().cloned().unwrap_or_default();
    let place = place(command, &name)?;
    let filter = filter(command, "query")?;
    let old = sorted(found(state, place, filter, true)?, command).into_iter().next();
    let new = command.get("new").is_some_and(truth);
    let answer = |value: Option<Document>, last: Document| {
        let mut answer = doc! { "lastErrorObject": last };
        answer.insert("value", value.map_or(Bson::Null, Bson::Document));
        Ok(answer)
    };
    if command.get("remove").is_some_and(truth) {
        if let Some(old) = &old {
            state.documents.delete(&mut state.log, place, &key_of(old));
        }
        let count = i32::from(old.is_some());
        return answer(old, doc! { "n": count });
    }
    let modifiers = command.get_document("update").map_err(|_| Refusal::bad("update is missing or no document"))?;
    match old {
        Some(old) => {
            let changed = update::apply(&old, modifiers)?;
            let value = changed.as_ref().filter(|_| new).map_or(old, |(document, _)| document.clone());
            if let Some(changed) = changed {
                state.documents.change(&mut state.log, place, changed);
            }
            answer(Some(value), doc! { "n": 1, "updatedExisting": true })
        }
        None if command.get("upsert").is_some_and(truth) => {
            let key = put_in(state, place, update::upserted(filter, modifiers)?)?;
            let value = state.documents.with_key(place.0, place.1, &key).filter(|_| new).cloned();
            answer(value, doc! { "n": 1, "updatedExisting": false, "upserted": key })
        }
        None => answer(None, doc! { "n": 0, "updatedExisting": false }),
    }
}

fn filter<'a>(command: &'a Document, name: &str) -> Result<&'a Document, Refusal> {
    static ALL: std::sync::LazyLock<Document> = std::sync::LazyLock::new(Document::new);
    match command.get(name) {
        None => Ok(&ALL),
        Some(Bson::Document(filter)) => Ok(filter),
        Some(_) => Err(Refusal::bad("a filter is a document")),
    }
}

/// As `sort` wants them; documents without the field come first.
fn sorted(mut documents: Vec<Document>, command: &Document) -> Vec<Document> {
    let Ok(fields) = command.get_document("sort") else { return documents };
    documents.sort_by(|one, other| {
        let by = |(path, direction): (&String, &Bson)| {
            let (one, other) = (values(one, path), values(other, path));
            let found = match (one.first(), other.first()) {
                (Some(one), Some(other)) => order(one, other).unwrap_or(Ordering::Equal),
                (one, other) => one.is_some().cmp(&other.is_some()),
            };
            if super::filter::number(direction).is_some_and(|direction| direction < 0.0) {
                found.reverse()
            } else {
                found
            }
        };
        fields.iter().map(by).find(|found| found.is_ne()).unwrap_or(Ordering::Equal)
    });
    documents
}
