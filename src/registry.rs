//! What CloudFormation's registry says of the types that are emitted: how each is tagged, what it sets itself, what it
//! cannot change and which of its lists have no order. Which of them hold something is our own judgement.
//!
//! The facts lie in `registry/`, written by `tests/tools/registry.py` from the resource schemas of cfn-lint 1.58.0 (of
//! 2026-10-20). A schema is read when something asks for it, and none is while templates are merely generated.

mod schema;
mod value;

pub use value::{Fault, Mistake, mistakes};

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What is known of a type. Properties are paths, `LoggingConfig/LogGroup`, with `*` for each item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// `AWS::SQS::Queue`.
    pub name: String,
    /// How its tags are written.
    pub tagging: Tagging,
    /// Whether it holds something that is lost with it. What becomes of such is always said, even where it is deleted.
    pub stateful: bool,
    /// What cannot change: another value makes another resource.
    pub create_only: Vec<String>,
    /// What may change to some values, and makes another resource for others.
    pub conditional_create_only: Vec<String>,
    /// What it sets itself: a template must not.
    pub read_only: Vec<String>,
    /// What it never tells once it is set.
    pub write_only: Vec<String>,
    /// Lists whose items stand in no order.
    pub unordered: Vec<String>,
}

/// How the tags of a type are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tagging {
    /// It cannot be tagged.
    #[default]
    None,
    /// A list of `Key` and `Value`.
    List,
    /// A map.
    Map,
}

/// The types that hold something, sorted.
const STATEFUL: &[&str] = &[
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBInstance",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
];

/// What is known of a type; `None` where it is not one of ours.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.get(name)
}

static KINDS: LazyLock<BTreeMap<String, Kind>> = LazyLock::new(|| {
    let types: BTreeMap<String, Facts> =
        serde_json::from_str(include_str!("registry/types.json")).expect("the registry's types are JSON");
    types.into_iter().map(|(name, facts)| (name.clone(), facts.of(name))).collect()
});

/// A type as `registry/types.json` writes it down: what it has none of is left out.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Facts {
    tags: Tagging,
    create_only: Vec<String>,
    conditional_create_only: Vec<String>,
    read_only: Vec<String>,
    write_only: Vec<String>,
    unordered: Vec<String>,
}

impl Facts {
    fn of(self, name: String) -> Kind {
        Kind {
            stateful: STATEFUL.contains(&name.as_str()),
            name,
            tagging: self.tags,
            create_only: self.create_only,
            conditional_create_only: self.conditional_create_only,
            read_only: self.read_only,
            write_only: self.write_only,
            unordered: self.unordered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_something_is_known() {
        assert!(STATEFUL.is_sorted());
        assert!(STATEFUL.iter().all(|name| kind(name).is_some_and(|kind| kind.stateful)));
    }

    #[test]
    fn a_type_is_what_the_registry_says() {
        let queue = kind("AWS::SQS::Queue").expect("a queue");
        assert_eq!((queue.tagging, queue.stateful), (Tagging::List, true));
        assert_eq!(queue.create_only, ["FifoQueue", "QueueName"]);
        assert_eq!(queue.read_only, ["Arn", "QueueUrl"]);
        assert_eq!(queue.unordered, ["Tags"]);
        assert_eq!(kind("AWS::ApiGatewayV2::Api").map(|kind| kind.tagging), Some(Tagging::Map));
        assert_eq!(kind("AWS::Lambda::Permission").map(|kind| kind.tagging), Some(Tagging::None));
        assert_eq!(kind("AWS::SQS::Bucket"), None);
    }
}
