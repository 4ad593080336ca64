//! `manifest.json`: every stack of an environment, and what deploying it takes.
//!
//! Invariant: it can be read without reading a template.

use serde::{Deserialize, Serialize};

use super::{Template, policy};
use crate::plan::stack::{self, Artefact, Stack};

/// The version of the format that is written and read.
pub const VERSION: u32 = 1;

/// An environment's stacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`VERSION`].
    pub version: u32,
    /// The system's name.
    pub system: String,
    /// The environment's name.
    pub environment: String,
    /// The name of the role that deploys.
    pub deploy_role: String,
    /// The name of the role that reads.
    pub diff_role: String,
    /// First every bus stack, then every service stack.
    pub stacks: Vec<Entry>,
}

/// A stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// `razors--dev--stock--bus`.
    pub name: String,
    /// The domain's name.
    pub domain: String,
    /// 1 for what receives, 2 for what sends.
    pub wave: u8,
    /// The account's id.
    pub account: String,
    /// The region's name.
    pub region: String,
    /// The template's file, beside the manifest: `stock/bus.yaml`.
    pub template: String,
    /// The SHA-256 of the template as minified JSON.
    pub digest: String,
    /// The template's parameters, sorted.
    pub parameters: Vec<String>,
    /// The code that it needs.
    pub functions: Vec<Build>,
    /// The images that it needs.
    pub images: Vec<Build>,
    /// What must be allowed outside the file before it is deployed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Ask>,
}

/// What is built for a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Build {
    /// The parameter that tells the template where it is.
    pub parameter: String,
    /// The crate's package, `stock--allocate-stock`.
    pub package: String,
    /// The processor, `x86_64` or `arm64`.
    pub architecture: String,
}

/// A statement that the owner of a bus outside the file has to add to its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ask {
    /// The external's name.
    pub external: String,
    /// The ARN of its bus.
    pub bus: String,
    /// The statement, as its policy takes it.
    pub statement: serde_json::Value,
}

/// What the manifest says of a stack.
pub fn entry(stack: &Stack, template: &Template) -> Entry {
    Entry {
        name: stack.name.clone(),
        domain: stack.domain.clone(),
        wave: stack.wave.number(),
        account: stack.account.clone(),
        region: stack.region.clone(),
        template: format!("{}/{}.yaml", stack.domain, stack.wave.as_str()),
        digest: template.digest(),
        parameters: template.parameters.keys().cloned().collect(),
        functions: stack.functions.iter().map(build).collect(),
        images: stack.images.iter().map(build).collect(),
        asks: stack.asks.iter().map(|each| ask(each, &stack.region)).collect(),
    }
}

fn build((parameter, artefact): (&String, &Artefact)) -> Build {
    Build {
        parameter: parameter.clone(),
        package: artefact.package.clone(),
        architecture: artefact.architecture.as_str().to_owned(),
    }
}

fn ask(ask: &stack::Ask, region: &str) -> Ask {
    let statement = policy::statement(&ask.statement, region);
    Ask { external: ask.external.clone(), bus: ask.bus_arn.clone(), statement }
}

impl Manifest {
    /// The file's text.
    pub fn text(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("names and numbers are JSON");
        json + "\n"
    }
}
