//! The way to a DocumentDB cluster: secret, TLS, and the collection behind them.
//! Invariant: the secret is read by SDK when a connection is made and is kept nowhere else, so that rotation
//! needs nothing but a new connection.

use std::path::PathBuf;
use std::time::Duration;

use mongodb::bson::Document;
use mongodb::options::{ClientOptions, Credential, ServerAddress, Tls, TlsOptions};
use mongodb::{Client, Collection};
use serde_json::Value;

use super::StoreError;
use super::login::Login;
use crate::{Error, aws, environment};

/// Below every function's timeout, so that an unreachable cluster is an error and no silence.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a store's collection lies.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    secret: String,
    ca_file: PathBuf,
    pub(crate) database: String,
    pub(crate) collection: String,
}

impl Place {
    /// The place that the template gave for this store.
    pub(crate) fn of(store: &str) -> Result<Self, Error> {
        let variable = |prefix| environment::text(&environment::of_store(prefix, store));
        Ok(Self {
            secret: variable("BUSLINE_CREDENTIALS")?,
            ca_file: environment::text("BUSLINE_CA_FILE")?.into(),
            database: variable("BUSLINE_DATABASE")?,
            collection: variable("BUSLINE_COLLECTION")?,
        })
    }

    /// Reads the secret and makes a client; the driver connects at the first operation.
    pub(crate) async fn connect(&self) -> Result<Collection<Document>, StoreError> {
        let client = self.client(&Login::of(&self.read_secret().await?)?)?;
        Ok(client.database(&self.database).collection(&self.collection))
    }

    /// The secret's ARN.
    #[cfg(feature = "rotation")]
    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// A client of this user.
    pub(crate) fn client(&self, login: &Login) -> Result<Client, StoreError> {
        let address = ServerAddress::Tcp { host: login.host.clone(), port: Some(login.port) };
        let (username, password) = (login.username.clone(), login.password.clone());
        let credential = Credential::builder().username(username).password(password).build();
        let options = ClientOptions::builder()
            .hosts(vec![address])
            .credential(credential)
            .tls(Tls::Enabled(TlsOptions::builder().ca_file_path(self.ca_file.clone()).build()))
            // The name that every DocumentDB cluster gives to its replica set.
            .repl_set_name("rs0".to_owned())
            // DocumentDB before 8.0.2 refuses retryable writes.
            .retry_writes(false)
            .connect_timeout(PATIENCE)
            .server_selection_timeout(PATIENCE)
            .build();
        Client::with_options(options).map_err(|error| StoreError::service("connect", code(&error)))
    }

    async fn read_secret(&self) -> Result<Value, StoreError> {
        let client = aws_sdk_secretsmanager::Client::new(aws::config().await);
        let answer = client.get_secret_value().secret_id(&self.secret).send().await;
        let answer = answer.map_err(|error| StoreError::service("read the secret", aws::code(&error)))?;
        let text = answer.secret_string.ok_or(StoreError::Secret("SecretString"))?;
        serde_json::from_str(&text).map_err(|_| StoreError::Secret("JSON"))
    }
}

/// Whether the cluster no longer takes these credentials; reading the secret again may help.
pub(crate) fn is_authentication(error: &mongodb::error::Error) -> bool {
    use mongodb::error::ErrorKind;
    match error.kind.as_ref() {
        ErrorKind::Authentication { .. } => true,
        // AuthenticationFailed
        ErrorKind::Command(command) => command.code == 18,
        _ => false,
    }
}

/// An error's number on the server, or its kind on this side; its message may quote a document.
pub(crate) fn code(error: &mongodb::error::Error) -> String {
    use mongodb::error::{ErrorKind, WriteFailure};
    match error.kind.as_ref() {
        ErrorKind::Command(command) => format!("{} ({})", command.code_name, command.code),
        ErrorKind::Write(WriteFailure::WriteError(write)) => format!("write error {}", write.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(concern)) => format!("write concern error {}", concern.code),
        ErrorKind::Authentication { .. } => "the credentials are not taken".to_owned(),
        ErrorKind::ServerSelection { .. } => "no server can be reached".to_owned(),
        ErrorKind::ConnectionPoolCleared { .. } => "the connection was lost".to_owned(),
        ErrorKind::DnsResolve { .. } => "the host's name cannot be resolved".to_owned(),
        ErrorKind::InvalidTlsConfig { message, .. } => format!("TLS: {message}"),
        ErrorKind::Io(error) => format!("{}", error.kind()),
        _ => "an error of the driver".to_owned(),
    }
}
