//! From the clock to a handler's queue: EventBridge Scheduler tells each scheduled time once at least, and the claim
//! absorbs what it tells twice.

use super::queue::DeadLetters;
use super::{Surroundings, alarm, consumer, domain_path, inbound};
use crate::model;
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::naming::logical;
use crate::plan::resource::{Body, Role, Schedule, ScheduleGroup, Value};
use crate::plan::stack::Stack;
use crate::system::MemberId;

/// Adds a handler's function, the mapping that feeds it, and the schedule that fills its queue.
pub fn plan(
    context: &Context<'_>,
    id: MemberId,
    written: &model::Schedule,
    surroundings: &Surroundings<'_>,
    stack: &mut Stack,
) {
    let domain = id.domain;
    let name = &context.system.handler(id).name.value;
    let path = format!("{}.handlers.{name}", domain_path(context, domain));
    let mapping = consumer::worker(context, id, format!("Runs at {}", written.expression), surroundings, stack);

    let group_name = context.name(domain, &[name.as_str()], 64);
    let group_arn = context.arn(domain, "scheduler", &format!("schedule-group/{group_name}"));
    let group = ScheduleGroup { name: group_name.clone() };
    let group = stack.add(logical(name, "ScheduleGroup"), &path, Body::ScheduleGroup(group));

    let dead_letters = logical(name, "ScheduleDeadLetters");
    let meaning = format!("a scheduled time did not reach the queue of {name}");
    let dead_letters_policy = DeadLetters {
        id: dead_letters.clone(),
        name: None,
        fifo: false,
        retention: DeadLetters::LONGEST,
        senders: Vec::new(),
        meaning: &meaning,
        declared_by: &path,
    }
    .add(context, domain, stack);
    let dead_letters = Value::Attribute(dead_letters, "Arn");

    let queue_arn = context.arn(domain, "sqs", &inbound::queue_name(context, id));
    let role = Role {
        name: None,
        description: format!("Tells {name} the time"),
        trust: Trust {
            service: "scheduler.amazonaws.com",
            account: context.account(domain).to_owned(),
            source_arn: Some(group_arn),
        },
        statements: vec![
            Statement::allow("OneQueue", &["sqs:SendMessage"], vec![queue_arn.as_str().into()]),
            // Scheduler puts what it could not send aside by the same role.
            Statement::allow("OwnDeadLetters", &["sqs:SendMessage"], vec![dead_letters.clone()]),
        ],
        boundary: context.boundary(domain),
    };
    let role = stack.add(logical(name, "ScheduleIdentity"), &path, Body::Role(role));
    for (suffix, body) in alarms(context, id, &group_name) {
        stack.add(logical(name, suffix), &path, body);
    }
    let schedule = Schedule {
        name: name.to_string(),
        group,
        description: format!("When {name} runs"),
        expression: written.expression.clone(),
        queue_arn,
        role,
        dead_letters_arn: dead_letters,
    };
    let after = [mapping, dead_letters_policy].into();
    stack.add_after(logical(name, "Schedule"), &path, after, Body::Schedule(schedule));
}

/// A schedule cannot send, gives up, or cannot even keep what it gives up. The first sounds a day before the second,
/// because Scheduler tries again for as long, whatever the error.
fn alarms(context: &Context<'_>, id: MemberId, group: &str) -> [(&'static str, Body); 3] {
    let name = &context.system.handler(id).name.value;
    let alarm = |metric, meaning: String| {
        let dimensions = vec![("ScheduleGroup", group.into())];
        let namespace = "AWS/Scheduler";
        let metric = alarm::Metric { namespace, name: metric, dimensions, statistic: "Sum", meaning: &meaning };
        alarm::above_zero(context, id.domain, metric)
    };
    let what = format!("The schedule of {name}");
    [
        ("ScheduleFailedAlarm", alarm("TargetErrorCount", format!("{what} cannot send to its queue"))),
        (
            "ScheduleDroppedAlarm",
            alarm("InvocationDroppedCount", format!("{what} gave a time up; look into its dead-letter queue")),
        ),
        (
            "ScheduleLostAlarm",
            alarm(
                "InvocationsFailedToBeSentToDeadLetterCount",
                format!("{what} gave a time up, and its dead-letter queue did not take it"),
            ),
        ),
    ]
}
