//! The SDK's configuration, loaded once a cold start and shared by every client, and with it the connections.
//! Invariant: region, credentials and endpoints come from the platform alone.

use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::OnceCell;

/// The configuration for making clients.
pub(crate) async fn config() -> &'static SdkConfig {
    static CONFIG: OnceCell<SdkConfig> = OnceCell::const_new();
    CONFIG.get_or_init(|| aws_config::defaults(BehaviorVersion::v2026_01_12()).load()).await
}

/// The service's own code, or what happened on the way to it; never its message, which may quote a value.
pub(crate) fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    error.code().map_or_else(|| error.to_string(), str::to_owned)
}
