//! What a stack of the first wave is while senders change: all that stands and all that will, so that nothing which a sender
//! still reaches is gone before the sender is.
//!
//! Invariant: logical IDs of statements and inbound rules end in a hash of what they allow, so a narrowing is an add and a
//! remove, and the union by logical ID holds both.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::cloudformation::Template;
use crate::cloudformation::template::Resource;

/// What CloudFormation takes of resources in a stack.
const MOST_RESOURCES: usize = 500;
/// What EventBridge takes of a bus's policy, in characters.
const LONGEST_POLICY: usize = 10_240;
/// What CloudFormation takes of a template, in bytes.
const LARGEST_TEMPLATE: usize = 1_000_000;

/// What stands, and what will: of what both have, the new one, save that a queue's policy keeps the statements of both.
///
/// Of what somebody has added by hand, resources stay as far as Busline would write them: not what rests on parameters,
/// conditions or mappings that only the deployed template has.
pub fn union(deployed: &Template, new: &Template) -> Template {
    let mut union = new.clone();
    let loose = loose(deployed, new);
    for (id, resource) in &deployed.resources {
        match union.resources.get_mut(id) {
            None if loose.contains(id.as_str()) => {}
            None => {
                let kept = Resource { others: Map::new(), ..resource.clone() };
                union.resources.insert(id.clone(), kept);
            }
            Some(there) if there.kind == "AWS::SQS::QueuePolicy" => keep_statements(there, resource),
            Some(_) => {}
        }
    }
    union
}

/// Those of the deployed resources that refer to what no union has, and those that refer to them.
fn loose<'a>(deployed: &'a Template, new: &Template) -> BTreeSet<&'a str> {
    let mut loose = BTreeSet::new();
    loop {
        let before = loose.len();
        for (id, resource) in deployed.resources.iter().filter(|(id, _)| !new.resources.contains_key(*id)) {
            let is_there = |name: &&str| {
                let stays = deployed.resources.contains_key(*name) && !loose.contains(name);
                stays
                    || new.resources.contains_key(*name)
                    || new.parameters.contains_key(*name)
                    || name.starts_with("AWS::")
            };
            if !references(resource).iter().all(is_there) {
                loose.insert(id.as_str());
            }
        }
        if loose.len() == before {
            return loose;
        }
    }
}

/// Adds the statements of an old policy that a new one does not have. A `Sid` that both use is the new one's.
fn keep_statements(new: &mut Resource, old: &Resource) {
    let old = old.properties.get("PolicyDocument").and_then(|policy| policy["Statement"].as_array());
    let new = new.properties.get_mut("PolicyDocument").and_then(|policy| policy["Statement"].as_array_mut());
    let (Some(old), Some(new)) = (old, new) else { return };
    for statement in old {
        if new.contains(statement) {
            continue;
        }
        let mut kept = statement.clone();
        if let Some(sid) = statement["Sid"].as_str()
            && new.iter().any(|other| other["Sid"] == sid)
        {
            kept["Sid"] = format!("{sid}Before").into();
        }
        if !new.contains(&kept) {
            new.push(kept);
        }
    }
}

/// Why a union cannot be deployed, if it is over one of AWS's limits.
pub fn over_limit(union: &Template) -> Option<String> {
    let resources = union.resources.len();
    if resources > MOST_RESOURCES {
        return Some(format!(
            "would hold {resources} resources for a moment, and CloudFormation takes {MOST_RESOURCES}"
        ));
    }
    let mut policies: BTreeMap<&str, usize> = BTreeMap::new();
    for resource in union.resources.values().filter(|resource| resource.kind == "AWS::Events::EventBusPolicy") {
        let bus = resource.properties.get("EventBusName").and_then(Json::as_str).unwrap_or_default();
        let length = resource.properties.get("Statement").map_or(0, |statement| statement.to_string().len() + 1);
        *policies.entry(bus).or_default() += length;
    }
    if let Some((bus, length)) = policies.iter().find(|(_, length)| **length > LONGEST_POLICY) {
        return Some(format!(
            "would give the bus {bus} a policy of {length} characters for a moment, and EventBridge takes {LONGEST_POLICY}"
        ));
    }
    let size = union.minified().len();
    (size > LARGEST_TEMPLATE)
        .then(|| format!("would be {size} bytes for a moment, and CloudFormation takes {LARGEST_TEMPLATE}"))
}

/// The new template with queues of the old one that are not empty yet, with what belongs to them: their policies and alarms,
/// and their dead-letter queues with theirs.
pub fn keeping(deployed: &Template, new: &Template, queues: &BTreeSet<String>) -> Template {
    let mut kept: BTreeSet<&str> = queues.iter().map(String::as_str).collect();
    loop {
        let before = kept.len();
        for (id, resource) in &deployed.resources {
            let is_kept = kept.contains(id.as_str());
            let refers_to = references(resource);
            let is_companion = matches!(resource.kind.as_str(), "AWS::SQS::QueuePolicy" | "AWS::CloudWatch::Alarm")
                && refers_to.iter().any(|other| kept.contains(other));
            if is_kept || is_companion {
                kept.insert(id);
                let referred = refers_to.into_iter().filter_map(|other| deployed.resources.get_key_value(other));
                kept.extend(referred.map(|(id, _)| id.as_str()));
            }
        }
        if kept.len() == before {
            break;
        }
    }
    let mut template = new.clone();
    for id in kept {
        if let Some(resource) = deployed.resources.get(id) {
            template.resources.entry(id.to_owned()).or_insert_with(|| {
                let mut resource = resource.clone();
                resource.depends_on.retain(|other| new.resources.contains_key(other));
                resource
            });
        }
    }
    template
}

/// The queues that a new template has no more: their logical IDs and names, which are the same where a template gives no name.
pub fn leaving_queues<'a>(deployed: &'a Template, new: &'a Template) -> impl Iterator<Item = (&'a str, &'a str)> {
    let leaving = deployed.resources.iter().filter(|(id, _)| !new.resources.contains_key(*id));
    let queues = leaving.filter(|(_, resource)| resource.kind == "AWS::SQS::Queue");
    queues.map(|(id, queue)| (id.as_str(), queue.properties.get("QueueName").and_then(Json::as_str).unwrap_or(id)))
}

/// The names of resources, parameters, conditions and mappings that a resource's properties refer to.
fn references(resource: &Resource) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    resource.properties.values().for_each(|value| collect(value, &mut found));
    found
}

fn collect<'a>(value: &'a Json, found: &mut BTreeSet<&'a str>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Json::Object(fields) => {
            found.extend(fields.get("Ref").and_then(Json::as_str));
            let firsts =
                ["Fn::FindInMap", "Fn::GetAtt", "Fn::If"].map(|function| fields.get(function)?.get(0)?.as_str());
            found.extend(firsts.into_iter().flatten());
            if let Some(text) = fields.get("Fn::Sub") {
                let own = text.get(1).and_then(Json::as_object);
                let names = placeholders(text.as_str().or_else(|| text.get(0)?.as_str()).unwrap_or_default());
                found.extend(names.filter(|name| own.is_none_or(|own| !own.contains_key(*name))));
            }
            fields.values().for_each(|field| collect(field, found));
        }
        _ => {}
    }
}

/// `Queue` and `AWS::Region` of `${Queue.Arn}-${AWS::Region}-${!Literal}`.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter(|name| !name.starts_with('!')).map(|name| name.split('.').next().unwrap_or(name))
}

#[cfg(test)]
mod tests;
