//! One image on its way: what the repository lacks is sent, and what it holds then is looked at.

use std::time::Duration;

use http::HeaderValue;
use oci_client::errors::{OciDistributionError, OciErrorCode};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference, RegistryOperation};

use super::{Error, Pushed, Repository};
use crate::package::image::Image;
use crate::package::layout::Named;

/// How often a request is made before it counts as failed.
const ATTEMPTS: u32 = 4;
/// The pause before the second attempt; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest tag that registries take.
const LONGEST_TAG: usize = 128;

/// An image on its way.
pub struct Transfer<'a> {
    /// The registry's client.
    pub client: &'a Client,
    /// What the registry knows us by.
    pub authentication: &'a RegistryAuth,
    /// Where it goes.
    pub repository: &'a Repository,
    /// The image.
    pub named: &'a Named,
}

impl Transfer<'_> {
    /// Sends it, and sees that it is there.
    pub async fn run(&self) -> Result<Pushed, Error> {
        let Image { manifest, blobs, .. } = &self.named.image;
        let digest = manifest.digest();
        let Repository { registry, name } = self.repository;
        let by_digest = Reference::with_digest(registry.clone(), name.clone(), digest.clone());
        self.again(|| self.client.auth(&by_digest, self.authentication, RegistryOperation::Push)).await?;
        let was_there = self.holds(&by_digest).await?;
        if !was_there {
            for blob in blobs {
                let digest = blob.digest();
                if !self.again(|| self.client.blob_exists(&by_digest, &digest)).await? {
                    self.again(|| self.client.push_blob(&by_digest, blob.bytes.clone(), &digest)).await?;
                }
            }
            let tagged = Reference::with_tag(registry.clone(), name.clone(), tag(&self.named.name, &digest));
            let kind: HeaderValue = manifest.media_type.to_string().parse().expect("a media type is a header's value");
            self.again(|| self.client.push_manifest_raw(&tagged, manifest.bytes.clone(), kind.clone())).await?;
            if !self.holds(&by_digest).await? {
                return Err(self.not_there(&digest));
            }
        }
        for blob in blobs {
            let digest = blob.digest();
            if !self.again(|| self.client.blob_exists(&by_digest, &digest)).await? {
                return Err(self.not_there(&digest));
            }
        }
        let reference = format!("{}@{digest}", self.repository.shown());
        Ok(Pushed { name: self.named.name.clone(), reference, was_there })
    }

    /// Whether the repository gives back the manifest of this digest. The client sees that the digest is that of the bytes.
    async fn holds(&self, by_digest: &Reference) -> Result<bool, Error> {
        let manifest = &self.named.image.manifest;
        let kind = manifest.media_type.to_string();
        let pulled = self.again(|| async {
            match self.client.pull_manifest_raw(by_digest, self.authentication, &[&kind]).await {
                Ok((bytes, _)) => Ok(Some(bytes)),
                Err(error) if is_absence(&error) => Ok(None),
                Err(error) => Err(error),
            }
        });
        Ok(pulled.await?.is_some_and(|bytes| bytes == manifest.bytes))
    }

    fn not_there(&self, what: &str) -> Error {
        let (image, repository) = (self.named.name.clone(), self.repository.shown());
        Error::NotThere { image, repository, what: what.to_owned() }
    }

    /// Makes a request, and again after a pause where that may help.
    async fn again<T, F>(&self, request: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, OciDistributionError>>,
    {
        let mut attempt = 1;
        loop {
            match request().await {
                Ok(answer) => return Ok(answer),
                Err(error) if attempt < ATTEMPTS && is_passing(&error) => {
                    tokio::time::sleep(PAUSE * 2_u32.pow(attempt - 1)).await;
                    attempt += 1;
                }
                Err(cause) => return Err(self.failed(Box::new(cause))),
            }
        }
    }

    fn failed(&self, cause: Box<OciDistributionError>) -> Error {
        let is_refusal = match cause.as_ref() {
            OciDistributionError::AuthenticationFailure(_) | OciDistributionError::UnauthorizedError { .. } => true,
            OciDistributionError::RegistryError { envelope, .. } => envelope
                .errors
                .iter()
                .any(|error| matches!(error.code, OciErrorCode::Unauthorized | OciErrorCode::Denied)),
            other => matches!(status(other), Some(401 | 403)),
        };
        if is_refusal {
            return Error::Refused { registry: self.repository.registry.clone(), cause };
        }
        Error::Failed { image: self.named.name.clone(), repository: self.repository.shown(), cause }
    }
}

/// The HTTP status that a request failed with.
fn status(error: &OciDistributionError) -> Option<u16> {
    match error {
        OciDistributionError::ServerError { code, .. } => Some(*code),
        OciDistributionError::RequestError(error) => error.status().map(|status| status.as_u16()),
        _ => None,
    }
}

/// Whether an error says that there is no such image.
fn is_absence(error: &OciDistributionError) -> bool {
    match error {
        OciDistributionError::ImageManifestNotFoundError(_) => true,
        OciDistributionError::RegistryError { envelope, .. } => envelope
            .errors
            .iter()
            .any(|error| matches!(error.code, OciErrorCode::ManifestUnknown | OciErrorCode::NotFound)),
        other => status(other) == Some(404),
    }
}

/// Whether an error may be gone in a moment: nobody answered, or the registry is busy or broken.
fn is_passing(error: &OciDistributionError) -> bool {
    match error {
        OciDistributionError::IoError(_) => true,
        OciDistributionError::RegistryError { envelope, .. } => {
            envelope.errors.iter().any(|error| error.code == OciErrorCode::Toomanyrequests)
        }
        OciDistributionError::RequestError(error) if error.status().is_none() => !error.is_builder(),
        other => status(other).is_some_and(|status| status == 429 || status >= 500),
    }
}

/// A tag for an image: its name and the beginning of its digest.
fn tag(name: &str, digest: &str) -> String {
    let hash: String = digest.trim_start_matches("sha256:").chars().take(16).collect();
    let name: String = name.chars().take(LONGEST_TAG - 1 - hash.len()).collect();
    format!("{name}-{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_never_moved_and_never_too_long() {
        let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
        assert_eq!(tag("payments--payment-changes-relay", &digest), "payments--payment-changes-relay-0123456789abcdef");
        assert_eq!(tag(&"a".repeat(200), &digest).len(), LONGEST_TAG);
    }
}
