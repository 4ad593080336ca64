//! When a relay in a container needs someone: it does not live, it does not keep up, or what it sends is not taken.

use super::Relay;
use crate::plan::Context;
use crate::plan::hop::alarm::{self, Metric};
use crate::plan::naming::logical;
use crate::plan::resource::{Threshold, Value};
use crate::plan::stack::Stack;

/// The namespace of the metrics that the relay writes into its log.
const NAMESPACE: &str = "Busline";
/// The milliseconds between a change and its sending.
const LAG: &str = "RelayLag";
/// One for each round in which the relay has read, changes or not.
const HEARTBEAT: &str = "RelayHeartbeat";

/// Five minutes, as long as any stream may lag.
const PERIOD: u32 = 60;
const PERIODS: u32 = 5;

/// Adds the alarms. They wait for the service, so that none of them sounds while the first task is still to come.
pub fn plan(context: &Context<'_>, relay: &Relay<'_>, service: &str, stack: &mut Stack) {
    let domain = relay.id.domain;
    let name = context.system.domain(domain).name.value.as_str();
    let of_stream = || {
        let stream = relay.stream.as_str();
        vec![("Environment", context.prefix().into()), ("Domain", name.into()), ("Stream", stream.into())]
    };
    let queue = vec![("QueueName", Value::Attribute(relay.ids.change_queue.clone(), "QueueName"))];
    let lag = format!("changes of {} wait more than five minutes to be read", relay.store);
    let heartbeat = format!("{} has not read for five minutes", relay.unit);
    // A batch that the publisher gives back is no error of the function: only the queue shows it.
    let age = format!("changes of {} wait more than five minutes to be published", relay.store);
    let alarms = [
        ("LagAlarm", (NAMESPACE, LAG, of_stream()), ("Maximum", Threshold::Above(300_000)), lag),
        ("HeartbeatAlarm", (NAMESPACE, HEARTBEAT, of_stream()), ("Sum", Threshold::Below(1)), heartbeat),
        (
            "ChangeQueueAgeAlarm",
            ("AWS/SQS", "ApproximateAgeOfOldestMessage", queue),
            ("Maximum", Threshold::Above(300)),
            age,
        ),
    ];
    for (part, (namespace, name, dimensions), (statistic, threshold), meaning) in alarms {
        let metric = Metric { namespace, name, dimensions, statistic, meaning: &meaning };
        let body = alarm::within(context, domain, metric, (PERIOD, PERIODS, threshold));
        stack.add_after(logical(&relay.unit, part), &relay.path, [service.to_owned()].into(), body);
    }
}
