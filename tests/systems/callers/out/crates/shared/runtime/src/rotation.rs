//! Another password for the one user of a DocumentDB cluster, in the four steps in which Secrets Manager asks for it.
//! Invariant: each step may come again and finds what it did before, and of the versions of the secret one always holds
//! the password that the cluster takes.

mod cluster;
mod password;
mod secret;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use tracing::Instrument;

use crate::store::StoreError;
use crate::store::connection::Place;
use crate::store::login::Login;
use crate::{Error, function, log};
use cluster::Cluster;
use secret::{Secret, Stage, Stages, Version};

/// The rotation of a store's secret.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// The store's domain.
    pub domain: &'static str,
    /// The store's name.
    pub store: &'static str,
}

/// Answers Secrets Manager until the platform ends the process.
///
/// # Errors
/// A variable is not set, or the platform's runtime failed.
pub async fn run(rotation: Rotation) -> Result<(), Error> {
    log::start();
    let Rotation { domain, store } = rotation;
    let place = Place::of(store)?;
    let secret = secret::OfManager::open(&place).await;
    function::serve(async |request: Request, context: lambda_runtime::Context| {
        let span = tracing::info_span!("rotation", domain, store, requestId = context.request_id);
        let answer = rotate(&request, place.secret(), (&secret, &place)).instrument(span).await;
        answer.inspect_err(|error| tracing::error!(step = ?request.step, error = %error, "not done"))?;
        Ok(())
    })
    .await
}

/// What Secrets Manager asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    step: Step,
    secret_id: String,
    /// The id of the version that is to become the current one.
    client_request_token: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Step {
    #[serde(rename = "createSecret")]
    Create,
    #[serde(rename = "setSecret")]
    Set,
    #[serde(rename = "testSecret")]
    Test,
    #[serde(rename = "finishSecret")]
    Finish,
}

/// Why a step is not done. Secrets Manager then asks again, and the password stays what it was.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the secret is another one")]
    Foreign,
    #[error("the version is not staged to become the current one")]
    Unstaged,
    #[error("the cluster takes neither the current password nor the one before")]
    LockedOut,
    #[error("the cluster does not take the new password")]
    NotTaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Does one step.
async fn rotate(request: &Request, arn: &str, (secret, cluster): (&impl Secret, &impl Cluster)) -> Result<(), Refusal> {
    if request.secret_id != arn {
        return Err(Refusal::Foreign);
    }
    let token = &request.client_request_token;
    let stages = secret.stages().await?;
    if stages.has(token, Stage::CURRENT) {
        tracing::info!("the version is the current one already");
        return Ok(());
    }
    if !stages.has(token, Stage::PENDING) {
        return Err(Refusal::Unstaged);
    }
    match request.step {
        Step::Create => create(token, secret).await,
        Step::Set => set(token, secret, cluster).await,
        Step::Test => test(token, secret, cluster).await,
        Step::Finish => finish(token, &stages, secret).await,
    }
}

/// Makes a password up, and keeps it beside the current one.
async fn create(token: &str, secret: &impl Secret) -> Result<(), Refusal> {
    if secret.pending(token).await?.is_some() {
        return Ok(());
    }
    let current = current(secret).await?;
    secret.put(token, &current.with_password(&password::new())).await?;
    tracing::info!("a password is made up");
    Ok(())
}

/// Tells the cluster. Whoever has connected stays so; who connects next is refused, and reads the secret again.
async fn set(token: &str, secret: &impl Secret, cluster: &impl Cluster) -> Result<(), Refusal> {
    let (current, next) = both(token, secret).await?;
    if cluster.takes(&next).await? {
        return Ok(());
    }
    // A restored cluster may still take the password before.
    let before = secret.at(Stage::PREVIOUS).await?;
    for candidate in std::iter::once(&current).chain(&before) {
        // Of another version the password alone counts: user and address are those of the current one.
        let login = current.login(candidate.password()?)?;
        if cluster.takes(&login).await? {
            cluster.change_password(&login, &next.password).await?;
            tracing::info!("the cluster has the new password");
            return Ok(());
        }
    }
    Err(Refusal::LockedOut)
}

async fn test(token: &str, secret: &impl Secret, cluster: &impl Cluster) -> Result<(), Refusal> {
    let (_, next) = both(token, secret).await?;
    if cluster.takes(&next).await? { Ok(()) } else { Err(Refusal::NotTaken) }
}

/// Lets the version be the current one; what was becomes the one before.
async fn finish(token: &str, stages: &Stages, secret: &impl Secret) -> Result<(), Refusal> {
    secret.promote(token, stages.holder(Stage::CURRENT)).await?;
    tracing::info!("the new password is the current one");
    Ok(())
}

async fn current(secret: &impl Secret) -> Result<Version, Refusal> {
    Ok(secret.at(Stage::CURRENT).await?.ok_or(StoreError::Secret(Stage::CURRENT))?)
}

/// The current version, and the user with the password that is to be.
async fn both(token: &str, secret: &impl Secret) -> Result<(Version, Login), Refusal> {
    let current = current(secret).await?;
    let pending = secret.pending(token).await?.ok_or(Refusal::Unstaged)?;
    let next = current.login(pending.password()?)?;
    Ok((current, next))
}
