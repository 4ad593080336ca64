//! Images pushed to a registry, over TLS, or over plain HTTP to this machine itself. Credentials are those that
//! `docker login` has left.

#![expect(clippy::disallowed_methods, reason = "the rim reads the environment for everyone else")]

mod transfer;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use docker_credential::{CredentialRetrievalError, DockerCredential};
use oci_client::client::{ClientConfig, ClientProtocol};
use oci_client::errors::OciDistributionError;
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};

use crate::package::layout::Named;
use transfer::Transfer;

/// Why an image is not in a registry.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing can be pushed there.
    #[error("`{0}` is no repository: write it like `111111111111.dkr.ecr.eu-west-1.amazonaws.com/busline`")]
    Repository(String),
    /// The credentials for a registry cannot be read.
    #[error("cannot read the credentials for `{registry}`: {cause}; `docker login {registry}` writes them anew")]
    Credentials {
        /// The registry.
        registry: String,
        /// The reason.
        cause: String,
    },
    /// A registry does not take the credentials.
    #[error("`{registry}` refuses us ({cause}): log in with `docker login {registry}`")]
    Refused {
        /// The registry.
        registry: String,
        /// The reason.
        cause: Box<OciDistributionError>,
    },
    /// A request failed to the end.
    #[error("cannot {errand} `{image}` ({repository}): {cause}")]
    Failed {
        /// `push`, `look for`.
        errand: &'static str,
        /// The image.
        image: String,
        /// The repository.
        repository: String,
        /// The reason.
        cause: Box<OciDistributionError>,
    },
    /// What a registry gives back is not what was pushed.
    #[error("`{repository}` does not hold `{image}` as it was pushed: {what} is not there")]
    NotThere {
        /// The image.
        image: String,
        /// Where it was pushed.
        repository: String,
        /// The digest that is missing.
        what: String,
    },
    /// No requests can be made.
    #[error("cannot make requests: {0}")]
    Runtime(#[from] std::io::Error),
}

/// An image in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The image.
    pub name: String,
    /// Where it is: `registry/repository@sha256:…`.
    pub reference: String,
    /// Whether it was there already.
    pub was_there: bool,
}

/// A repository of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    registry: String,
    name: String,
}

impl Repository {
    /// Reads `registry/repository`, without tag or digest.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = || Error::Repository(text.to_owned());
        let (registry, name) = text.split_once('/').ok_or_else(refused)?;
        let reference: Reference = text.parse().map_err(|_| refused())?;
        let is_bare = !name.contains([':', '@']) && (registry.contains(['.', ':']) || registry == "localhost");
        if !is_bare || reference.registry() != registry || reference.repository() != name {
            return Err(refused());
        }
        Ok(Self { registry: registry.to_owned(), name: name.to_owned() })
    }

    /// Whether it is on this machine, where no TLS is asked for.
    fn is_loopback(&self) -> bool {
        let host = self.registry.rsplit_once(':').map_or(self.registry.as_str(), |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    fn reference(&self, digest: &str) -> Reference {
        Reference::with_digest(self.registry.clone(), self.name.clone(), digest.to_owned())
    }

    /// `registry/repository`.
    pub fn shown(&self) -> String {
        format!("{}/{}", self.registry, self.name)
    }
}

/// Pushes images that the repository lacks, and sees that it holds them then. Each has a tag, because registries drop what
/// has none, and the tag ends in the digest, because registries refuse to move one.
pub fn push(images: &[Named], repository: &Repository) -> Result<Vec<Pushed>, Error> {
    speak(repository, async |client, authentication| {
        let mut pushed = Vec::new();
        for Named { name, image } in images {
            pushed.push(Transfer { client, authentication, repository, name, errand: "push" }.send(image).await?);
        }
        Ok(pushed)
    })
}

/// Whether a repository holds each of some images, which are told by name and digest.
pub fn holds(images: &[(&str, &str)], repository: &Repository) -> Result<Vec<bool>, Error> {
    speak(repository, async |client, authentication| {
        let mut held = Vec::new();
        for (name, digest) in images {
            held.push(Transfer { client, authentication, repository, name, errand: "look for" }.holds(digest).await?);
        }
        Ok(held)
    })
}

fn speak<T>(
    repository: &Repository,
    said: impl AsyncFnOnce(&Client, &RegistryAuth) -> Result<T, Error>,
) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let authentication = authentication(&repository.registry)?;
        let protocol = if repository.is_loopback() { ClientProtocol::Http } else { ClientProtocol::Https };
        let client = Client::new(ClientConfig {
            protocol,
            // In chunks, ECR would refuse parts as small as the client makes them.
            use_monolithic_push: true,
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(60)),
            user_agent: concat!("busline/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        });
        said(&client, &authentication).await
    })
}

/// What `docker login` has left for a registry; nothing where there is nothing.
fn authentication(registry: &str) -> Result<RegistryAuth, Error> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker"));
    let folder = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from).or_else(home);
    if !folder.is_some_and(|folder| folder.join("config.json").is_file()) {
        return Ok(RegistryAuth::Anonymous);
    }
    let refused = |cause| Error::Credentials { registry: registry.to_owned(), cause };
    match docker_credential::get_credential(registry) {
        Ok(DockerCredential::UsernamePassword(user, password)) => Ok(RegistryAuth::Basic(user, password)),
        Ok(DockerCredential::IdentityToken(_)) => {
            Err(refused("an identity token is not what it can be pushed with".to_owned()))
        }
        Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(RegistryAuth::Anonymous),
        Err(cause) => Err(refused(cause.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_a_registry_and_a_name() {
        let repository = Repository::parse("127.0.0.1:5000/busline").expect("a repository");
        assert_eq!((repository.registry.as_str(), repository.name.as_str()), ("127.0.0.1:5000", "busline"));
        Repository::parse("111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/busline").expect("a repository");
        let not = ["busline", "team/busline", "localhost/", "localhost/Busline", "localhost/busline:latest"];
        for text in not.into_iter().chain(["localhost/busline@sha256:00", "https://localhost/busline", ""]) {
            assert!(Repository::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_this_machine_goes_without_tls() {
        let is_loopback = |text: &str| Repository::parse(text).expect("a repository").is_loopback();
        assert!(is_loopback("127.0.0.1:5000/busline"));
        assert!(is_loopback("localhost/busline"));
        assert!(!is_loopback("localhost.example.com/busline"));
        assert!(!is_loopback("10.0.0.1:5000/busline"));
    }
}
