//! What an update makes of a document: a replacement, or modifiers one after another.
//! Invariant: what is told as changed differs from what was there; an equal `$set` changes nothing.

use super::change_log::Change;
use super::command::Refusal;
use super::documents::key_of;
use super::filter::{equal, number};
use bson::{Bson, Document};

/// What becomes of a document, and the change that this is; none where nothing changes.
pub fn apply(old: &Document, update: &Document) -> Result<Option<(Document, Change)>, Refusal> {
    if !is_modifiers(update) {
        let mut new = Document::from_iter([("_id".to_owned(), key_of(old))]);
        new.extend(update.clone().into_iter().filter(|(name, _)| name != "_id"));
        if update.get("_id").is_some_and(|key| !equal(key, &key_of(old))) {
            return Err(immutable());
        }
        return Ok((new != *old).then(|| (new.clone(), Change::Replace(new))));
    }
    let (mut new, mut updated, mut removed) = (old.clone(), Document::new(), Vec::new());
    for (operator, fields) in update {
        let fields = fields.as_document().ok_or_else(|| Refusal::bad("a modifier takes a document"))?;
        for (path, value) in fields {
            if path == "_id" && operator != "$setOnInsert" && !equal(value, &key_of(old)) {
                return Err(immutable());
            }
            match operator.as_str() {
                "$set" => set(&mut new, &mut updated, path, value.clone())?,
                "$unset" => removed.extend(unset(&mut new, path).then(|| path.clone())),
                "$inc" => {
                    let sum = sum(get(&new, path), value)?;
                    set(&mut new, &mut updated, path, sum)?;
                }
                "$setOnInsert" => {}
                operator => return Err(Refusal::new(9, "FailedToParse", &format!("Unknown modifier: {operator}"))),
            }
        }
    }
    let changed = !updated.is_empty() || !removed.is_empty();
    Ok(changed.then_some((new, Change::Update { updated, removed })))
}

/// The document that an upsert puts in where none was found.
pub fn upserted(filter: &Document, update: &Document) -> Result<Document, Refusal> {
    let mut document = Document::new();
    told(filter, &mut document);
    if !is_modifiers(update) {
        let mut new = update.clone();
        if let (None, Some(key)) = (update.get("_id"), document.get("_id")) {
            new.insert("_id", key.clone());
        }
        return Ok(new);
    }
    if let Some(Bson::Document(fields)) = update.get("$setOnInsert") {
        for (path, value) in fields {
            set(&mut document, &mut Document::new(), path, value.clone())?;
        }
    }
    Ok(apply(&document, update)?.map_or(document, |(new, _)| new))
}

fn is_modifiers(update: &Document) -> bool {
    update.keys().next().is_some_and(|name| name.starts_with('$'))
}

/// What a filter says that its documents are equal to.
fn told(filter: &Document, document: &mut Document) {
    for (name, value) in filter {
        match value {
            Bson::Array(filters) if name == "$and" => {
                filters.iter().filter_map(Bson::as_document).for_each(|filter| told(filter, document));
            }
            Bson::Document(tests) if tests.keys().any(|name| name.starts_with('$')) => {
                if let Some(value) = tests.get("$eq") {
                    document.insert(name.clone(), value.clone());
                }
            }
            value if !name.starts_with('$') => {
                document.insert(name.clone(), value.clone());
            }
            _ => {}
        }
    }
}

fn set(document: &mut Document, updated: &mut Document, path: &str, value: Bson) -> Result<(), Refusal> {
    if get(document, path) != Some(&value) {
        *place(document, path).ok_or_else(|| Refusal::bad("a path leads through what holds nothing"))? = value.clone();
        updated.insert(path.to_owned(), value);
    }
    Ok(())
}

fn get<'a>(document: &'a Document, path: &str) -> Option<&'a Bson> {
    match path.split_once('.') {
        None => document.get(path),
        Some((name, rest)) => get(document.get_document(name).ok()?, rest),
    }
}

fn place<'a>(document: &'a mut Document, path: &str) -> Option<&'a mut Bson> {
    match path.split_once('.') {
        None => Some(document.entry(path.to_owned()).or_insert(Bson::Null)),
        Some((name, rest)) => {
            let inner = document.entry(name.to_owned()).or_insert_with(|| Bson::Document(Document::new()));
            place(inner.as_document_mut()?, rest)
        }
    }
}

fn unset(document: &mut Document, path: &str) -> bool {
    match path.split_once('.') {
        None => document.remove(path).is_some(),
        Some((name, rest)) => document.get_document_mut(name).is_ok_and(|inner| unset(inner, rest)),
    }
}

fn sum(old: Option<&Bson>, more: &Bson) -> Result<Bson, Refusal> {
    match (old, more) {
        (None, more) => Ok(more.clone()),
        (Some(Bson::Int32(old)), Bson::Int32(more)) => Ok((old + more).into()),
        (Some(old), more) => match (old.as_i64(), more.as_i64(), number(old), number(more)) {
            (Some(old), Some(more), ..) => Ok((old + more).into()),
            (_, _, Some(old), Some(more)) => Ok((old + more).into()),
            _ => Err(Refusal::new(14, "TypeMismatch", "$inc takes numbers")),
        },
    }
}

fn immutable() -> Refusal {
    Refusal::new(66, "ImmutableField", "the field '_id' is immutable")
}
