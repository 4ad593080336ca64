//! `artefacts.json`: for each parameter of each stack, what was packaged for it. Whoever deploys reads this and no template.
//!
//! Invariant: files are named by what is in them, so that what has not changed is not sent again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the format that is written and read.
pub const VERSION: u32 = 1;
/// The file's name.
pub const FILE: &str = "artefacts.json";

/// What was packaged for an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Index {
    /// [`VERSION`].
    pub version: u32,
    /// The system's name.
    pub system: String,
    /// The environment's name.
    pub environment: String,
    /// What each stack needs, by the stack's name. A stack that needs nothing is not there, nor one of a domain that was
    /// not asked for.
    pub stacks: BTreeMap<String, Artefacts>,
}

/// What a stack needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Artefacts {
    /// The functions' code, by the parameter that takes its key in the bucket.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, Code>,
    /// The relays' images, by the parameter that takes the digest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub images: BTreeMap<String, ImageOf>,
}

/// A zip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Code {
    /// The crate's package, `stock--allocate-stock`.
    pub package: String,
    /// The processor, `x86_64` or `arm64`.
    pub architecture: String,
    /// The file, beside the index: `functions/stock--allocate-stock-<SHA-256 in hexadecimal digits>.zip`.
    pub file: String,
    /// The file's SHA-256 in base64, which is Lambda's `CodeSha256`.
    pub code_sha256: String,
    /// The file's bytes.
    pub size: u64,
}

/// An image in the layout `images/` beside the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImageOf {
    /// The crate's package, by which the layout's index names the image.
    pub package: String,
    /// The processor, `x86_64` or `arm64`.
    pub architecture: String,
    /// The digest of its manifest, `sha256:…`.
    pub digest: String,
    /// The bytes of its configuration and its layers.
    pub size: u64,
}

impl Index {
    /// The file's text.
    pub fn text(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("names and numbers are JSON");
        json + "\n"
    }
}
