//! Lines of the generated manifests' dependency tables.
//!
//! Invariant: a crate depends on what its text names, and the lines are sorted as cargo sorts them.

use std::collections::BTreeMap;

use super::text;
use crate::plan::package::{AuthorFunction, Binary, Relay, Role, SecretKind, StoreKind};

const JIFF: &str = r#"jiff = { version = "0.2", features = ["serde"] }"#;
const SERDE: &str = r#"serde = { version = "1.0.229", features = ["derive"] }"#;
pub(super) const SERDE_JSON: &str = r#"serde_json = "1.0.154""#;
const TOKIO: &str = r#"tokio = { version = "1.54.1", features = ["macros", "rt"] }"#;
const UUID: &str = r#"uuid = { version = "1", features = ["serde"] }"#;

/// What contracts of this text need.
pub(super) fn of_contracts(rust: &str) -> Vec<String> {
    let mut lines = vec![SERDE.to_owned(), path("shared--runtime", "../../shared/runtime", &[])];
    lines.extend(rust.contains("jiff::").then(|| JIFF.to_owned()));
    lines.extend(rust.contains("uuid::").then(|| UUID.to_owned()));
    lines.sort();
    lines
}

/// What a binary needs: its entry point and stores, the author's crate, and the contracts that it names.
pub(super) fn of_binary(binary: &Binary) -> Vec<String> {
    let mut features = Vec::new();
    let mut paths = BTreeMap::new();
    let author =
        |function: &AuthorFunction| (function.package.clone(), format!("../../../../handlers/{}", binary.domain));
    let contracts = |package: &str, domain: &str| (package.to_owned(), format!("../../contracts/{domain}"));
    match &binary.role {
        Role::Http(http) => {
            features.push("http");
            features.extend(self::features(&http.function));
            paths.extend([author(&http.function)]);
        }
        Role::Consumer(consumer) => {
            features.push("consumer");
            for event in &consumer.events {
                features.extend(self::features(&event.function));
                paths.extend([author(&event.function), contracts(&event.package, &event.producer)]);
            }
        }
        Role::Rule(rule) => {
            features.push("consumer");
            features.extend(self::features(&rule.function));
            paths.extend([author(&rule.function)]);
        }
        Role::Schedule(function) => {
            features.push("schedule");
            features.extend(self::features(function));
            paths.extend([author(function)]);
        }
        Role::DynamodbRelay(Relay { package, .. }) => {
            features.push("relay-dynamodb");
            paths.extend([contracts(package, &binary.domain)]);
        }
        Role::DocumentdbRelay(Relay { package, .. }) => {
            features.push("relay-documentdb");
            paths.extend([contracts(package, &binary.domain)]);
        }
        Role::Publisher(_) => features.push("publisher"),
        Role::Rotation { .. } => features.push("rotation"),
    }
    features.sort_unstable();
    features.dedup();
    let mut lines: Vec<String> = paths.iter().map(|(package, place)| path(package, place, &[])).collect();
    lines.push(path("shared--runtime", "../../shared/runtime", &features));
    lines.push(TOKIO.to_owned());
    lines.sort();
    lines
}

/// The runtime's features for what a function is given.
pub(super) fn features(function: &AuthorFunction) -> Vec<&'static str> {
    let stores = function.stores.iter().map(|store| match store.kind {
        StoreKind::Table => "dynamodb",
        StoreKind::Collection => "documentdb",
    });
    let secrets = function.secrets.iter().flat_map(|secret| &secret.kinds).map(|kind| match kind {
        SecretKind::Secret => "secrets-manager",
        SecretKind::Parameter => "parameter-store",
    });
    stores.chain(secrets).collect()
}

/// A dependency on a crate at a place relative to the manifest.
pub(super) fn path(package: &str, place: &str, features: &[&str]) -> String {
    let features: Vec<String> = features.iter().map(|feature| text::toml(feature)).collect();
    let features = if features.is_empty() { String::new() } else { format!(", features = [{}]", features.join(", ")) };
    format!("{package} = {{ path = {}{features} }}", text::toml(place))
}
