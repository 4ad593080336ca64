//! What wakes people: every dead-letter queue, and every failure metric of a path.

use super::domain_path;
use crate::plan::Context;
use crate::plan::grant::{Principal, Statement};
use crate::plan::naming::own;
use crate::plan::resource::{Alarm, Body, Threshold, Topic, TopicPolicy, TopicSubscription, Value};
use crate::plan::stack::Stack;
use crate::system::DomainId;

/// The domain's alarm topic, and who hears of it.
pub fn topic(context: &Context<'_>, domain: DomainId, stack: &mut Stack) {
    let path = domain_path(context, domain);
    let topic = stack.add(own("AlarmTopic"), &path, Body::Topic(Topic { name: context.topic(domain) }));
    let arn = context.topic_arn(domain);
    let alarms = context.arn(domain, "cloudwatch", "alarm:*");
    let publish = Statement::allow("AlarmsOfThisAccount", &["sns:Publish"], vec![arn.into()])
        .to(Principal::Service("cloudwatch.amazonaws.com"))
        .when("StringEquals", "aws:SourceAccount", vec![context.account(domain).into()])
        .when("ArnLike", "aws:SourceArn", vec![alarms.into()]);
    let policy = TopicPolicy { topic: topic.clone(), statements: vec![publish] };
    stack.add(own("AlarmTopicPolicy"), &path, Body::TopicPolicy(policy));
    for (index, email) in context.environment.alarm_emails.iter().enumerate() {
        let declared_by = format!("environments.{}.alarms", context.environment.name);
        let subscription = TopicSubscription { topic: topic.clone(), email: email.clone() };
        let id = own(&format!("AlarmTopicEmail{}", index + 1));
        stack.add(id, &declared_by, Body::TopicSubscription(subscription));
    }
}

/// A metric that an alarm watches.
pub struct Metric<'a> {
    /// `AWS/SQS`.
    pub namespace: &'static str,
    /// `ApproximateNumberOfMessagesVisible`.
    pub name: &'static str,
    /// What is measured.
    pub dimensions: Vec<(&'static str, Value)>,
    /// `Maximum`, `Sum`, …
    pub statistic: &'static str,
    /// What the alarm means.
    pub meaning: &'a str,
}

/// An alarm that sounds in the first minute in which a metric is above nothing at all.
pub fn above_zero(context: &Context<'_>, domain: DomainId, metric: Metric<'_>) -> Body {
    within(context, domain, metric, (60, 1, Threshold::Above(0)))
}

/// An alarm on a metric: period in seconds, periods in a row, threshold.
pub fn within(
    context: &Context<'_>,
    domain: DomainId,
    metric: Metric<'_>,
    (period, periods, threshold): (u32, u32, Threshold),
) -> Body {
    Body::Alarm(Alarm {
        description: metric.meaning.to_owned(),
        namespace: metric.namespace,
        metric: metric.name,
        dimensions: metric.dimensions,
        statistic: metric.statistic,
        period,
        periods,
        threshold,
        topic_arn: context.topic_arn(domain),
    })
}

/// An alarm on a queue that should be empty.
pub fn not_empty(context: &Context<'_>, domain: DomainId, queue_name: Value, meaning: &str) -> Body {
    let dimensions = vec![("QueueName", queue_name)];
    let name = "ApproximateNumberOfMessagesVisible";
    above_zero(context, domain, Metric { namespace: "AWS/SQS", name, dimensions, statistic: "Maximum", meaning })
}

/// The two alarms of a rule: it could not deliver, and it could not even keep what it could not deliver.
pub fn of_rule(context: &Context<'_>, domain: DomainId, rule: &str, what: &str) -> [Body; 2] {
    let alarm = |name, meaning: String| {
        let dimensions = vec![("EventBusName", context.bus(domain).into()), ("RuleName", rule.into())];
        let metric = Metric { namespace: "AWS/Events", name, dimensions, statistic: "Sum", meaning: &meaning };
        above_zero(context, domain, metric)
    };
    [
        alarm("FailedInvocations", format!("{what} failed for good; look into the rule's dead-letter queue")),
        alarm(
            "InvocationsFailedToBeSentToDLQ",
            format!("{what} failed, and its dead-letter queue did not take the event"),
        ),
    ]
}
