//! What is sent to an account's bucket before its stacks change: functions, and templates that are too long for a request.
//! Each key ends in a hash of what lies there, so what is there already is never sent again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aws_sdk_s3::primitives::ByteStream;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Client;
use super::fault::{self, Error};
use crate::cloudformation::Template;
use crate::deployment::Account;
use crate::disk;

/// What a request takes of a template, in bytes.
const LONGEST_BODY: usize = 51_200;
/// How many objects are sent side by side to one account.
const SIDE_BY_SIDE: usize = 4;

/// What an object holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file.
    File(PathBuf),
    /// A text.
    Text(String),
}

/// Where CloudFormation reads a template that is too long for a request.
pub fn template_url(client: &Client, template: &Template) -> Option<String> {
    template_object(template).map(|(key, _)| client.account.object_url(&key))
}

/// The object that such a template is.
pub fn template_object(template: &Template) -> Option<(String, Content)> {
    let text = template.minified();
    (text.len() > LONGEST_BODY).then(|| (format!("templates/{}.json", template.digest()), Content::Text(text)))
}

/// The object that a file of the packages is.
pub fn file_object(folder: &Path, key: &str) -> (String, Content) {
    (key.to_owned(), Content::File(folder.join(key)))
}

/// Sends what the accounts' buckets lack, and answers how many objects that were.
pub async fn send(
    clients: &BTreeMap<Account, Client>,
    objects: &BTreeMap<Account, BTreeMap<String, Content>>,
) -> Result<usize, Error> {
    let accounts = objects.iter().map(|(account, objects)| async move {
        let client = &clients[account];
        let each = objects.iter().map(|(key, content)| send_one(client, key, content));
        let sent: Vec<bool> = stream::iter(each).buffer_unordered(SIDE_BY_SIDE).try_collect().await?;
        Ok::<_, Error>(sent.into_iter().filter(|was_sent| *was_sent).count())
    });
    let counts: Vec<usize> = stream::iter(accounts).buffer_unordered(SIDE_BY_SIDE * 4).try_collect().await?;
    Ok(counts.into_iter().sum())
}

/// Sends a template that is too long for a request, where the account's bucket lacks it.
pub async fn send_template(client: &Client, template: &Template) -> Result<(), Error> {
    match template_object(template) {
        Some((key, content)) => send_one(client, &key, &content).await.map(drop),
        None => Ok(()),
    }
}

async fn send_one(client: &Client, key: &str, content: &Content) -> Result<bool, Error> {
    let bucket = client.account.bucket();
    // Whoever else has made a bucket of this name gets nothing of ours.
    let owner = &client.account.id;
    let found = client.storage.head_object().bucket(&bucket).key(key).expected_bucket_owner(owner).send().await;
    match found {
        Ok(_) => return Ok(false),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => {}
        Err(error) => return Err(client.failed(format!("look for `{key}` in `{bucket}`"), fault::cause(error))),
    }
    let bytes = match content {
        Content::File(path) => disk::read(path)?,
        Content::Text(text) => text.clone().into_bytes(),
    };
    let put = client.storage.put_object().bucket(&bucket).key(key).expected_bucket_owner(owner);
    let put = put.body(ByteStream::from(bytes)).send().await;
    put.map(|_| true).map_err(|error| client.failed(format!("send `{key}` to `{bucket}`"), fault::cause(error)))
}
