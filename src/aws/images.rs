//! Images that relays need: whether the accounts' repositories hold them.

use std::collections::BTreeMap;

use aws_sdk_ecr::types::ImageIdentifier;

use super::Client;
use super::fault::{self, Error};
use crate::deployment::Account;
use crate::plan::hop::REPOSITORY;

/// An image that a stack needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it has to be.
    pub account: Account,
    /// The package that it is of.
    pub package: String,
    /// The digest of its manifest.
    pub digest: String,
}

/// Those of some images that are not where they have to be.
pub async fn missing(clients: &BTreeMap<Account, Client>, images: Vec<Image>) -> Result<Vec<Image>, Error> {
    let mut missing = Vec::new();
    for image in images {
        let client = &clients[&image.account];
        let id = ImageIdentifier::builder().image_digest(&image.digest).build();
        let asked = client.registry.describe_images().repository_name(REPOSITORY).registry_id(&image.account.id);
        match asked.image_ids(id).send().await {
            Ok(_) => {}
            Err(error)
                if error.as_service_error().is_some_and(|error| {
                    error.is_image_not_found_exception() || error.is_repository_not_found_exception()
                }) =>
            {
                missing.push(image);
            }
            Err(error) => {
                return Err(client.failed(format!("look for the image of {}", image.package), fault::cause(error)));
            }
        }
    }
    Ok(missing)
}
