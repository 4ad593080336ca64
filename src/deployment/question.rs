//! A stack about which CloudFormation is asked what it would do, before anything is built for it.

use std::collections::BTreeMap;

use super::{Account, Held};
use crate::cloudformation::{ARTIFACT_BUCKET, DIGEST, RELAY_TASKS, Stack, Template};

/// A stack that stands, and the template that it would be given.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// `razors--dev--stock--bus`.
    pub name: String,
    /// Where it stands.
    pub account: Account,
    /// What it would hold.
    pub template: Template,
    /// What each of its parameters would be.
    pub parameters: BTreeMap<String, Given>,
}

/// What a parameter would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// What it is: code and images are taken as they are deployed, and so is everything else that is built.
    AsBefore,
    /// What stands for something that is not built yet.
    Value(String),
}

/// What is asked about a stack, by what is held of it.
pub fn question(stack: &Stack, held: &Held) -> Question {
    let Stack { entry, template } = stack;
    let account = Account { id: entry.account.clone(), region: entry.region.clone() };
    let is_image = |name: &str| entry.images.iter().any(|build| build.parameter == name);
    let given = |name: &String| {
        let value = match name.as_str() {
            known if held.parameters.contains_key(known) => return (name.clone(), Given::AsBefore),
            ARTIFACT_BUCKET => account.bucket(),
            RELAY_TASKS => "1".to_owned(),
            DIGEST => "0".repeat(64),
            image if is_image(image) => format!("sha256:{}", "0".repeat(64)),
            _ => "functions/not-built-yet.zip".to_owned(),
        };
        (name.clone(), Given::Value(value))
    };
    let parameters = template.parameters.keys().map(given).collect();
    Question { name: entry.name.clone(), template: template.clone(), parameters, account }
}
