//! Schedules.

use serde_json::{Value as Json, json};

use crate::cloudformation::text;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Schedule, ScheduleGroup};

/// What is sent: Scheduler puts the values in the place of its attributes, without quotes of their own.
const INPUT: &str =
    r#"{"scheduledTime":"<aws.scheduler.scheduled-time>","executionId":"<aws.scheduler.execution-id>"}"#;

pub fn group(group: &ScheduleGroup) -> Json {
    json!({ "Name": group.name })
}

/// Sending is tried for as long as Scheduler offers: a day, and 185 times.
pub fn schedule(schedule: &Schedule) -> Json {
    json!({
        "Name": schedule.name,
        "GroupName": reference(&schedule.group),
        "Description": text::any(&schedule.description, 512),
        "ScheduleExpression": schedule.expression,
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": { "Mode": "OFF" },
        "State": "ENABLED",
        "Target": {
            "Arn": schedule.queue_arn,
            "RoleArn": attribute(&schedule.role, "Arn"),
            "Input": INPUT,
            "DeadLetterConfig": { "Arn": schedule.dead_letters_arn },
            "RetryPolicy": { "MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185 },
        },
    })
}
