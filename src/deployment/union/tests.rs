//! Unions of small templates.

use super::*;
use serde_json::json;

fn template(resources: Json) -> Template {
    let whole = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": "", "Resources": resources });
    serde_json::from_value(whole).expect("a template")
}

fn resource(kind: &str, properties: Json) -> Json {
    json!({ "Type": kind, "Metadata": { "Busline": { "DeclaredBy": "domains.stock" } }, "Properties": properties })
}

fn queue(properties: Json) -> Json {
    resource("AWS::SQS::Queue", properties)
}

fn policy(statements: Json) -> Json {
    resource(
        "AWS::SQS::QueuePolicy",
        json!({ "Queues": [{ "Ref": "Queue" }], "PolicyDocument": { "Statement": statements } }),
    )
}

#[test]
fn a_stack_that_only_grows_is_its_own_union() {
    let old = template(json!({ "Queue": queue(json!({})) }));
    let new = template(json!({ "Queue": queue(json!({ "VisibilityTimeout": 60 })), "Other": queue(json!({})) }));
    assert_eq!(union(&old, &new), new);
}

#[test]
fn what_leaves_stays_in_the_union_and_the_new_one_counts() {
    let old = template(json!({ "Queue": queue(json!({})), "Gone": queue(json!({})) }));
    let new = template(json!({ "Queue": queue(json!({ "VisibilityTimeout": 60 })) }));
    let both = union(&old, &new);
    assert_eq!(both.resources.keys().collect::<Vec<_>>(), ["Gone", "Queue"]);
    assert_eq!(both.resources["Queue"], new.resources["Queue"]);
    assert_eq!(union(&both, &new), both, "a run that was interrupted comes to the same");
}

#[test]
fn a_queue_policy_keeps_the_statements_of_both() {
    let (old_rule, new_rule) =
        (json!({ "Sid": "Rule", "Resource": "old" }), json!({ "Sid": "Rule", "Resource": "new" }));
    let tls = json!({ "Sid": "DenyWithoutTls" });
    let old = template(json!({ "Policy": policy(json!([old_rule, tls])) }));
    let new = template(json!({ "Policy": policy(json!([new_rule, tls])) }));
    let both = union(&old, &new);
    let statements = &both.resources["Policy"].properties["PolicyDocument"]["Statement"];
    assert_eq!(*statements, json!([new_rule, tls, { "Sid": "RuleBefore", "Resource": "old" }]));
    assert_eq!(union(&both, &new), both, "a run that was interrupted comes to the same");
}

#[test]
fn a_union_is_measured() {
    let statement = |length: usize| {
        resource("AWS::Events::EventBusPolicy", json!({ "EventBusName": "b", "Statement": "x".repeat(length) }))
    };
    assert_eq!(over_limit(&template(json!({ "A": statement(5_000), "B": statement(5_000) }))), None);
    assert!(
        over_limit(&template(json!({ "A": statement(6_000), "B": statement(5_000) })))
            .is_some_and(|why| why.contains("policy"))
    );
    let many: serde_json::Map<_, _> = (0..501).map(|n| (format!("Q{n}"), queue(json!({})))).collect();
    assert!(over_limit(&template(many.into())).is_some_and(|why| why.contains("501")));
    assert!(
        over_limit(&template(json!({ "Q": queue(json!({ "Name": "x".repeat(1_000_000) })) })))
            .is_some_and(|why| why.contains("bytes"))
    );
}

#[test]
fn a_queue_that_is_kept_keeps_what_belongs_to_it() {
    let redrive = json!({ "RedrivePolicy": { "deadLetterTargetArn": { "Fn::GetAtt": ["DeadLetters", "Arn"] } } });
    let dead_policy = resource("AWS::SQS::QueuePolicy", json!({ "Queues": [{ "Ref": "DeadLetters" }] }));
    let old = template(json!({
        "Queue": queue(redrive), "DeadLetters": queue(json!({})), "QueuePolicy": policy(json!([])),
        "DeadLettersPolicy": dead_policy, "Rule": resource("AWS::Events::Rule", json!({})), "Other": queue(json!({})),
    }));
    let new = template(json!({ "Bus": resource("AWS::Events::EventBus", json!({})) }));
    let leaving: Vec<&str> = leaving_queues(&old, &new).map(|(id, _)| id).collect();
    assert_eq!(leaving, ["DeadLetters", "Other", "Queue"]);
    let kept = keeping(&old, &new, &BTreeSet::from(["Queue".to_owned()]));
    assert_eq!(
        kept.resources.keys().collect::<Vec<_>>(),
        ["Bus", "DeadLetters", "DeadLettersPolicy", "Queue", "QueuePolicy"]
    );
    assert_eq!(keeping(&old, &new, &BTreeSet::new()), new);
}

/// Somebody has added resources by hand. They stay for as long as all others do, but for what cannot be written down.
#[test]
fn what_was_added_by_hand_stays_where_it_rests_on_nothing_else() {
    let whole = json!({
        "Conditions": { "IsProd": true },
        "Mappings": { "Sizes": {} },
        "Parameters": { "Stage": { "Type": "String", "Default": "dev" } },
        "Resources": {
            "Mine": { "Type": "AWS::SQS::Queue", "Condition": "IsProd", "Properties": { "QueueName": { "Fn::Sub": "${AWS::StackName}-x" } } },
            "OfMine": { "Type": "AWS::SQS::Queue", "Properties": { "RedrivePolicy": { "Fn::GetAtt": ["Mine", "Arn"] } } },
            "OfStage": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::Sub": ["${Stage}-${Own}", { "Own": "x" }] } } },
            "OfThat": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Ref": "OfStage" } } },
            "OfIf": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::If": ["IsProd", "a", "b"] } } },
            "OfMap": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::FindInMap": ["Sizes", "a", "b"] } } },
            "Literal": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::Sub": ["${!Stage}-${Own}", { "Own": "x" }] } } },
        },
    });
    let by_hand = crate::cloudformation::deployed::read(&whole.to_string(), "domains.stock").expect("a template");
    let both = union(&by_hand, &template(json!({ "Queue": queue(json!({})) })));
    assert_eq!(both.resources.keys().collect::<Vec<_>>(), ["Literal", "Mine", "OfMine", "Queue"]);
    assert!(both.resources["Mine"].others.is_empty(), "it stands, so its condition holds");
}
