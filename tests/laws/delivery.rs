//! Laws about the way of an event: no fault is silent, and what receives stands before what sends.

use super::{Template, items};
use serde_json::Value;
use std::collections::BTreeSet;

/// Each target of each rule and schedule gives up after a written time into a queue; a target that is a bus is sent to by a
/// role.
pub fn targets(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, rule) in template.resources("AWS::Events::Rule") {
        for target in items(&rule["Properties"]["Targets"]) {
            if target["DeadLetterConfig"]["Arn"].is_null() || target["RetryPolicy"].is_null() {
                faults.push(format!("{id} has a target that may lose events"));
            }
            let bus = target["Arn"].as_str().is_some_and(|arn| arn.contains(":event-bus/"));
            if bus && target["RoleArn"].is_null() {
                faults.push(format!("{id} sends to a bus without a role"));
            }
        }
    }
    for (id, schedule) in template.resources("AWS::Scheduler::Schedule") {
        let target = &schedule["Properties"]["Target"];
        if target["DeadLetterConfig"]["Arn"].is_null() || target["RetryPolicy"].is_null() {
            faults.push(format!("{id} may lose a scheduled time"));
        }
    }
    faults
}

/// What takes dead letters has a policy of its own and wakes somebody.
pub fn dead_letters(template: &Template) -> Vec<String> {
    let targets = |rule: &Value| items(&rule["Properties"]["Targets"]).to_vec();
    let rules = template.resources("AWS::Events::Rule").flat_map(|(_, rule)| targets(rule));
    let buses = template.resources("AWS::Events::EventBus").map(|(_, bus)| bus["Properties"].clone());
    let queues = template.resources("AWS::SQS::Queue");
    let redrives = queues.map(|(_, queue)| queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"].clone());
    let named = rules.chain(buses).map(|each| each["DeadLetterConfig"]["Arn"].clone()).chain(redrives);
    let mut faults = Vec::new();
    for arn in named.filter(|arn| !arn.is_null()) {
        let Some(id) = queue_id(template, &arn) else {
            faults.push(format!("{arn} is no queue of the stack"));
            continue;
        };
        if policies(template, &arn).is_empty() {
            faults.push(format!("{id} has no policy"));
        }
        let name = &template.value["Resources"][id]["Properties"]["QueueName"];
        let watched = |value: &Value| value == name || value["Fn::GetAtt"][0] == id;
        let sounds = |alarm: &Value| {
            let dimensions = items(&alarm["Properties"]["Dimensions"]);
            alarm["Properties"]["MetricName"] == "ApproximateNumberOfMessagesVisible"
                && dimensions.iter().any(|each| each["Name"] == "QueueName" && watched(&each["Value"]))
        };
        if !template.resources("AWS::CloudWatch::Alarm").any(|(_, alarm)| sounds(alarm)) {
            faults.push(format!("{id} wakes nobody"));
        }
    }
    faults
}

/// A batch fails message by message; and a queue hides a message for six times as long as its function may take.
pub fn batches(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, mapping) in template.resources("AWS::Lambda::EventSourceMapping") {
        let mapping = &mapping["Properties"];
        if !items(&mapping["FunctionResponseTypes"]).iter().any(|kind| kind == "ReportBatchItemFailures") {
            faults.push(format!("{id} fails whole batches"));
        }
        let function = &template.value["Resources"][mapping["FunctionName"]["Ref"].as_str().unwrap_or_default()];
        let Some(timeout) = function["Properties"]["Timeout"].as_u64() else {
            faults.push(format!("{id} feeds a function without a timeout"));
            continue;
        };
        let Some(queue) = queue(template, &mapping["EventSourceArn"]) else {
            continue; // A stream hides nothing.
        };
        if queue["Properties"]["VisibilityTimeout"] != 6 * timeout {
            let hidden = &queue["Properties"]["VisibilityTimeout"];
            faults.push(format!("{id}: a message is hidden for {hidden} s from a function that may take {timeout} s"));
        }
    }
    faults
}

/// A rule waits for the policies of its queues; functions and mappings wait for all forwarding rules of their stack; a
/// schedule waits for them too, for the policy of its dead-letter queue, and for the mapping that empties its queue.
pub fn order(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    let forwarding: BTreeSet<&str> =
        template.resources("AWS::Events::Rule").filter(|(_, rule)| is_forwarding(rule)).map(|(id, _)| id).collect();
    for (id, rule) in template.resources("AWS::Events::Rule") {
        for target in items(&rule["Properties"]["Targets"]) {
            for queue in [&target["Arn"], &target["DeadLetterConfig"]["Arn"]] {
                let waits = waits_for(template, id);
                let late = policies(template, queue).into_iter().filter(|policy| !waits.contains(policy));
                faults.extend(late.map(|policy| format!("{id} does not wait for {policy}")));
            }
        }
    }
    for (id, schedule) in template.resources("AWS::Scheduler::Schedule") {
        let (target, waits) = (&schedule["Properties"]["Target"], waits_for(template, id));
        let late = policies(template, &target["DeadLetterConfig"]["Arn"]);
        let mapping = |(_, mapping): &(&str, &Value)| mapping["Properties"]["EventSourceArn"] == target["Arn"];
        let mappings = template.resources("AWS::Lambda::EventSourceMapping").filter(mapping).map(|(id, _)| id);
        let receives: Vec<&str> = late.into_iter().chain(mappings).collect();
        if receives.len() < 2 {
            faults.push(format!("{id} sends to a queue that nothing empties, or puts aside what nobody may put there"));
        }
        let late = receives.into_iter().filter(|other| !waits.contains(other));
        faults.extend(late.map(|other| format!("{id} does not wait for {other}")));
    }
    let senders =
        ["AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::ECS::Service", "AWS::Scheduler::Schedule"];
    for kind in senders {
        for (id, _) in template.resources(kind) {
            let waits = waits_for(template, id);
            let late = forwarding.iter().filter(|rule| !waits.contains(**rule));
            faults.extend(late.map(|rule| format!("{id} does not wait for {rule}")));
        }
    }
    faults
}

fn is_forwarding(rule: &Value) -> bool {
    items(&rule["Properties"]["Targets"]).iter().any(|target| !target["RoleArn"].is_null())
}

/// The queue that an ARN means: of this stack by reference, or of another of the environment by its name.
pub fn queue<'a>(template: &'a Template, arn: &Value) -> Option<&'a Value> {
    if let Some(id) = arn["Fn::GetAtt"][0].as_str() {
        return Some(&template.value["Resources"][id]).filter(|resource| resource["Type"] == "AWS::SQS::Queue");
    }
    let text = arn.as_str().or_else(|| arn["Fn::Sub"].as_str())?;
    template.queues.get(text.rsplit(':').next()?)
}

/// The policies in this stack of the queue that an ARN means.
fn policies<'a>(template: &'a Template, arn: &Value) -> Vec<&'a str> {
    let Some(id) = queue_id(template, arn) else {
        return Vec::new();
    };
    let of = |policy: &Value| items(&policy["Properties"]["Queues"]).iter().any(|named| named["Ref"] == id);
    template.resources("AWS::SQS::QueuePolicy").filter(|(_, policy)| of(policy)).map(|(id, _)| id).collect()
}

/// The logical ID of the queue of this stack that an ARN means: two queues may be alike in everything else.
fn queue_id<'a>(template: &'a Template, arn: &'a Value) -> Option<&'a str> {
    if let Some(id) = arn["Fn::GetAtt"][0].as_str() {
        return Some(id);
    }
    let name = arn.as_str()?.rsplit(':').next()?;
    template.resources("AWS::SQS::Queue").find(|(_, queue)| queue["Properties"]["QueueName"] == name).map(|(id, _)| id)
}

/// Everything that a resource waits for, by DependsOn or by reference, at any distance.
fn waits_for<'a>(template: &'a Template, id: &'a str) -> BTreeSet<&'a str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![id]);
    while let Some(id) = open.pop() {
        let resource = &template.value["Resources"][id];
        let mut next: Vec<&str> = items(&resource["DependsOn"]).iter().filter_map(Value::as_str).collect();
        references(&resource["Properties"], &mut next);
        open.extend(next.into_iter().filter(|id| seen.insert(*id)));
    }
    seen
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(fields) => {
            found.extend(fields.get("Ref").and_then(Value::as_str));
            found.extend(fields.get("Fn::GetAtt").and_then(|asked| asked[0].as_str()));
            fields.values().for_each(|field| references(field, found));
        }
        _ => {}
    }
}
