//! Templates in other spellings than ours, and what is the same in them.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::meaning::{Known, aligned, pseudo_parameters};
use super::read;
use crate::cloudformation::Template;

/// A template with one resource.
fn template(kind: &str, properties: &Json) -> Template {
    let resource = json!({
        "Type": kind, "Metadata": { "Busline": { "DeclaredBy": "domains.stock" } }, "Properties": properties,
    });
    let whole =
        json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": "d", "Resources": { "It": resource } });
    serde_json::from_value(whole).expect("a template")
}

/// Whether a resource with these properties is the same as one with those.
fn same_as(kind: &str, old: &Json, new: &Json, values: &Known) -> bool {
    let pseudo = pseudo_parameters("222222222222", "eu-west-1", "shop--dev--stock--bus");
    let new = template(kind, new);
    aligned(template(kind, old), values, &new, &pseudo) == new
}

fn same(kind: &str, old: Json, new: Json) -> bool {
    same_as(kind, &old, &new, &Known::new())
}

const QUEUE: &str = "AWS::SQS::Queue";

#[test]
fn short_forms_are_written_out() {
    let text = r#"
AWSTemplateFormatVersion: 2010-09-09
Description: By hand
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: Other
    Properties:
      A: !Ref Other
      B: !GetAtt Other.Arn
      C: !GetAtt [Other, Arn]
      D: !Sub "${Other.Arn}/x"
      E: !If [IsProd, !Ref Other, !Ref "AWS::NoValue"]
      F: !Join ["-", [!Ref Other, b]]
      G: !Select [0, !GetAZs ""]
      H: { Fn::GetAtt: [Other, Nested.Arn] }
      I: 2012-10-17
      J: "012345678901"
"#;
    let read = read(text, "domains.stock").expect("a template");
    let queue = &read.resources["Queue"];
    let wanted = json!({
        "A": { "Ref": "Other" },
        "B": { "Fn::GetAtt": ["Other", "Arn"] },
        "C": { "Fn::GetAtt": ["Other", "Arn"] },
        "D": { "Fn::Sub": "${Other.Arn}/x" },
        "E": { "Fn::If": ["IsProd", { "Ref": "Other" }, { "Ref": "AWS::NoValue" }] },
        "F": { "Fn::Join": ["-", [{ "Ref": "Other" }, "b"]] },
        "G": { "Fn::Select": [0, { "Fn::GetAZs": "" }] },
        "H": { "Fn::GetAtt": ["Other", "Nested.Arn"] },
        "I": "2012-10-17",
        "J": "012345678901",
    });
    assert_eq!(Json::Object(queue.properties.clone()), wanted);
    assert_eq!(queue.depends_on, ["Other"]);
    assert_eq!(queue.metadata.busline.declared_by, "domains.stock");
}

#[test]
fn what_busline_never_writes_is_kept() {
    let whole = json!({
        "Conditions": { "IsProd": true },
        "Resources": { "Queue": {
            "Type": QUEUE, "Condition": "IsProd", "DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Retain",
            "Metadata": { "Busline": { "DeclaredBy": "domains.stock.bus" }, "Note": "mine" },
        } },
        "Outputs": { "Mine": { "Value": "x", "Export": { "Name": "y" } } },
    });
    let read = read(&whole.to_string(), "domains.stock").expect("a template");
    assert_eq!(read.others.keys().collect::<Vec<_>>(), ["Conditions", "Outputs/Mine"]);
    let queue = &read.resources["Queue"];
    assert_eq!(queue.metadata.busline.declared_by, "domains.stock.bus");
    let kept = json!({ "Condition": "IsProd", "DeletionPolicy": "Snapshot", "Metadata": { "Note": "mine" } });
    assert_eq!(Json::Object(queue.others.clone()), kept);
}

#[test]
fn what_is_no_template_is_refused() {
    for text in ["", "{}", "[]", "Resources: []", "Resources: { A: { Properties: {} } }", "a: [", "{\"Resources\": 1}"]
    {
        assert!(read(text, "domains.stock").is_err(), "{text}");
    }
}

#[test]
fn what_we_write_is_read_as_it_was() {
    let written = template(QUEUE, &json!({ "QueueName": "a", "Tags": [{ "Key": "k", "Value": "v" }] }));
    for text in [written.minified(), written.yaml()] {
        assert_eq!(read(&text, "domains.other").as_ref(), Ok(&written));
    }
}

#[test]
fn texts_that_are_put_together_are_the_same_where_their_parts_are() {
    let name = |value: Json| json!({ "QueueName": value });
    for (one, other) in [
        (json!({ "Fn::Sub": "${Other}" }), json!({ "Ref": "Other" })),
        (json!({ "Fn::Sub": "${Other.Arn}" }), json!({ "Fn::GetAtt": ["Other", "Arn"] })),
        (json!({ "Fn::GetAtt": "Other.Arn" }), json!({ "Fn::GetAtt": ["Other", "Arn"] })),
        (json!({ "Fn::Join": ["", ["a-", { "Ref": "Other" }]] }), json!({ "Fn::Sub": "a-${Other}" })),
        (json!({ "Fn::Join": ["-", ["a", "b", 3]] }), json!("a-b-3")),
        (json!({ "Fn::Join": ["", ["a", { "Fn::Join": ["/", ["b", "c"]] }]] }), json!("ab/c")),
        (json!({ "Fn::Sub": "x-${!Literal}" }), json!("x-${Literal}")),
        (
            json!({ "Fn::Sub": ["${A}-${Other}", { "A": { "Fn::Sub": "${Other}" } }] }),
            json!({ "Fn::Sub": "${Other}-${Other}" }),
        ),
        (
            json!({ "Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:q" }),
            json!("arn:aws:sqs:eu-west-1:222222222222:q"),
        ),
        (json!({ "Ref": "AWS::StackName" }), json!("shop--dev--stock--bus")),
    ] {
        assert!(same(QUEUE, name(one.clone()), name(other.clone())), "{one} {other}");
        assert!(same(QUEUE, name(other.clone()), name(one.clone())), "{other} {one}");
    }
    for (one, other) in [
        (json!({ "Fn::Sub": "${Other}" }), json!({ "Ref": "Another" })),
        (json!({ "Fn::Sub": "a${Other}" }), json!({ "Ref": "Other" })),
        (json!({ "Fn::Join": ["-", { "Ref": "List" }] }), json!({ "Fn::Join": ["", { "Ref": "List" }] })),
        (json!({ "Fn::Sub": "${Other.Arn}" }), json!({ "Ref": "Other" })),
        (json!({ "Fn::ImportValue": "x" }), json!("x")),
        (json!({ "Fn::If": ["A", "x", "y"] }), json!("x")),
        (json!("${Other}"), json!({ "Ref": "Other" })),
        (json!(60), json!("60")),
    ] {
        assert!(!same(QUEUE, name(one.clone()), name(other.clone())), "{one} {other}");
    }
}

#[test]
fn a_parameter_is_its_value_where_the_new_template_has_none_of_it() {
    let [old, new] = [json!({ "QueueName": { "Fn::Sub": "${Stage}-q" } }), json!({ "QueueName": "dev-q" })];
    let known = |value: &str| BTreeMap::from([("Stage".to_owned(), value.to_owned())]);
    assert!(same_as(QUEUE, &old, &new, &known("dev")));
    assert!(!same_as(QUEUE, &old, &new, &known("prod")));
    assert!(!same_as(
        QUEUE,
        &json!({ "QueueName": { "Ref": "Stage" } }),
        &json!({ "QueueName": "****" }),
        &known("****")
    ));
}

#[test]
fn order_is_nothing_where_cloudformation_has_none() {
    let tag = |name: &str| json!({ "Key": name, "Value": "v" });
    assert!(same(QUEUE, json!({ "Tags": [tag("a"), tag("b")] }), json!({ "Tags": [tag("b"), tag("a")] })));
    let table = "AWS::DynamoDB::Table";
    assert!(same(table, json!({ "Tags": [tag("a"), tag("b")] }), json!({ "Tags": [tag("b"), tag("a")] })));
    let keys =
        |first: &str, second: &str| json!({ "KeySchema": [{ "AttributeName": first }, { "AttributeName": second }] });
    assert!(!same(table, keys("a", "b"), keys("b", "a")), "the order of a key's parts is what it is");
    let pattern = |names: [&str; 2]| json!({ "EventPattern": { "source": ["s"], "detail-type": names } });
    assert!(same("AWS::Events::Rule", pattern(["A", "B"]), pattern(["B", "A"])));
    assert!(!same("AWS::Events::Rule", pattern(["A", "B"]), pattern(["C", "A"])));
    let text = |names: [&str; 2]| json!({ "EventPattern": pattern(names)["EventPattern"].to_string() });
    assert!(same("AWS::Events::Archive", text(["A", "B"]), pattern(["B", "A"])));
}

#[test]
fn policies_are_the_same_whatever_the_order_and_one_or_a_list() {
    let queue = "AWS::SQS::QueuePolicy";
    let old = json!({ "PolicyDocument": { "Version": "2012-10-17", "Statement": [
        { "Sid": "B", "Effect": "Deny", "Principal": "*", "Action": ["sqs:*"], "Resource": "*" },
        { "Sid": "A", "Effect": "Allow", "Principal": { "AWS": ["1", "2"] }, "Action": ["x", "y"], "Resource": "r",
          "Condition": { "StringEquals": { "k": ["v"], "l": "w" } } },
    ] } });
    let new = json!({ "PolicyDocument": { "Version": "2012-10-17", "Statement": [
        { "Sid": "A", "Effect": "Allow", "Principal": { "AWS": ["2", "1"] }, "Action": ["y", "x"], "Resource": ["r"],
          "Condition": { "StringEquals": { "l": ["w"], "k": "v" } } },
        { "Sid": "B", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*" },
    ] } });
    assert!(same(queue, old.clone(), new.clone()));
    let mut wider = old;
    wider["PolicyDocument"]["Statement"][1]["Action"] = json!(["x", "z"]);
    assert!(!same(queue, wider, new));
}

/// Of a template of which one thing differs, only that is spelt otherwise.
#[test]
fn only_what_differs_stays_as_it_was_spelt() {
    let tag = |name: &str, value: &str| json!({ "Key": name, "Value": value });
    let old =
        json!({ "QueueName": { "Fn::Sub": "q" }, "Tags": [tag("b", "1"), tag("a", "1")], "VisibilityTimeout": 30 });
    let new = json!({ "QueueName": "q", "Tags": [tag("a", "1"), tag("b", "2")], "VisibilityTimeout": 60 });
    let pseudo = Known::new();
    let aligned = aligned(template(QUEUE, &old), &pseudo, &template(QUEUE, &new), &pseudo);
    let wanted = json!({ "QueueName": "q", "Tags": [tag("a", "1"), tag("b", "1")], "VisibilityTimeout": 30 });
    assert_eq!(Json::Object(aligned.resources["It"].properties.clone()), wanted);
}
