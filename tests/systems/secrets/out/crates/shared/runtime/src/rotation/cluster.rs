//! The cluster whose user gets another password.
//! Invariant: a password that is not taken is an answer; a cluster that is not reached is a fault.

use mongodb::bson::doc;

use crate::store::StoreError;
use crate::store::connection::{self, Place};
use crate::store::login::Login;

/// What a rotation asks of a cluster.
pub(super) trait Cluster {
    /// Whether it takes this password.
    async fn takes(&self, login: &Login) -> Result<bool, StoreError>;

    /// Gives the user another.
    async fn change_password(&self, login: &Login, password: &str) -> Result<(), StoreError>;
}

impl Cluster for Place {
    async fn takes(&self, login: &Login) -> Result<bool, StoreError> {
        let admin = self.client(login)?.database("admin");
        match admin.run_command(doc! { "ping": 1 }).await {
            Ok(_) => Ok(true),
            Err(error) if connection::is_authentication(&error) => Ok(false),
            Err(error) => Err(StoreError::service("try a password", connection::code(&error))),
        }
    }

    async fn change_password(&self, login: &Login, password: &str) -> Result<(), StoreError> {
        let admin = self.client(login)?.database("admin");
        let answer = admin.run_command(doc! { "updateUser": &login.username, "pwd": password }).await;
        answer.map(drop).map_err(|error| StoreError::service("change the password", connection::code(&error)))
    }
}
