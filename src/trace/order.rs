//! The law of order within a stack: what receives stands before what sends, by reference or by `DependsOn`; and what reads a
//! collection's changes before what may write there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::resource::{Origin, Site, Start};
use super::value::Reader;
use crate::cloudformation::Template;
use crate::cloudformation::template::Resource;

/// What may make an event, and so waits for all rules that forward.
const SENDERS: [&str; 5] = [
    "AWS::ApiGatewayV2::Route",
    "AWS::ECS::Service",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Scheduler::Schedule",
];

/// What makes a function run.
const STARTERS: [&str; 2] = ["AWS::ApiGatewayV2::Route", "AWS::Lambda::EventSourceMapping"];

/// Each resource that does not wait for something that it needs, with the logical ID of that.
pub fn hasty(site: &Arc<Site>, template: &Template) -> Vec<(Origin, String)> {
    let stack = Stack::of(Reader { site, template });
    let mut found = Vec::new();
    for (id, resource) in &template.resources {
        let needed = stack.needs(id, resource);
        if needed.is_empty() {
            continue;
        }
        let waits = waits_for(template, id);
        for late in needed.into_iter().filter(|late| late != id && !waits.contains(late.as_str())) {
            found.push((Origin::of(site, id, resource), late));
        }
    }
    let beside = stack.beside_one_another();
    found.extend(beside.map(|(id, other)| (Origin::of(site, id, &template.resources[id]), other.to_owned())));
    found
}

/// What starts the handlers of a stack that has services, and for which of these each waits.
pub fn starts(site: &Arc<Site>, template: &Template) -> Vec<Start> {
    let services = template.resources.iter().filter(|(_, each)| each.kind == "AWS::ECS::Service");
    let services: Vec<(&str, &str)> =
        services.map(|(id, each)| (id.as_str(), each.metadata.busline.declared_by.as_str())).collect();
    if services.is_empty() {
        return Vec::new();
    }
    let mut starts = Vec::new();
    for (id, resource) in template.resources.iter().filter(|(_, each)| STARTERS.contains(&each.kind.as_str())) {
        let waits = waits_for(template, id);
        let after = services.iter().filter(|(service, _)| waits.contains(service));
        let after = after.map(|(_, declared_by)| (*declared_by).to_owned()).collect();
        starts.push(Start { after, origin: Origin::of(site, id, resource) });
    }
    starts
}

struct Stack<'t> {
    reader: Reader<'t>,
    /// The policies of each queue, by the queue's ARN.
    policies: BTreeMap<String, Vec<String>>,
    /// What else has an ARN that a rule may name.
    named: BTreeMap<String, String>,
    /// The rules that forward to a bus.
    forwarding: Vec<String>,
    /// The mappings that empty each queue, by the queue's ARN.
    mappings: BTreeMap<String, Vec<String>>,
}

impl<'t> Stack<'t> {
    fn of(reader: Reader<'t>) -> Stack<'t> {
        let (mut policies, mut named) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
        let (mut forwarding, mut mappings) = (Vec::new(), BTreeMap::<_, Vec<_>>::new());
        for (id, resource) in &reader.template.resources {
            match resource.kind.as_str() {
                "AWS::SQS::QueuePolicy" => {
                    for queue in list(resource, "Queues") {
                        let queue = queue.get("Ref").and_then(Json::as_str).unwrap_or_default();
                        if let Some(of) = reader.template.resources.get(queue) {
                            policies.entry(reader.arn_of(queue, of)).or_default().push(id.clone());
                        }
                    }
                }
                "AWS::IAM::Role" | "AWS::Events::EventBus" | "AWS::SQS::Queue" => {
                    named.insert(reader.arn_of(id, resource), id.clone());
                }
                "AWS::Logs::LogGroup" => {
                    named.insert(reader.arn_of(id, resource).trim_end_matches(":*").to_owned(), id.clone());
                }
                "AWS::Events::Rule" if targets(&reader, resource).iter().any(|arn| arn.contains(":event-bus/")) => {
                    forwarding.push(id.clone());
                }
                "AWS::Lambda::EventSourceMapping" => {
                    let source = resource.properties.get("EventSourceArn").and_then(|arn| reader.text(arn));
                    mappings.entry(source.unwrap_or_default()).or_default().push(id.clone());
                }
                _ => {}
            }
        }
        Stack { reader, policies, named, forwarding, mappings }
    }

    /// What of this stack a resource must wait for.
    fn needs(&self, id: &str, resource: &Resource) -> BTreeSet<String> {
        let mut needs = BTreeSet::new();
        let mut receive = |arn: &str| {
            needs.extend(self.policies.get(arn).into_iter().flatten().cloned());
            needs.extend(self.named.get(arn).cloned());
        };
        match resource.kind.as_str() {
            "AWS::Events::Rule" => {
                targets(&self.reader, resource).iter().for_each(|arn| receive(arn));
                let bus = resource.properties.get("EventBusName").and_then(|bus| self.reader.text(bus));
                receive(&self.reader.arn("events", &format!("event-bus/{}", bus.unwrap_or_default())));
            }
            "AWS::Events::EventBusPolicy" | "AWS::Events::Archive" => {
                let bus = resource.properties.get("EventBusName").and_then(|bus| self.reader.text(bus));
                receive(&self.reader.arn("events", &format!("event-bus/{}", bus.unwrap_or_default())));
                resource.properties.get("SourceArn").and_then(Json::as_str).into_iter().for_each(receive);
            }
            "AWS::Events::EventBus" => {
                let queue = resource.properties.get("DeadLetterConfig").and_then(|config| config.get("Arn"));
                queue.and_then(|arn| self.reader.text(arn)).iter().for_each(|arn| receive(arn));
            }
            "AWS::Scheduler::Schedule" => {
                let target = resource.properties.get("Target");
                let at =
                    |path: &str| target.and_then(|target| target.pointer(path)).and_then(|arn| self.reader.text(arn));
                at("/DeadLetterConfig/Arn").iter().for_each(|arn| receive(arn));
                needs.extend(at("/Arn").and_then(|arn| self.mappings.get(&arn)).into_iter().flatten().cloned());
            }
            _ => {}
        }
        if SENDERS.contains(&resource.kind.as_str()) {
            needs.extend(self.forwarding.iter().cloned());
        }
        needs.remove(id);
        needs
    }

    /// Statements of one bus that may be put side by side: each changes the one document that EventBridge keeps.
    fn beside_one_another(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let statements = self.reader.template.resources.iter();
        let statements: Vec<_> = statements.filter(|(_, each)| each.kind == "AWS::Events::EventBusPolicy").collect();
        let waits: Vec<BTreeSet<&str>> = statements.iter().map(|(id, _)| waits_for(self.reader.template, id)).collect();
        let mut beside = Vec::new();
        for (index, (id, one)) in statements.iter().enumerate() {
            for (before, (other_id, other)) in statements[..index].iter().enumerate() {
                let same_bus = one.properties.get("EventBusName") == other.properties.get("EventBusName");
                let ordered = waits[index].contains(other_id.as_str()) || waits[before].contains(id.as_str());
                if same_bus && !ordered {
                    beside.push((id.as_str(), other_id.as_str()));
                }
            }
        }
        beside.into_iter()
    }
}

/// Everything that a resource waits for, at any distance.
fn waits_for<'t>(template: &'t Template, id: &'t str) -> BTreeSet<&'t str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![id]);
    while let Some(id) = open.pop() {
        let Some(resource) = template.resources.get(id) else { continue };
        let mut next: Vec<&str> = resource.depends_on.iter().map(String::as_str).collect();
        resource.properties.values().for_each(|value| references(value, &mut next));
        open.extend(next.into_iter().filter(|id| seen.insert(*id)));
    }
    seen
}

/// The ARNs of everything that a rule sends to, and of the roles by which it does.
fn targets(reader: &Reader<'_>, rule: &Resource) -> Vec<String> {
    let of =
        |target: &Json| ["/Arn", "/RoleArn", "/DeadLetterConfig/Arn"].map(|path| reader.text(target.pointer(path)?));
    list(rule, "Targets").iter().flat_map(of).flatten().collect()
}

fn list<'t>(resource: &'t Resource, key: &str) -> &'t [Json] {
    resource.properties.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn references<'t>(value: &'t Json, found: &mut Vec<&'t str>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| references(item, found)),
        Json::Object(members) => {
            found.extend(members.get("Ref").and_then(Json::as_str));
            found.extend(members.get("Fn::GetAtt").and_then(|path| path.get(0)).and_then(Json::as_str));
            members.values().for_each(|member| references(member, found));
        }
        _ => {}
    }
}
