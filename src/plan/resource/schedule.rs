//! Schedules.

use super::Value;

/// A group of schedules. EventBridge Scheduler counts its failures by group, and a role's trust can name no less.
#[derive(Clone, Debug)]
pub struct ScheduleGroup {
    /// Its name.
    pub name: String,
}

/// A schedule.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Its name within its group.
    pub name: String,
    /// The group's logical ID.
    pub group: String,
    /// What it is for.
    pub description: String,
    /// `rate(5 minutes)` or `cron(…)`, in UTC.
    pub expression: String,
    /// The ARN of the queue that is told each scheduled time.
    pub queue_arn: String,
    /// The logical ID of the role that sends.
    pub role: String,
    /// The queue for what could not be sent.
    pub dead_letters_arn: Value,
}
