//! Alarms, and the topic that tells of them.

use super::Value;
use crate::plan::grant::Statement;

/// An alarm topic.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name.
    pub name: String,
}

/// The policy of a topic. Its emission adds the denial of everything without TLS.
#[derive(Clone, Debug)]
pub struct TopicPolicy {
    /// The topic's logical ID.
    pub topic: String,
    /// Who may publish.
    pub statements: Vec<Statement>,
}

/// Someone who hears of alarms.
#[derive(Clone, Debug)]
pub struct TopicSubscription {
    /// The topic's logical ID.
    pub topic: String,
    /// The address.
    pub email: String,
}

/// An alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// What it means, for who is woken by it.
    pub description: String,
    /// `AWS/SQS`.
    pub namespace: &'static str,
    /// `ApproximateNumberOfMessagesVisible`.
    pub metric: &'static str,
    /// What is measured.
    pub dimensions: Vec<(&'static str, Value)>,
    /// `Maximum`, `Sum`, …
    pub statistic: &'static str,
    /// Seconds.
    pub period: u32,
    /// Periods in a row that must breach.
    pub periods: u32,
    /// Breaching when the metric is greater; for a heartbeat, when it is less.
    pub threshold: Threshold,
    /// The topic.
    pub topic_arn: String,
}

/// When an alarm sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    /// Above a value; no data is good.
    Above(u32),
    /// Below a value; no data is bad.
    Below(u32),
}
