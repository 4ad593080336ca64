//! One image and a repository: whether it is there, and on its way what is lacking is sent and looked at.

use std::time::Duration;

use http::HeaderValue;
use oci_client::errors::{OciDistributionError, OciErrorCode};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference, RegistryOperation};
use oci_spec::image::MediaType;

use super::{Error, Pushed, Repository};
use crate::package::image::Image;

/// How often a request is made before it counts as failed.
const ATTEMPTS: u32 = 4;
/// The pause before the second attempt; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest tag that registries take.
const LONGEST_TAG: usize = 128;

/// What is asked of a repository about an image.
pub struct Transfer<'a> {
    /// The registry's client.
    pub client: &'a Client,
    /// What the registry knows us by.
    pub authentication: &'a RegistryAuth,
    /// The repository.
    pub repository: &'a Repository,
    /// The image's name.
    pub name: &'a str,
    /// What is done with it: `push`, `look for`.
    pub errand: &'static str,
}

impl Transfer<'_> {
    /// Sends the image, and sees that it is there.
    pub async fn send(&self, image: &Image) -> Result<Pushed, Error> {
        let Image { manifest, blobs, .. } = image;
        let digest = manifest.digest();
        let by_digest = self.repository.reference(&digest);
        self.again(|| self.client.auth(&by_digest, self.authentication, RegistryOperation::Push)).await?;
        let kind = manifest.media_type.to_string();
        let is_there = || async {
            let found = self.manifest(&by_digest, &kind).await?;
            Ok::<_, Error>(found.is_some_and(|bytes| bytes == manifest.bytes))
        };
        let was_there = is_there().await?;
        if !was_there {
            for blob in blobs {
                let digest = blob.digest();
                if !self.again(|| self.client.blob_exists(&by_digest, &digest)).await? {
                    self.again(|| self.client.push_blob(&by_digest, blob.bytes.clone(), &digest)).await?;
                }
            }
            let Repository { registry, name } = self.repository;
            let tagged = Reference::with_tag(registry.clone(), name.clone(), tag(self.name, &digest));
            let kind: HeaderValue = kind.parse().expect("a media type is a header's value");
            self.again(|| self.client.push_manifest_raw(&tagged, manifest.bytes.clone(), kind.clone())).await?;
            if !is_there().await? {
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
        Ok(Pushed { name: self.name.to_owned(), reference, was_there })
    }

    /// Whether the repository holds an image's manifest of this digest.
    pub async fn holds(&self, digest: &str) -> Result<bool, Error> {
        let by_digest = self.repository.reference(digest);
        self.again(|| self.client.auth(&by_digest, self.authentication, RegistryOperation::Pull)).await?;
        let kind = MediaType::ImageManifest.to_string();
        Ok(self.manifest(&by_digest, &kind).await?.is_some())
    }

    /// The manifest that the repository gives back. The client sees that the digest is that of the bytes.
    async fn manifest(&self, by_digest: &Reference, kind: &str) -> Result<Option<Vec<u8>>, Error> {
        let pulled = self.again(|| async {
            match self.client.pull_manifest_raw(by_digest, self.authentication, &[kind]).await {
                Ok((bytes, _)) => Ok(Some(bytes.to_vec())),
                Err(error) if is_absence(&error) => Ok(None),
                Err(error) => Err(error),
            }
        });
        pulled.await
    }

    fn not_there(&self, what: &str) -> Error {
        let (image, repository) = (self.name.to_owned(), self.repository.shown());
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
        Error::Failed { errand: self.errand, image: self.name.to_owned(), repository: self.repository.shown(), cause }
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
