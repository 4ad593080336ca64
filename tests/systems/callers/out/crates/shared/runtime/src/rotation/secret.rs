//! The secret and its versions, as Secrets Manager keeps them.
//! Invariant: of a version nothing but the password is ever taken over into another.

use std::collections::BTreeMap;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use serde_json::Value;

use crate::aws;
use crate::store::StoreError;
use crate::store::connection::Place;
use crate::store::login::Login;

/// The labels that Secrets Manager puts on versions.
pub(super) struct Stage;

impl Stage {
    pub(super) const CURRENT: &str = "AWSCURRENT";
    pub(super) const PENDING: &str = "AWSPENDING";
    pub(super) const PREVIOUS: &str = "AWSPREVIOUS";
}

/// Which version has which labels.
#[derive(Clone, Debug, Default)]
pub(super) struct Stages(pub(super) BTreeMap<String, Vec<String>>);

impl Stages {
    /// Whether there is such a version, and it has this label.
    pub(super) fn has(&self, version: &str, stage: &str) -> bool {
        self.0.get(version).is_some_and(|held| held.iter().any(|label| label == stage))
    }

    /// The version that has a label.
    pub(super) fn holder(&self, stage: &str) -> Option<&str> {
        self.0.iter().find(|(_, held)| held.iter().any(|label| label == stage)).map(|(version, _)| version.as_str())
    }
}

/// What a version says.
pub(super) struct Version(pub(super) Value);

impl Version {
    pub(super) fn password(&self) -> Result<&str, StoreError> {
        self.0["password"].as_str().ok_or(StoreError::Secret("password"))
    }

    /// Its user, with another password.
    pub(super) fn login(&self, password: &str) -> Result<Login, StoreError> {
        Ok(Login { password: password.to_owned(), ..Login::of(&self.0)? })
    }

    /// All that it says, with another password.
    pub(super) fn with_password(&self, password: &str) -> Value {
        let mut next = self.0.clone();
        next["password"] = password.into();
        next
    }
}

/// What a rotation asks of a secret.
pub(super) trait Secret {
    async fn stages(&self) -> Result<Stages, StoreError>;

    /// The version with a label; nothing where no version has it.
    async fn at(&self, stage: &str) -> Result<Option<Version>, StoreError>;

    /// The version that is to become the current one; nothing while it says nothing.
    async fn pending(&self, version: &str) -> Result<Option<Version>, StoreError>;

    /// Keeps what the version that is to become the current one says.
    async fn put(&self, version: &str, value: &Value) -> Result<(), StoreError>;

    /// Lets a version be the current one in place of another.
    async fn promote(&self, version: &str, from: Option<&str>) -> Result<(), StoreError>;
}

/// A secret of Secrets Manager.
pub(super) struct OfManager {
    client: Client,
    arn: String,
}

impl OfManager {
    /// The secret of a store.
    pub(super) async fn open(place: &Place) -> Self {
        Self { client: Client::new(aws::config().await), arn: place.secret().to_owned() }
    }

    async fn get(&self, version: Option<&str>, stage: &str) -> Result<Option<Version>, StoreError> {
        let request = self.client.get_secret_value().secret_id(&self.arn).version_stage(stage);
        match request.set_version_id(version.map(str::to_owned)).send().await {
            Ok(answer) => {
                let text = answer.secret_string.ok_or(StoreError::Secret("SecretString"))?;
                let value = serde_json::from_str(&text).map_err(|_| StoreError::Secret("JSON"))?;
                Ok(Some(Version(value)))
            }
            Err(error)
                if error.as_service_error().is_some_and(GetSecretValueError::is_resource_not_found_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(StoreError::service("read the secret", aws::code(&error))),
        }
    }
}

impl Secret for OfManager {
    async fn stages(&self) -> Result<Stages, StoreError> {
        let answer = self.client.describe_secret().secret_id(&self.arn).send().await;
        let answer = answer.map_err(|error| StoreError::service("describe the secret", aws::code(&error)))?;
        Ok(Stages(answer.version_ids_to_stages.unwrap_or_default().into_iter().collect()))
    }

    async fn at(&self, stage: &str) -> Result<Option<Version>, StoreError> {
        self.get(None, stage).await
    }

    async fn pending(&self, version: &str) -> Result<Option<Version>, StoreError> {
        self.get(Some(version), Stage::PENDING).await
    }

    async fn put(&self, version: &str, value: &Value) -> Result<(), StoreError> {
        let request = self.client.put_secret_value().secret_id(&self.arn).client_request_token(version);
        let answer = request.secret_string(value.to_string()).version_stages(Stage::PENDING).send().await;
        answer.map(drop).map_err(|error| StoreError::service("keep the new password", aws::code(&error)))
    }

    async fn promote(&self, version: &str, from: Option<&str>) -> Result<(), StoreError> {
        let request = self.client.update_secret_version_stage().secret_id(&self.arn).version_stage(Stage::CURRENT);
        let request = request.move_to_version_id(version).set_remove_from_version_id(from.map(str::to_owned));
        let answer = request.send().await;
        answer.map(drop).map_err(|error| StoreError::service("promote the new password", aws::code(&error)))
    }
}
