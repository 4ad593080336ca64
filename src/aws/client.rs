//! An account that was entered: who we are there was asked and is right.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::config::Builder as S3;
use aws_smithy_http_client::tls;

use super::fault::{self, Error};
use super::metrics::Metrics;
use crate::deployment::Account;

/// How often a request is made before it counts as failed: CloudFormation throttles an account, not a stack, so that many
/// stacks side by side wait for each other. The pauses grow, with jitter.
const ATTEMPTS: u32 = 12;

/// How long an answer may be in coming before it is asked for again.
const SILENCE: Duration = Duration::from_secs(30);

/// An account that was entered, with the clients that speak for it.
#[derive(Clone, Debug)]
pub struct Client {
    /// Which.
    pub account: Account,
    /// The role that was taken on; `None` where the caller acts himself.
    pub role: Option<String>,
    /// CloudFormation's.
    pub formation: aws_sdk_cloudformation::Client,
    /// S3's.
    pub storage: aws_sdk_s3::Client,
    /// SQS's.
    pub queues: aws_sdk_sqs::Client,
    /// ECR's.
    pub registry: aws_sdk_ecr::Client,
    /// Lambda's.
    pub functions: aws_sdk_lambda::Client,
    /// CloudWatch's.
    pub metrics: Metrics,
    /// What clients of other regions are made of.
    config: SdkConfig,
}

/// What the caller's profile, environment and SSO say.
pub async fn base() -> SdkConfig {
    // Whoever says otherwise in the way of all AWS's tools is heard.
    let attempts = std::env::var("AWS_MAX_ATTEMPTS").ok().and_then(|said| said.parse().ok()).filter(|said| *said > 0);
    let retries = RetryConfig::standard().with_max_attempts(attempts.unwrap_or(ATTEMPTS));
    let timeouts = TimeoutConfig::builder().read_timeout(SILENCE).operation_attempt_timeout(SILENCE * 10).build();
    // Each client would read the system's certificates anew, four times an account.
    let tls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
    let requests = aws_smithy_http_client::Builder::new().tls_provider(tls).build_https();
    let name = concat!("busline-", env!("CARGO_PKG_VERSION"));
    let name = aws_config::AppName::new(name).expect("letters, digits and dots are a name");
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .retry_config(retries)
        .timeout_config(timeouts)
        .http_client(requests)
        .app_name(name)
        .load()
        .await
}

/// Takes on a role in an account and asks who we are there; who is that account's already and needs no role acts himself.
pub async fn enter(base: &SdkConfig, account: &Account, role: &str, run: &str) -> Result<Client, Error> {
    let region = Region::new(account.region.clone());
    let arn = account.role(role);
    let local = base.to_builder().region(region.clone()).build();
    let provider =
        AssumeRoleProvider::builder(&arn).session_name(format!("busline-{run}")).region(region).configure(&local);
    let provider = provider.build().await;
    let config = local.to_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build();
    let entered = |config| client(config, account, Some(arn.clone()));
    identify(&config, account, role).await.map(|()| entered(&config))
}

/// Acts in an account as the caller, where the caller is of it.
pub async fn stay(base: &SdkConfig, account: &Account) -> Result<Client, Error> {
    let config = base.to_builder().region(Region::new(account.region.clone())).build();
    identify(&config, account, "the caller").await.map(|()| client(&config, account, None))
}

async fn identify(config: &SdkConfig, account: &Account, role: &str) -> Result<(), Error> {
    let identity = aws_sdk_sts::Client::new(config).get_caller_identity().send().await.map_err(|error| {
        let cause = fault::cause(error);
        let help = cause.help();
        Error::Entry { account: account.id.clone(), role: role.to_owned(), cause, help }
    })?;
    if identity.account() == Some(account.id.as_str()) {
        return Ok(());
    }
    let arn = identity.arn().unwrap_or("nobody that AWS names").to_owned();
    Err(Error::WrongAccount { account: account.id.clone(), arn })
}

/// Whether all requests are led to something that stands for AWS.
pub fn is_elsewhere() -> bool {
    std::env::var_os("AWS_ENDPOINT_URL").is_some_and(|url| !url.is_empty())
}

fn client(config: &SdkConfig, account: &Account, role: Option<String>) -> Client {
    // Who stands in for AWS has no names for buckets in front of its own.
    let is_elsewhere = config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
    let storage = S3::from(config).force_path_style(is_elsewhere).build();
    Client {
        account: account.clone(),
        role,
        formation: aws_sdk_cloudformation::Client::new(config),
        storage: aws_sdk_s3::Client::from_conf(storage),
        queues: aws_sdk_sqs::Client::new(config),
        registry: aws_sdk_ecr::Client::new(config),
        functions: aws_sdk_lambda::Client::new(config),
        metrics: Metrics::new(config),
        config: config.clone(),
    }
}

impl Client {
    /// EventBridge's in a region, which may be another: a bus takes events in its own region alone.
    pub fn events(&self, region: &str) -> aws_sdk_eventbridge::Client {
        let config = self.config.to_builder().region(Region::new(region.to_owned())).build();
        aws_sdk_eventbridge::Client::new(&config)
    }

    /// The failure of a request in this account.
    pub fn failed(&self, what: impl Into<String>, cause: fault::Cause) -> Error {
        Error::Request { account: self.account.clone(), what: what.into(), cause }
    }
}
