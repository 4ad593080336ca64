//! From a DocumentDB change stream to the domain's own bus: a task that reads the changes into a FIFO queue, and a
//! function that publishes what is in it.
//!
//! Invariant: the service starts when all that its first task needs is there, because it is stable only when that task
//! reads; and whoever writes the collection waits for the service.

mod alarms;
mod publisher;
mod queues;
mod task;
#[cfg(test)]
pub mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::documentdb::Cluster;
use super::network::Placement;
use super::{documentdb, domain_path};
use crate::model::{Attribute, Documentdb, StoreKind, TableKey};
use crate::name::Name;
use crate::plan::Context;
use crate::plan::naming::{logical, own};
use crate::plan::resource::{Body, ContainerCluster, ContainerService, Table};
use crate::plan::stack::Stack;
use crate::syntax::ast::{AttributeType, Removal};
use crate::system::{DomainId, MemberId};

/// The repository of an account that holds its relays' images, told apart by their digests.
pub const REPOSITORY: &str = "busline";

/// The logical IDs of what others refer to before it is added.
pub struct Ids {
    /// The FIFO queue between relay and publisher.
    pub change_queue: String,
    /// Where changes go that can never become events.
    pub poison_queue: String,
    /// The table that says how far the relay has read, and who reads.
    pub checkpoints: String,
    /// The relay's log.
    pub log_group: String,
}

impl Ids {
    /// Those of a stream.
    pub fn of(stream: &Name) -> Self {
        let unit = stream.suffixed("relay");
        Ids {
            change_queue: logical(&unit, "ChangeQueue"),
            poison_queue: logical(&unit, "PoisonQueue"),
            checkpoints: logical(&unit, "Checkpoints"),
            log_group: logical(&unit, "LogGroup"),
        }
    }
}

/// A relay to be added to a stack.
struct Relay<'a> {
    /// The stream.
    id: MemberId,
    /// The stream's name.
    stream: &'a Name,
    /// The stream's name with `-relay`.
    unit: Name,
    /// The declaration that asked for it.
    path: String,
    ids: Ids,
    /// The store's name.
    store: &'a Name,
    documentdb: &'a Documentdb,
    cluster: &'a Cluster,
}

/// The ARN of the repository that relays' images are pulled from.
pub fn repository_arn(context: &Context<'_>, domain: DomainId) -> String {
    context.arn(domain, "ecr", &format!("repository/{REPOSITORY}"))
}

/// Adds the relay of a stream that reads a cluster. Answers the service's logical ID.
pub fn plan(
    context: &Context<'_>,
    id: MemberId,
    placement: &Placement,
    cluster: &Cluster,
    forwarding: &BTreeSet<String>,
    stack: &mut Stack,
) -> String {
    let stream = &context.system.stream(id).name.value;
    let store = context.system.store_of(id).expect("a stream that reads a cluster");
    let store = &context.system.domain_in(context.environment, id.domain).stores[store.index];
    let StoreKind::Documentdb(documentdb) = &store.kind else { unreachable!("the stream reads a cluster") };
    let relay = Relay {
        id,
        stream,
        unit: stream.suffixed("relay"),
        path: format!("{}.streams.{stream}", domain_path(context, id.domain)),
        ids: Ids::of(stream),
        store: &store.name.value,
        documentdb,
        cluster,
    };
    let containers = own("ContainerCluster");
    if !stack.resources.contains_key(&containers) {
        stack.add(containers.clone(), &domain_path(context, id.domain), Body::ContainerCluster(ContainerCluster {}));
    }
    queues::plan(context, &relay, stack);
    checkpoints(context, &relay, stack);
    publisher::plan(context, &relay, forwarding, stack);

    let task = task::plan(context, &relay, stack);
    let place = placement.relays.as_ref().expect("a place for every relay");
    let service = ContainerService {
        cluster: containers,
        task,
        subnets: placement.subnets.clone(),
        security_group: place.group.clone(),
    };
    let after = [forwarding, &cluster.ready, &place.ready].into_iter().flatten().cloned().collect();
    let service = stack.add_after(logical(&relay.unit, "Service"), &relay.path, after, Body::ContainerService(service));
    alarms::plan(context, &relay, &service, stack);
    service
}

/// The table of resume tokens. It can be restored: without it the relay reads from the stream's beginning again.
fn checkpoints(context: &Context<'_>, relay: &Relay<'_>, stack: &mut Stack) {
    let id = Attribute { name: "id".to_owned(), kind: AttributeType::String };
    let table = Table {
        key: TableKey { partition: id, sort: None },
        indexes: BTreeMap::new(),
        ttl: None,
        stream: false,
        // It holds a place in the stream, and nothing of what stands there.
        encryption_key: None,
        recovery: true,
        protected: context.environment.removal == Removal::Retain,
    };
    stack.add(relay.ids.checkpoints.clone(), &relay.path, Body::Table(table));
}
