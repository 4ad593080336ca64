//! Rules that the file spells out, as written.

use super::{Acceptance, Queue};
use crate::source::Spanned;
use crate::syntax::decode::record;
use crate::syntax::value::{Duration, Text, Verbatim, Whole};

record! {
    /// A rule on the domain's own bus, for what `consumes` does not cover.
    pub struct Rule "a rule" {
        /// What it is for, in a sentence.
        description: Option<Text>,
        /// An EventBridge pattern over the whole event: source, detail-type, account, detail and the rest.
        pattern: Verbatim,
        /// Where matching events go, whole and unchanged.
        target: Spanned<Target>,
        /// How long delivery is tried before an event is a dead letter of the rule.
        retry: Option<RetryPolicy>,
        /// Findings about this rule that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// Where a rule's events go: exactly one of the kinds.
    pub struct Target "a target" {
        /// A queue that Busline makes, for someone outside the file to read.
        queue: Option<Spanned<Queue>>,
        /// A log group that Busline makes, under `/aws/events/`.
        log_group: Option<Spanned<TargetLogGroup>>,
        /// A handler of this domain whose trigger is `rule: <this rule>`.
        handler: Option<Spanned<Text>>,
        /// The bus of another domain, by its name, or one outside the file, by its ARN. Only the domain's own events can go
        /// there.
        bus: Option<Spanned<Text>>,
        /// Something that exists, by its ARN: an SQS queue, SNS topic, Lambda function, Kinesis stream, Firehose stream, state
        /// machine, API destination or event bus.
        arn: Option<Spanned<Text>>,
    }
}

record! {
    /// A log group that takes a rule's events.
    pub struct TargetLogGroup "a log group" {
        /// How long events are kept (default 30d).
        retention: Option<Spanned<Duration>>,
    }
}

record! {
    /// How long delivery is tried: as long as both last.
    pub struct RetryPolicy "a retry policy" {
        /// Repeated attempts (default and at most 185).
        attempts: Option<Whole<0, 185>>,
        /// The age at which an event is given up, from 60s (default and at most 24h).
        age: Option<Spanned<Duration>>,
    }
}
