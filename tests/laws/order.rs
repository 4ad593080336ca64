//! Laws about order: which queues are FIFO, and that whatever feeds, reads or follows such a queue fits it.

use super::delivery::queue;
use super::{Template, items};
use serde_json::Value;

/// SQS moves messages between queues of one kind only, EventBridge keeps dead letters in standard queues only, and what a
/// function puts aside goes where the queue's own dead letters go.
pub fn dead_letters(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, source) in template.resources("AWS::SQS::Queue") {
        let redrive = &source["Properties"]["RedrivePolicy"]["deadLetterTargetArn"];
        if !redrive.is_null() && queue(template, redrive).is_none_or(|letters| is_fifo(letters) != is_fifo(source)) {
            faults.push(format!("{id} has dead letters in a queue of another kind"));
        }
    }
    for (id, rule) in template.resources("AWS::Events::Rule") {
        for target in items(&rule["Properties"]["Targets"]) {
            if queue(template, &target["DeadLetterConfig"]["Arn"]).is_none_or(is_fifo) {
                faults.push(format!("{id} has dead letters in a FIFO queue"));
            }
        }
    }
    for (id, mapping) in template.resources("AWS::Lambda::EventSourceMapping") {
        let Some(source) = queue(template, &mapping["Properties"]["EventSourceArn"]) else { continue };
        let function = mapping["Properties"]["FunctionName"]["Ref"].as_str().unwrap_or_default();
        let function = &template.value["Resources"][function]["Properties"];
        let Some(url) = function["Environment"]["Variables"]["BUSLINE_DEAD_LETTER_QUEUE"].as_str() else { continue };
        let aside = template.queues.get(url.rsplit('/').next().unwrap_or_default());
        if aside.is_none_or(|aside| is_fifo(aside) != is_fifo(source)) {
            faults.push(format!("{id} feeds a function that puts aside into {url}, of another kind or nowhere"));
        }
        let role = &template.value["Resources"][function["Role"]["Fn::GetAtt"][0].as_str().unwrap_or_default()];
        let name = url.rsplit('/').next().unwrap_or_default();
        if !role["Properties"]["Policies"].to_string().contains(&format!(":{name}\"")) {
            faults.push(format!("{id} feeds a function that may not put aside into {name}"));
        }
    }
    faults
}

/// A FIFO queue's name says so, and EventBridge names a message group to it and to no other; it names no deduplication
/// id, so the queue takes the content for one.
pub fn message_groups(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, queue) in template.resources("AWS::SQS::Queue") {
        let name = queue["Properties"]["QueueName"].as_str();
        if name.is_some_and(|name| name.ends_with(".fifo") != is_fifo(queue) || name.len() > 80) {
            faults.push(format!("{id} has a name of another kind, or one that is too long"));
        }
        if is_fifo(queue) && queue["Properties"]["ContentBasedDeduplication"] != true {
            faults.push(format!("{id} would want a deduplication id"));
        }
    }
    for (id, rule) in template.resources("AWS::Events::Rule") {
        for target in items(&rule["Properties"]["Targets"]) {
            let group = target["SqsParameters"]["MessageGroupId"].as_str();
            let told = group.is_some_and(|path| path.starts_with("$.detail.data.") && path.len() > 14);
            let fifo = queue(template, &target["Arn"]).is_some_and(is_fifo);
            if told != fifo || fifo == target["SqsParameters"].is_null() {
                faults.push(format!("{id} names the message group {group:?} to a queue that is FIFO: {fifo}"));
            }
        }
    }
    faults
}

/// A FIFO queue gives at most ten messages at once, and waits for no more of them.
pub fn batches(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, mapping) in template.resources("AWS::Lambda::EventSourceMapping") {
        let mapping = &mapping["Properties"];
        if !queue(template, &mapping["EventSourceArn"]).is_some_and(is_fifo) {
            continue;
        }
        let few = mapping["BatchSize"].as_u64().is_some_and(|size| size <= 10);
        if !few || !mapping["MaximumBatchingWindowInSeconds"].is_null() || !mapping["StartingPosition"].is_null() {
            faults.push(format!("{id} asks a FIFO queue for more than it gives"));
        }
    }
    faults
}

fn is_fifo(queue: &Value) -> bool {
    queue["Properties"]["FifoQueue"] == true
}
