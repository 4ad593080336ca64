//! Rules.

use serde_json::{Value as Json, json};

use crate::cloudformation::text;
use crate::cloudformation::value::pattern;
use crate::plan::resource::Rule;

pub fn rule(rule: &Rule) -> Json {
    let retry = rule.target.retry;
    let target = json!({
        "Id": "Target",
        "Arn": rule.target.arn,
        "RoleArn": rule.target.role_arn,
        "DeadLetterConfig": { "Arn": rule.target.dead_letters_arn },
        "SqsParameters": rule.target.message_group.as_ref().map(|path| json!({ "MessageGroupId": path })),
        "RetryPolicy": { "MaximumEventAgeInSeconds": retry.age, "MaximumRetryAttempts": retry.attempts },
    });
    json!({
        "Name": rule.name,
        "Description": text::any(&rule.description, 512),
        "EventBusName": rule.bus,
        "EventPattern": pattern(&rule.pattern),
        "State": "ENABLED",
        "Targets": [target],
    })
}
