//! The stand-in's own cases: what programs are tried against has to be right first.

use super::Server;
use crate::program::Outcome;
use bson::{Document, doc};
use libtest_mimic::Trial;

/// One case a promise that others rest on.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("documentdb::filters_mean_what_mongodb_means", filters),
        Trial::test("documentdb::an_update_tells_what_is_different", updates),
        Trial::test("documentdb::a_stream_tells_everything_since_its_enabling", stream),
        Trial::test("documentdb::what_is_unknown_is_refused", unknown),
    ]
}

fn server_with(documents: Vec<Document>) -> Result<Server, libtest_mimic::Failed> {
    let server = Server::start()?;
    answered(&server, doc! { "insert": "c", "documents": documents })?;
    Ok(server)
}

fn answered(server: &Server, command: Document) -> Result<Document, libtest_mimic::Failed> {
    let answer = server.run("d", command);
    if answer.get_f64("ok").ok() == Some(1.0) && !answer.contains_key("writeErrors") {
        return Ok(answer);
    }
    Err(format!("{answer}").into())
}

fn filters() -> Outcome {
    let server = server_with(vec![
        doc! { "_id": "1", "n": 1, "tags": ["a", "b"], "by": { "whom": "x" } },
        doc! { "_id": "2", "n": 2_i64, "gone": null },
        doc! { "_id": "3", "n": 2.5 },
    ])?;
    let cases = [
        (doc! {}, "1 2 3"),
        (doc! { "$and": [{ "_id": "1" }, { "n": { "$eq": 1.0, "$exists": true } }] }, "1"),
        (doc! { "n": { "$ne": 1 } }, "2 3"),
        (doc! { "gone": null }, "1 2 3"),
        (doc! { "gone": { "$eq": null, "$exists": true } }, "2"),
        (doc! { "tags": "b" }, "1"),
        (doc! { "by.whom": { "$in": ["x", "y"] } }, "1"),
        (doc! { "$or": [{ "n": { "$gt": 2 } }, { "tags.0": "a" }] }, "1 3"),
        (doc! { "n": { "$not": { "$lte": 2 } } }, "3"),
    ];
    for (filter, wanted) in cases {
        let answer = answered(&server, doc! { "find": "c", "filter": &filter })?;
        let found = answer.get_document("cursor")?.get_array("firstBatch")?;
        let found: Vec<&str> = found.iter().filter_map(|found| found.as_document()?.get_str("_id").ok()).collect();
        if found.join(" ") != wanted {
            return Err(format!("{filter} means {found:?} and not {wanted}").into());
        }
    }
    Ok(())
}

fn updates() -> Outcome {
    let server = server_with(vec![doc! { "_id": "1", "a": 1, "b": { "c": 2 }, "d": 3 }])?;
    watched(&server)?;
    let update = |update: Document| answered(&server, doc! { "update": "c", "updates": [{ "q": {}, "u": update }] });
    let same = update(doc! { "$set": { "a": 1 } })?;
    assert_eq!((same.get_i32("n").ok(), same.get_i32("nModified").ok()), (Some(1), Some(0)));
    update(doc! { "$set": { "a": 1, "b.c": 4, "e": 5 }, "$unset": { "d": "", "none": "" } })?;
    update(doc! { "a": 9 })?;
    let refused = server.run("d", doc! { "insert": "c", "documents": [{ "_id": "1" }] });
    assert_eq!(
        refused.get_array("writeErrors")?[0].as_document().and_then(|error| error.get_i32("code").ok()),
        Some(11000)
    );
    let upserted =
        doc! { "q": { "_id": "2" }, "u": { "$set": { "a": 1 }, "$setOnInsert": { "b": 2 } }, "upsert": true };
    answered(&server, doc! { "update": "c", "updates": [upserted] })?;
    assert_eq!(server.documents("d", "c")[1], doc! { "_id": "2", "b": 2, "a": 1 });
    let told = told(&server)?;
    let kinds: Vec<&str> = told.iter().filter_map(|event| event.get_str("operationType").ok()).collect();
    assert_eq!(kinds, ["update", "replace", "insert"]);
    let delta = told[0].get_document("updateDescription")?;
    assert_eq!(delta, &doc! { "updatedFields": { "b.c": 4, "e": 5 }, "removedFields": ["d"] });
    // Looked up when it is told, not when it was written.
    assert_eq!(told[0].get_document("fullDocument")?, &doc! { "_id": "1", "a": 9 });
    Ok(())
}

fn stream() -> Outcome {
    let server = server_with(vec![doc! { "_id": "before" }])?;
    let enabled = watched(&server)?;
    for key in ["1", "2", "3"] {
        answered(&server, doc! { "insert": "c", "documents": [{ "_id": key }] })?;
    }
    answered(&server, doc! { "insert": "other", "documents": [{ "_id": "elsewhere" }] })?;
    let told = told(&server)?;
    assert_eq!(told.len(), 3);
    let after = |token: &Document| {
        let stage = doc! { "$changeStream": { "resumeAfter": token } };
        server.run("d", doc! { "aggregate": "c", "pipeline": [stage], "cursor": {} })
    };
    let second = after(told[0].get_document("_id")?);
    assert_eq!(second.get_document("cursor")?.get_array("firstBatch")?.len(), 2);
    server.truncate_log();
    assert_eq!(after(told[0].get_document("_id")?).get_i32("code").ok(), Some(286));
    assert_eq!(after(told[2].get_document("_id")?).get_f64("ok").ok(), Some(1.0), "the last one's token is still good");
    assert_eq!(after(&doc! { "_data": "nonsense" }).get_i32("code").ok(), Some(9));
    assert!(enabled.get_timestamp("operationTime").is_ok());
    Ok(())
}

fn unknown() -> Outcome {
    let server = server_with(vec![doc! { "_id": "1" }])?;
    let refused = |command: Document| server.run("d", command).get_i32("code").ok();
    assert_eq!(refused(doc! { "mapReduce": "c" }), Some(59));
    assert_eq!(refused(doc! { "aggregate": "c", "pipeline": [{ "$group": {} }], "cursor": {} }), Some(303));
    assert_eq!(refused(doc! { "find": "c", "filter": { "a": { "$regex": "x" } } }), Some(2));
    assert_eq!(refused(doc! { "getMore": 77_i64, "collection": "c" }), Some(43));
    Ok(())
}

fn watched(server: &Server) -> Result<Document, libtest_mimic::Failed> {
    let command = doc! { "modifyChangeStreams": 1, "database": "d", "collection": "c", "enable": true };
    let answer = server.run("admin", command);
    answer.get_timestamp("operationTime").map_err(|_| format!("{answer}"))?;
    Ok(answer)
}

/// All that the stream of the collection tells since it was enabled.
fn told(server: &Server) -> Result<Vec<Document>, libtest_mimic::Failed> {
    let from = bson::Timestamp { time: 1, increment: 1 };
    let stage = doc! { "$changeStream": { "startAtOperationTime": from, "fullDocument": "updateLookup" } };
    let answer = answered(server, doc! { "aggregate": "c", "pipeline": [stage], "cursor": {} })?;
    let told = answer.get_document("cursor")?.get_array("firstBatch")?.iter();
    Ok(told.filter_map(|event| event.as_document().cloned()).collect())
}
