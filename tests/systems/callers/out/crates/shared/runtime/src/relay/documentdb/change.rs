//! One event of a change stream.
//! Invariant: what an event tells is what the change wrote, joined to the rest of the document as it was read.

use jiff::Timestamp;
use mongodb::bson::{Bson, Document};
use serde_json::{Map, Value};

use crate::relay::Change;
use crate::relay::change::{Before, Committed, take_trace};
use crate::store::document;

/// Reads a change; nothing for what changes no document, and otherwise why it can never be read.
pub(super) fn read(change: &Document) -> Result<Option<Committed>, String> {
    let kind = change.get_str("operationType").map_err(|_| "the change has no operationType".to_owned())?;
    let (kind, item, before, vanished) = match kind {
        "insert" => (Change::Insert, whole(change)?, Before::Nothing, false),
        "replace" => match full_document(change) {
            Some(item) => (Change::Modify, item, Before::Everything, false),
            None => (Change::Modify, key(change)?, Before::Everything, true),
        },
        "update" => {
            let delta = Delta::of(change)?;
            let found = full_document(change);
            let vanished = found.is_none();
            let mut item = found.map_or_else(|| key(change), Ok)?;
            delta.apply(&mut item);
            (Change::Modify, item, Before::Fields(delta.fields()), vanished)
        }
        "delete" => (Change::Remove, key(change)?, Before::Nothing, false),
        other => {
            tracing::warn!(operationType = other, "the stream tells of something else than a document");
            return Ok(None);
        }
    };
    let mut item = item;
    let trace = take_trace(&mut item);
    let token = change.get("_id").cloned().map(document::json).ok_or("the change has no id")?;
    let time = change.get_timestamp("clusterTime").map_err(|_| "the change has no clusterTime".to_owned())?;
    let occurred_at =
        Timestamp::from_second(i64::from(time.time)).map_err(|_| "the change's time is none".to_owned())?;
    Ok(Some(Committed {
        kind,
        item,
        before,
        vanished,
        trace,
        identity: vec![token.to_string()],
        key: key(change)?.to_string(),
        sequence: (u64::from(time.time) << 32 | u64::from(time.increment)).to_string(),
        occurred_at,
    }))
}

fn whole(change: &Document) -> Result<Value, String> {
    full_document(change).ok_or_else(|| "the change has no fullDocument".to_owned())
}

fn full_document(change: &Document) -> Option<Value> {
    change.get_document("fullDocument").ok().map(|document| Value::Object(document::to_json(document.clone())))
}

fn key(change: &Document) -> Result<Value, String> {
    let key = change.get_document("documentKey").map_err(|_| "the change has no documentKey".to_owned())?;
    Ok(Value::Object(document::to_json(key.clone())))
}

/// What an update wrote, by dotted paths.
struct Delta {
    updated: Vec<(String, Value)>,
    removed: Vec<String>,
}

impl Delta {
    fn of(change: &Document) -> Result<Self, String> {
        let delta = change.get_document("updateDescription");
        let delta = delta.map_err(|_| "the change has no updateDescription".to_owned())?;
        let updated = delta.get_document("updatedFields").cloned().unwrap_or_default();
        let removed = delta.get_array("removedFields").cloned().unwrap_or_default();
        Ok(Self {
            updated: updated.into_iter().map(|(path, value)| (path, document::json(value))).collect(),
            removed: removed
                .into_iter()
                .filter_map(|path| if let Bson::String(path) = path { Some(path) } else { None })
                .collect(),
        })
    }

    fn fields(&self) -> Vec<String> {
        self.updated.iter().map(|(path, _)| path).chain(&self.removed).cloned().collect()
    }

    /// The document was read after the change and may have gone on; what the change wrote is put back.
    fn apply(&self, item: &mut Value) {
        for (path, value) in &self.updated {
            if let Some(place) = place(item, path) {
                *place = value.clone();
            }
        }
        for path in &self.removed {
            let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
            let parent = if parent.is_empty() { Some(&mut *item) } else { place(item, parent) };
            if let Some(Value::Object(fields)) = parent {
                fields.remove(name);
            }
        }
    }
}

/// The place at this dotted path, made where objects lack it; none where the path leads through a value that
/// has become of another kind.
fn place<'a>(item: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').try_fold(item, |place, name| {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        match place {
            Value::Object(fields) => Some(fields.entry(name).or_insert(Value::Null)),
            Value::Array(values) => values.get_mut(name.parse::<usize>().ok()?),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongodb::bson::{Timestamp as Time, doc};
    use serde_json::json;

    fn change(parts: Document) -> Document {
        let mut change = doc! {
            "_id": { "_data": "015d" }, "clusterTime": Time { time: 1_795_424_400, increment: 2 },
            "documentKey": { "_id": "o1" },
        };
        change.extend(parts);
        change
    }

    fn committed(parts: Document) -> Committed {
        read(&change(parts)).expect("readable").expect("of a document")
    }

    #[test]
    fn an_insert_has_its_item_trace_and_identity() {
        let item = doc! { "_id": "o1", "n": 1, "_busline": { "correlationId": "c1" } };
        let insert = committed(doc! { "operationType": "insert", "fullDocument": item });
        assert_eq!((insert.kind, insert.before), (Change::Insert, Before::Nothing));
        assert_eq!(insert.item, json!({ "id": "o1", "n": 1 }));
        assert_eq!(insert.trace.expect("traced").correlation_id, "c1");
        assert_eq!((insert.identity, insert.key), (vec![r#"{"_data":"015d"}"#.into()], r#"{"id":"o1"}"#.into()));
        assert_eq!(insert.sequence, (1_795_424_400_u64 * 4_294_967_296 + 2).to_string());
        assert_eq!(insert.occurred_at.as_second(), 1_795_424_400);
    }

    #[test]
    fn an_update_tells_what_it_wrote_although_the_document_has_gone_on() {
        let update = committed(doc! {
            "operationType": "update",
            "fullDocument": { "_id": "o1", "status": "reopened", "lines": [{ "n": 1 }], "note": "later" },
            "updateDescription": {
                "updatedFields": { "status": "closed", "lines.0.n": 2, "by.whom": "x" }, "removedFields": ["note"],
            },
        });
        assert_eq!(update.kind, Change::Modify);
        assert_eq!(
            update.item,
            json!({ "id": "o1", "status": "closed", "lines": [{ "n": 2 }], "by": { "whom": "x" } })
        );
        let fields = ["status", "lines.0.n", "by.whom", "note"].map(str::to_owned).to_vec();
        assert_eq!(update.before, Before::Fields(fields));
    }

    #[test]
    fn a_document_gone_before_it_was_read_is_told_as_vanished() {
        let update = committed(doc! {
            "operationType": "update", "fullDocument": null,
            "updateDescription": { "updatedFields": { "status": "closed" }, "removedFields": [] },
        });
        assert!(update.vanished);
        assert_eq!(update.item, json!({ "id": "o1", "status": "closed" }));
    }

    #[test]
    fn a_replacement_changes_everything_and_a_removal_has_the_key() {
        let replace = committed(doc! { "operationType": "replace", "fullDocument": { "_id": "o1", "n": 2 } });
        assert_eq!((replace.kind, replace.before), (Change::Modify, Before::Everything));
        let delete = committed(doc! { "operationType": "delete" });
        assert_eq!((delete.kind, delete.item), (Change::Remove, json!({ "id": "o1" })));
    }

    #[test]
    fn what_is_of_no_document_is_passed_over_and_what_is_broken_says_why() {
        assert_eq!(read(&doc! { "operationType": "drop" }), Ok(None));
        assert_eq!(read(&doc! {}), Err("the change has no operationType".into()));
        assert_eq!(read(&change(doc! { "operationType": "insert" })), Err("the change has no fullDocument".into()));
    }
}
