//! Failure buckets: how much they hold, and emptied where a person has named them.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use super::Client;
use super::fault::{self, Error};

/// The objects of a bucket, up to a thousand of them.
pub async fn count(client: &Client, bucket: &str) -> Result<u64, Error> {
    let asked = client.storage.list_objects_v2().bucket(bucket).expected_bucket_owner(&client.account.id).send().await;
    match asked {
        Ok(answer) => Ok(answer.contents().len() as u64),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_bucket()) => Ok(0),
        Err(error) => Err(client.failed(format!("count the objects of {bucket}"), fault::cause(error))),
    }
}

/// Removes every version of every object of a bucket.
pub async fn empty(client: &Client, bucket: &str) -> Result<(), Error> {
    loop {
        let asked =
            client.storage.list_object_versions().bucket(bucket).expected_bucket_owner(&client.account.id).send();
        let listed =
            asked.await.map_err(|error| client.failed(format!("list what is in {bucket}"), fault::cause(error)))?;
        let versions = listed.versions().iter().map(|version| (version.key(), version.version_id()));
        let markers = listed.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
        let objects: Vec<ObjectIdentifier> = versions
            .chain(markers)
            .filter_map(|(key, version)| {
                ObjectIdentifier::builder().key(key?).set_version_id(version.map(str::to_owned)).build().ok()
            })
            .collect();
        if objects.is_empty() {
            return Ok(());
        }
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build().expect("there are objects");
        let asked =
            client.storage.delete_objects().bucket(bucket).expected_bucket_owner(&client.account.id).delete(delete);
        let deleted =
            asked.send().await.map_err(|error| client.failed(format!("empty {bucket}"), fault::cause(error)))?;
        if let Some(error) = deleted.errors().first() {
            let what = format!("cannot empty {bucket}: {}", error.message().unwrap_or("S3 does not say why"));
            return Err(Error::Answer { account: client.account.clone(), what });
        }
    }
}
