//! A resource of the plan as a resource of a template: what its body says, and what is the same for all of a kind.

mod alarm;
mod api;
mod bucket;
mod bus;
mod container;
mod database;
mod function;
mod key;
mod log;
mod network;
mod queue;
mod role;
mod rule;
mod schedule;
mod schema;
mod security_group;
mod table;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::overrides;
use super::template::{self, Metadata, Note, RemovalPolicy};
use super::value::without_nulls;
use crate::plan::resource::{Body, Resource};
use crate::plan::stack::{Removal, Stack};
use crate::registry::{self, Kind, Tagging};

/// Writes a resource of a stack.
pub fn emit(resource: &Resource, stack: &Stack) -> template::Resource {
    let name = resource.body.kind();
    let kind = registry::kind(name).unwrap_or_else(|| unreachable!("{name} is not in the registry"));
    let Json::Object(mut properties) = without_nulls(body(&resource.body, &stack.region)) else {
        unreachable!("the properties of {name} are no object");
    };
    if let Some(tags) = tags(kind, &stack.tags) {
        properties.insert("Tags".to_owned(), tags);
    }
    let over = stack.overrides.get(&resource.id);
    if let Some(over) = over {
        overrides::lay_over(&mut properties, over);
    }
    let note = Note {
        declared_by: resource.declared_by.clone(),
        overridden: over.iter().flat_map(|over| over.keys().cloned()).collect(),
    };
    let (deletion_policy, update_replace_policy) = removal(resource, kind, stack.removal).unzip();
    template::Resource {
        kind: kind.name.clone(),
        depends_on: resource.depends_on.clone(),
        deletion_policy,
        update_replace_policy,
        metadata: Metadata { busline: note },
        properties,
        others: serde_json::Map::new(),
    }
}

/// Its properties, an object. A member that is `null` is left out.
fn body(body: &Body, region: &str) -> Json {
    match body {
        Body::Alarm(alarm) => alarm::alarm(alarm),
        Body::Api(api) => api::api(api),
        Body::ApiAuthorizer(authorizer) => api::authorizer(authorizer),
        Body::ApiIntegration(integration) => api::integration(integration),
        Body::ApiRoute(route) => api::route(route),
        Body::ApiStage(stage) => api::stage(stage),
        Body::Archive(archive) => bus::archive(archive),
        Body::Bucket(bucket) => bucket::bucket(bucket),
        Body::BucketPolicy(policy) => bucket::policy(policy, region),
        Body::Bus(bus) => bus::bus(bus),
        Body::BusPolicy(policy) => bus::policy(policy, region),
        Body::ContainerCluster(_) => container::cluster(),
        Body::ContainerService(service) => container::service(service),
        Body::ContainerTask(task) => container::task(task),
        Body::DatabaseCluster(cluster) => database::cluster(cluster),
        Body::DatabaseInstance(instance) => database::instance(instance),
        Body::DatabaseParameters(parameters) => database::parameters(parameters),
        Body::DatabaseSubnets(subnets) => database::subnets(subnets),
        Body::Endpoint(endpoint) => network::endpoint(endpoint, region),
        Body::EventSchema(schema) => schema::schema(schema),
        Body::Function(function) => function::function(function),
        Body::FunctionPermission(permission) => function::permission(permission),
        Body::Key(key) => key::key(key, region),
        Body::LogDelivery(delivery) => log::delivery(delivery),
        Body::LogDestination(destination) => log::destination(destination),
        Body::LogGroup(group) => log::group(group, region),
        Body::LogSource(source) => log::source(source),
        Body::Mapping(mapping) => function::mapping(mapping),
        Body::Network(network) => network::network(network),
        Body::Queue(queue) => queue::queue(queue),
        Body::QueuePolicy(policy) => queue::policy(policy, region),
        Body::Role(role) => role::role(role, region),
        Body::RouteTable(table) => network::route_table(table),
        Body::RouteTableAssociation(association) => network::route_table_association(association),
        Body::Rule(rule) => rule::rule(rule),
        Body::Schedule(schedule) => schedule::schedule(schedule),
        Body::ScheduleGroup(group) => schedule::group(group),
        Body::SchemaRegistry(registry) => schema::registry(registry),
        Body::Secret(secret) => database::secret(secret),
        Body::SecretAttachment(attachment) => database::secret_attachment(attachment),
        Body::SecretRotation(rotation) => database::secret_rotation(rotation),
        Body::SecurityGroup(group) => security_group::group(group),
        Body::SecurityGroupRule(rule) => security_group::rule(rule),
        Body::Subnet(subnet) => network::subnet(subnet),
        Body::Table(table) => table::table(table),
        Body::Topic(topic) => alarm::topic(topic),
        Body::TopicPolicy(policy) => alarm::topic_policy(policy, region),
        Body::TopicSubscription(subscription) => alarm::subscription(subscription),
    }
}

fn tags(kind: &Kind, tags: &BTreeMap<String, String>) -> Option<Json> {
    match kind.tagging {
        _ if tags.is_empty() => None,
        Tagging::None => None,
        Tagging::List => Some(tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()),
        Tagging::Map => Some(json!(tags)),
    }
}

/// What becomes of a resource when it leaves the stack, and when another takes its place.
fn removal(resource: &Resource, kind: &Kind, removal: Removal) -> Option<(RemovalPolicy, RemovalPolicy)> {
    match (resource.keeps_data, removal) {
        // A store that a failed deployment made is empty, and would be in the way of the next attempt.
        (true, Removal::Retain) => Some((RemovalPolicy::RetainExceptOnCreate, RemovalPolicy::Retain)),
        (true, Removal::Destroy) => Some((RemovalPolicy::Delete, RemovalPolicy::Delete)),
        (false, _) => kind.stateful.then_some((RemovalPolicy::Delete, RemovalPolicy::Delete)),
    }
}
