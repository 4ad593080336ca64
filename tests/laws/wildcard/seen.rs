//! Policies that are too open, each by one thing: what the law has to see.

use super::{MANIFEST, judge};
use crate::program::Outcome;
use serde_json::{Value, json};

/// Each of them is a fault that says so, and the closed one is none.
pub fn open_policies_are_seen() -> Outcome {
    let mut faults = Vec::new();
    for (words, changed) in changes() {
        let found = judge("AWS::SQS::QueuePolicy", &policy(&changed)).faults.join("\n");
        if !found.contains(words) {
            faults.push(format!("{changed} is not seen as one that {words}: {found:?}"));
        }
    }
    faults.extend(judge("AWS::SQS::QueuePolicy", &policy(&json!({}))).faults);
    for (words, kind, value) in places() {
        let found = judge(kind, &value).faults.join("\n");
        if !found.contains(words) {
            faults.push(format!("{kind} {value} is not seen as one that {words}: {found:?}"));
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults.join("\n").into()),
    }
}

/// What is changed in a closed statement, and the words of the fault.
fn changes() -> Vec<(&'static str, Value)> {
    let account = json!({ "StringEquals": { "aws:PrincipalAccount": "111111111111" } });
    let queue = "arn:aws:sqs:eu-west-1:111111111111:queue";
    vec![
        ("is about the actions", json!({ "Action": "sqs:*" })),
        ("is about the actions", json!({ "Action": ["sqs:SendMessage", "sqs:Get*"] })),
        ("is about the actions", json!({ "Effect": "Deny", "Action": "*" })),
        ("names no action", json!({ "Action": [] })),
        ("says NotAction", json!({ "NotAction": "sqs:SendMessage" })),
        ("says NotResource", json!({ "NotResource": queue })),
        ("says NotPrincipal", json!({ "NotPrincipal": "*" })),
        ("neither allows nor denies", json!({ "Effect": "allow" })),
        ("speaks of *", json!({ "Principal": "*" })),
        ("speaks of *", json!({ "Principal": { "AWS": ["*"] } })),
        ("speaks of *", json!({ "Principal": "*", "Condition": { "StringEqualsIfExists": account["StringEquals"] } })),
        ("speaks of *", json!({ "Principal": "*", "Condition": { "StringEquals": { "aws:PrincipalAccount": "*" } } })),
        ("speaks of *", json!({ "Principal": "*", "Condition": { "StringEquals": { "aws:PrincipalAccount": [] } } })),
        ("speaks of arn", json!({ "Principal": { "AWS": "arn:aws:iam::*:root" }, "Condition": account })),
        ("names no principal", json!({ "Principal": null })),
        ("names no resource", json!({ "Resource": null })),
        ("says * for it", json!({ "Resource": "*" })),
        ("says * for it", json!({ "Resource": [queue, "*"] })),
        ("which is not listed", json!({ "Resource": "arn:aws:sqs:eu-west-1:111111111111:que?e" })),
        ("which is not listed", json!({ "Resource": { "Fn::Sub": "${Queue.Arn}*" } })),
        ("which is not listed", json!({ "Resource": "arn:aws:logs:eu-west-1:111111111111:log-group:*:*" })),
        ("says ArnLike", json!({ "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:events:*:*:rule/*" } } })),
        ("says StringEquals", json!({ "Condition": { "StringEquals": { "aws:SourceAccount": ["*"] } } })),
    ]
}

/// Policies where the law does not look for them, or cannot.
fn places() -> Vec<(&'static str, &'static str, Value)> {
    let document = policy(&json!({}))["PolicyDocument"].clone();
    vec![
        ("does not know", "AWS::SQS::Queue", json!({ "PolicyDocument": document })),
        ("does not know", "AWS::SQS::QueuePolicy", json!({ "Fn::If": [{ "PolicyDocument": document }] })),
        ("does not know", MANIFEST, json!({ "stacks": [{ "gives": document["Statement"] }] })),
        ("as text", "AWS::Logs::ResourcePolicy", json!({ "PolicyDocument": document.to_string() })),
        (
            "not the role's own",
            "AWS::IAM::Role",
            json!({ "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
        ),
        ("not the role's own", "AWS::IAM::ManagedPolicy", json!({})),
    ]
}

/// A closed policy of a queue, with a change.
fn policy(change: &Value) -> Value {
    let mut statement = json!({
        "Sid": "OneRule",
        "Effect": "Allow",
        "Principal": { "Service": "events.amazonaws.com" },
        "Action": ["sqs:SendMessage"],
        "Resource": "arn:aws:sqs:eu-west-1:111111111111:queue",
        "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:events:eu-west-1:111111111111:rule/bus/rule" } },
    });
    for (key, value) in change.as_object().expect("a change is an object") {
        statement[key] = value.clone();
    }
    json!({ "PolicyDocument": { "Version": "2012-10-17", "Statement": [statement] } })
}
