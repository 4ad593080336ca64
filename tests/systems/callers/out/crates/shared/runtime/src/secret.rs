//! Secrets that a handler may read: by SDK, when they are first needed.
//! Invariant: a secret's content is in no variable and no log; here only its place is known beforehand.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::{Error, environment};

/// A secret of AWS Secrets Manager or a parameter of AWS Systems Manager, whichever the file names.
///
/// It is read once and kept for as long as this instance of the function lives. Where what it opens turns it down, it may
/// have been changed meanwhile: [`Secret::refresh`] reads it again.
pub struct Secret {
    place: Place,
    kept: Mutex<Option<SecretText>>,
}

/// Where a secret is read.
enum Place {
    /// AWS, by this ARN.
    Arn(String),
    /// Here, for tests of the author's functions.
    Given(SecretText),
}

impl Secret {
    /// The secret of this name in the file.
    ///
    /// # Errors
    /// The template set no ARN for it.
    pub fn open(name: &str) -> Result<Self, Error> {
        let arn = environment::text(&format!("BUSLINE_SECRET_{name}"))?;
        Ok(Self { place: Place::Arn(arn), kept: Mutex::new(None) })
    }

    /// A secret that is this text, for tests of the author's functions.
    pub fn given(text: &str) -> Self {
        Self { place: Place::Given(SecretText(text.into())), kept: Mutex::new(None) }
    }

    /// What the secret is; read at the first call.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    pub async fn value(&self) -> Result<SecretText, SecretError> {
        let mut kept = self.kept.lock().await;
        match kept.as_ref() {
            Some(text) => Ok(text.clone()),
            None => Ok(kept.insert(self.place.read().await?).clone()),
        }
    }

    /// What the secret is by now.
    ///
    /// # Errors
    /// It cannot be read, or is no text; what was read before stays.
    pub async fn refresh(&self) -> Result<SecretText, SecretError> {
        let mut kept = self.kept.lock().await;
        Ok(kept.insert(self.place.read().await?).clone())
    }
}

impl Place {
    async fn read(&self) -> Result<SecretText, SecretError> {
        match self {
            Place::Given(text) => Ok(text.clone()),
            Place::Arn(arn) => {
                let text = match arn.split(':').nth(2) {
                    #[cfg(feature = "secrets-manager")]
                    Some("secretsmanager") => secrets_manager(arn).await?,
                    #[cfg(feature = "parameter-store")]
                    Some("ssm") => parameter_store(arn).await?,
                    _ => return Err(SecretError::Place),
                };
                text.map(|text| SecretText(text.into())).ok_or(SecretError::NoText)
            }
        }
    }
}

#[cfg(feature = "secrets-manager")]
async fn secrets_manager(arn: &str) -> Result<Option<String>, SecretError> {
    let client = aws_sdk_secretsmanager::Client::new(crate::aws::config().await);
    let answer = client.get_secret_value().secret_id(arn).send().await;
    Ok(answer.map_err(|error| SecretError::Service(crate::aws::code(&error)))?.secret_string)
}

#[cfg(feature = "parameter-store")]
async fn parameter_store(arn: &str) -> Result<Option<String>, SecretError> {
    let client = aws_sdk_ssm::Client::new(crate::aws::config().await);
    let answer = client.get_parameter().name(arn).with_decryption(true).send().await;
    let answer = answer.map_err(|error| SecretError::Service(crate::aws::code(&error)))?;
    Ok(answer.parameter.and_then(|parameter| parameter.value))
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a secret is. It is used like a `&str`, and neither shows nor prints what it holds.
#[derive(Clone)]
pub struct SecretText(Arc<str>);

impl Deref for SecretText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText")
    }
}

/// Why a secret cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The service refused, or was not reached; its code.
    #[error("a secret cannot be read: {0}")]
    Service(String),
    /// It is kept as bytes.
    #[error("a secret is no text")]
    NoText,
    /// Its ARN is of a service that this function was not built for.
    #[error("a secret lies where this function cannot read it")]
    Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_what_it_was_given_and_shows_nothing_of_it() {
        let secret = Secret::given("hush");
        let text = secret.value().await.expect("given");
        assert_eq!(&*text, "hush");
        assert_eq!(&*secret.refresh().await.expect("given"), "hush");
        assert_eq!(format!("{secret:?} {text:?}"), "Secret SecretText");
    }

    #[tokio::test]
    async fn what_was_read_is_kept_until_it_is_read_again() {
        let mut secret = Secret::given("old");
        assert_eq!(&*secret.value().await.expect("given"), "old");
        secret.place = Place::Given(SecretText("new".into()));
        assert_eq!(&*secret.value().await.expect("kept"), "old");
        assert_eq!(&*secret.refresh().await.expect("given"), "new");
        assert_eq!(&*secret.value().await.expect("kept"), "new");
    }

    #[tokio::test]
    async fn a_refresh_that_fails_loses_nothing() {
        let mut secret = Secret::given("old");
        assert_eq!(&*secret.value().await.expect("given"), "old");
        secret.place = Place::Arn("arn:aws:s3:::bucket".to_owned());
        assert!(matches!(secret.refresh().await, Err(SecretError::Place)));
        assert_eq!(&*secret.value().await.expect("kept"), "old");
    }

    #[test]
    fn a_secret_without_a_place_is_named() {
        let error = Secret::open("NO_SUCH").expect_err("unset");
        assert_eq!(format!("{error:?}"), "the environment variable BUSLINE_SECRET_NO_SUCH is not set");
    }
}
