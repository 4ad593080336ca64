//! A stack as it should be: its template, the values of its parameters, and the digest of both.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::Account;
use crate::cloudformation::{ARTIFACT_BUCKET, DIGEST, Stack, Template};

/// A stack as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// `razors--dev--stock--bus`.
    pub name: String,
    /// The domain's name.
    pub domain: String,
    /// 1 for what receives, 2 for what sends.
    pub wave: u8,
    /// Where it stands.
    pub account: Account,
    /// What it holds.
    pub template: Template,
    /// The values of its parameters, but for the digest.
    pub parameters: BTreeMap<String, String>,
    /// SHA-256 of template and parameters, in hexadecimal digits.
    pub digest: String,
}

/// The stacks of a plan as they should be. `values` gives the value of each parameter but the digest and the bucket.
pub fn wanted(stacks: Vec<Stack>, values: impl Fn(&str, &str) -> Option<String>) -> Vec<Wanted> {
    let each = stacks.into_iter().map(|Stack { entry, template }| {
        let account = Account { id: entry.account, region: entry.region };
        let value = |name: &String| match name.as_str() {
            DIGEST => None,
            ARTIFACT_BUCKET => Some((name.clone(), account.bucket())),
            _ => values(&entry.name, name).map(|value| (name.clone(), value)),
        };
        let parameters: BTreeMap<_, _> = template.parameters.keys().filter_map(value).collect();
        let digest = digest(&template, &parameters);
        Wanted { name: entry.name, domain: entry.domain, wave: entry.wave, account, template, parameters, digest }
    });
    each.collect()
}

impl Wanted {
    /// The same stack with another template.
    pub fn with(&self, template: Template) -> Self {
        let digest = digest(&template, &self.parameters);
        Self { template, digest, ..self.clone() }
    }

    /// Every parameter with its value.
    pub fn all_parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let others = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        others.chain([(DIGEST, self.digest.as_str())])
    }
}

fn digest(template: &Template, parameters: &BTreeMap<String, String>) -> String {
    let whole = json!([template.digest(), parameters]).to_string();
    Sha256::digest(whole.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
