//! Failure buckets: how much they hold, and emptied where a person has named them.

use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use super::Client;
use super::fault::{self, Error};
use super::stop::Stop;

/// The objects of a bucket, up to a thousand of them.
pub async fn count(client: &Client, bucket: &str) -> Result<u64, Error> {
    let asked = client.storage.list_objects_v2().bucket(bucket).expected_bucket_owner(&client.account.id).send().await;
    match asked {
        Ok(answer) => Ok(answer.contents().len() as u64),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_bucket()) => Ok(0),
        Err(error) => Err(client.failed(format!("count the objects of {bucket}"), fault::cause(error))),
    }
}

/// What a bucket with versions holds, as far as one request tells: up to a thousand of both together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// The objects.
    pub objects: u64,
    /// What is left of objects that were replaced or removed.
    pub remains: u64,
}

/// Looks at what a bucket holds, in any version: CloudFormation removes none that holds anything.
pub async fn inside(client: &Client, bucket: &str) -> Result<Inside, Error> {
    let Some(listed) = versions(client, bucket).await? else { return Ok(Inside::default()) };
    let objects = listed.versions().iter().filter(|version| version.is_latest() == Some(true)).count();
    let remains = listed.versions().len() + listed.delete_markers().len() - objects;
    Ok(Inside { objects: objects as u64, remains: remains as u64 })
}

/// Removes every version of every object of a bucket. A signal ends it between two requests.
pub async fn empty(client: &Client, stop: &Stop, bucket: &str) -> Result<(), Error> {
    while let Some(listed) = versions(client, bucket).await? {
        let versions = listed.versions().iter().map(|version| (version.key(), version.version_id()));
        let markers = listed.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
        let objects: Vec<ObjectIdentifier> = versions
            .chain(markers)
            .filter_map(|(key, version)| {
                ObjectIdentifier::builder().key(key?).set_version_id(version.map(str::to_owned)).build().ok()
            })
            .collect();
        if objects.is_empty() {
            break;
        }
        if stop.is_set() {
            return Err(failed(client, format!("interrupted before {bucket} was empty: no stack was removed")));
        }
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build().expect("there are objects");
        let asked =
            client.storage.delete_objects().bucket(bucket).expected_bucket_owner(&client.account.id).delete(delete);
        let deleted =
            asked.send().await.map_err(|error| client.failed(format!("empty {bucket}"), fault::cause(error)))?;
        if let Some(error) = deleted.errors().first() {
            let why = error.message().unwrap_or("S3 does not say why");
            return Err(failed(
                client,
                format!("cannot remove `{}` of {bucket}: {why}", error.key().unwrap_or_default()),
            ));
        }
    }
    Ok(())
}

/// The first versions and markers of a bucket; `None` where there is no such bucket.
async fn versions(client: &Client, bucket: &str) -> Result<Option<ListObjectVersionsOutput>, Error> {
    let asked = client.storage.list_object_versions().bucket(bucket).expected_bucket_owner(&client.account.id);
    match asked.send().await.map_err(fault::cause) {
        Ok(listed) => Ok(Some(listed)),
        Err(cause) if cause.code == "NoSuchBucket" => Ok(None),
        Err(cause) => Err(client.failed(format!("list what is in {bucket}"), cause)),
    }
}

fn failed(client: &Client, what: String) -> Error {
    Error::Answer { account: client.account.clone(), what }
}
