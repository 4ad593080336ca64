//! Rules.

use serde_json::json;

use super::{Emitted, emitted};
use crate::cloudformation::text;
use crate::cloudformation::value::pattern;
use crate::plan::resource::Rule;

pub fn rule(rule: &Rule) -> Emitted {
    let retry = rule.target.retry;
    let target = json!({
        "Id": "Target",
        "Arn": rule.target.arn,
        "RoleArn": rule.target.role_arn,
        "DeadLetterConfig": { "Arn": rule.target.dead_letters_arn },
        "RetryPolicy": { "MaximumEventAgeInSeconds": retry.age, "MaximumRetryAttempts": retry.attempts },
    });
    emitted(
        "AWS::Events::Rule",
        json!({
            "Name": rule.name,
            "Description": text::any(&rule.description, 512),
            "EventBusName": rule.bus,
            "EventPattern": pattern(&rule.pattern),
            "State": "ENABLED",
            "Targets": [target],
        }),
    )
}
