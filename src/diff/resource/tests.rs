//! What the registry says becomes impacts, and impacts follow references.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::impact::{Impact, Sureness, resources};
use crate::cloudformation::Template;

/// A template of resources, each with its type and properties.
fn template(resources: Json) -> Template {
    let resources: BTreeMap<String, Json> = serde_json::from_value(resources).expect("resources by id");
    let whole: serde_json::Map<String, Json> = resources
        .into_iter()
        .map(|(id, mut resource)| {
            resource["Metadata"] = json!({ "Busline": { "DeclaredBy": "domains.stock" } });
            (id, resource)
        })
        .collect();
    serde_json::from_value(json!({
        "AWSTemplateFormatVersion": "2010-09-09", "Description": "", "Resources": whole,
    }))
    .expect("a template")
}

/// The impacts by logical ID.
fn impacts(before: Json, after: Json) -> Vec<(String, Impact, Sureness, Vec<String>)> {
    let changes = resources(Some(&template(before)), Some(&template(after)));
    changes.into_iter().map(|change| (change.id, change.impact, change.sureness, change.because)).collect()
}

#[test]
fn what_is_only_made_new_is_replaced_and_so_is_who_may_not_refer_to_another() {
    let stack = |fifo: bool| {
        json!({
            "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "FifoQueue": fifo } },
            "Mapping": { "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": { "EventSourceArn": { "Fn::GetAtt": ["Queue", "Arn"] } } },
            "Alarm": { "Type": "AWS::CloudWatch::Alarm", "Properties": { "MetricName": { "Fn::Sub": "x${Mapping}" } } },
            "Policy": { "Type": "AWS::SQS::QueuePolicy", "DependsOn": ["Queue"] },
        })
    };
    let one = |text: &str| vec![text.to_owned()];
    assert_eq!(
        impacts(stack(false), stack(true)),
        [
            ("Alarm".to_owned(), Impact::Update, Sureness::Template, vec![]),
            ("Mapping".to_owned(), Impact::Replace, Sureness::Template, one("EventSourceArn")),
            ("Queue".to_owned(), Impact::Replace, Sureness::Template, one("FifoQueue")),
        ]
    );
}

#[test]
fn what_may_be_made_new_is_unknown_and_so_is_what_follows() {
    let stack = |key: &str| {
        json!({
            "Table": { "Type": "AWS::DynamoDB::Table",
                "Properties": { "KeySchema": [{ "AttributeName": key, "KeyType": "HASH" }] } },
            "Mapping": { "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": { "EventSourceArn": { "Fn::GetAtt": ["Table", "StreamArn"] } } },
        })
    };
    let found = impacts(stack("id"), stack("at"));
    assert_eq!(
        found.iter().map(|change| (change.1, change.2)).collect::<Vec<_>>(),
        [(Impact::Replace, Sureness::Unknown), (Impact::Replace, Sureness::Unknown),]
    );
}

#[test]
fn what_is_kept_when_it_leaves_is_not_destroyed() {
    let stack = json!({
        "Bus": { "Type": "AWS::Events::EventBus", "DeletionPolicy": "RetainExceptOnCreate" },
        "Queue": { "Type": "AWS::SQS::Queue", "DeletionPolicy": "Delete" },
    });
    let found = impacts(stack, json!({}));
    assert_eq!(found.iter().map(|change| change.1).collect::<Vec<_>>(), [Impact::Release, Impact::Destroy]);
}
