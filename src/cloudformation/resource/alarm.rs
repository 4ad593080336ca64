//! Alarms and the topics that carry them.

use serde_json::{Value as Json, json};

use crate::cloudformation::value::reference;
use crate::cloudformation::{policy, text};
use crate::plan::resource::{Alarm, Threshold, Topic, TopicPolicy, TopicSubscription};

pub fn alarm(alarm: &Alarm) -> Json {
    let (operator, threshold, missing) = match alarm.threshold {
        Threshold::Above(value) => ("GreaterThanThreshold", value, "notBreaching"),
        Threshold::Below(value) => ("LessThanThreshold", value, "breaching"),
    };
    let dimensions: Vec<_> =
        alarm.dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    // The end of an alarm is not told: every alarm begins with one, so each new environment would open with a flood.
    json!({
        "AlarmDescription": text::any(&alarm.description, 1_024),
        "ActionsEnabled": true,
        "AlarmActions": [alarm.topic_arn],
        "Namespace": alarm.namespace,
        "MetricName": alarm.metric,
        "Dimensions": dimensions,
        "Statistic": alarm.statistic,
        "Period": alarm.period,
        "EvaluationPeriods": alarm.periods,
        "Threshold": threshold,
        "ComparisonOperator": operator,
        "TreatMissingData": missing,
    })
}

/// Without a key: the policy of `alias/aws/sns` does not admit CloudWatch, whose alarms would be lost without a trace.
pub fn topic(topic: &Topic) -> Json {
    json!({ "TopicName": topic.name })
}

/// SNS takes no `sns:*` in a topic's policy; publishing is all that anyone else may be granted.
pub fn topic_policy(policy: &TopicPolicy, region: &str) -> Json {
    let topic = reference(&policy.topic);
    let document = policy::document_with_tls(&policy.statements, "sns:Publish", vec![topic.clone()], region);
    json!({ "Topics": [topic], "PolicyDocument": document })
}

pub fn subscription(subscription: &TopicSubscription) -> Json {
    let topic = reference(&subscription.topic);
    json!({ "TopicArn": topic, "Protocol": "email", "Endpoint": subscription.email })
}
