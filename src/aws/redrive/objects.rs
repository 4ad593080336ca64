//! The letters of a failure bucket: batches that a stream's mapping gave up, and changes that no queue could hold.

use aws_sdk_s3::types::Object;

use super::{Place, Run};
use crate::aws::Client;
use crate::aws::fault::{self, Error};
use crate::deployment::redrive::{Letter, Pile};

/// Goes through the objects of a bucket, in the order of their names, which for batches is that of their shards and times.
pub async fn through(run: &mut Run<'_>, pile: &Pile) -> Result<(), Error> {
    let client = &run.clients[&pile.account];
    let (bucket, owner) = (&pile.place, &pile.account.id);
    let asked = client.storage.list_objects_v2().bucket(bucket).expected_bucket_owner(owner);
    let mut pages = asked.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| client.failed(format!("list what is in {bucket}"), fault::cause(error)))?;
        for object in page.contents() {
            if run.is_over() {
                return Ok(());
            }
            let Some(letter) = read(client, bucket, object).await? else { continue };
            if matches!(run.take(pile, &letter).await?, Place::Free) {
                remove(client, bucket, &letter.id).await?;
                run.removed(pile, &letter);
            }
        }
    }
    Ok(())
}

/// An object as a letter. `None` where it is gone meanwhile, or no text.
async fn read(client: &Client, bucket: &str, object: &Object) -> Result<Option<Letter>, Error> {
    let Some(key) = object.key() else { return Ok(None) };
    let failed = |cause| client.failed(format!("read `{key}` of {bucket}"), cause);
    let asked = client.storage.get_object().bucket(bucket).key(key).expected_bucket_owner(&client.account.id);
    let answer = match asked.send().await {
        Ok(answer) => answer,
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
        Err(error) => return Err(failed(fault::cause(error))),
    };
    let bytes = answer.body.collect().await;
    let bytes = bytes.map_err(|error| failed(fault::Cause { code: String::new(), message: error.to_string() }))?;
    let body = String::from_utf8_lossy(&bytes.into_bytes()).into_owned();
    let sent = object.last_modified().map_or(0, |time| time.secs());
    Ok(Some(Letter { id: key.to_owned(), sent, body, ..Letter::default() }))
}

async fn remove(client: &Client, bucket: &str, key: &str) -> Result<(), Error> {
    let asked = client.storage.delete_object().bucket(bucket).key(key).expected_bucket_owner(&client.account.id);
    let removed = asked.send().await;
    removed.map(drop).map_err(|error| client.failed(format!("remove `{key}` of {bucket}"), fault::cause(error)))
}
