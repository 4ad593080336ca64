//! Rules.

use serde_json::json;

use super::{Emitted, emitted};
use crate::cloudformation::text;
use crate::cloudformation::value::pattern;
use crate::plan::resource::Rule;

/// Delivery is tried for as long as EventBridge offers: a day, and 185 times.
pub fn rule(rule: &Rule) -> Emitted {
    let target = json!({
        "Id": "Target",
        "Arn": rule.target.arn,
        "RoleArn": rule.target.role_arn,
        "DeadLetterConfig": { "Arn": rule.target.dead_letters_arn },
        "RetryPolicy": { "MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185 },
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
