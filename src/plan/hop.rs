//! The hops of an event, from a committed change to the handler that consumes it; each adds its resources to a stack.

mod alarm;
mod api;
mod bus;
mod consumer;
mod container_relay;
mod documentdb;
mod forwarding;
mod function;
mod grant;
mod inbound;
mod key;
mod network;
mod pattern;
mod queue;
mod relay;
mod rotation;
mod routing;
mod rule;
mod schedule;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::grant::Statement;
use super::resource::{Body, Bucket, BucketPolicy};
use super::stack::{Stack, Wave};
use crate::model::{StoreKind, Trigger};
use crate::plan::naming::{self, own};
use crate::system::{DomainId, MemberId, Participant};
pub use container_relay::REPOSITORY;

/// Days for which what could not be published waits in the failure bucket for someone to look at it.
const FAILURE_DAYS: u32 = 90;

/// Wave 1: what receives.
pub fn bus_stack(context: &Context<'_>, domain: DomainId) -> Stack {
    let mut stack = empty(context, domain, Wave::Bus);
    alarm::topic(context, domain, &mut stack);
    bus::plan(context, domain, &mut stack);
    inbound::plan(context, domain, &mut stack);
    rule::plan(context, domain, &mut stack);
    stack
}

/// Wave 2: what stores, works and sends.
pub fn service_stack(context: &Context<'_>, id: DomainId) -> Stack {
    let mut stack = empty(context, id, Wave::Service);
    let domain = context.system.domain_in(context.environment, id);
    let mut forwarding = forwarding::plan(context, id, &mut stack);
    forwarding.extend(rule::forwarding(context, id, &mut stack));
    if !domain.streams.is_empty() {
        failure_bucket(&domain_path(context, id), &mut stack);
    }
    if domain.handlers.iter().any(|handler| handler.trigger.is_queued()) {
        table::idempotency(context, id, &mut stack);
    }
    let placement = network::plan(context, id, &mut stack);

    let mut stores = Stores::default();
    for (index, store) in domain.stores.iter().enumerate() {
        let store_id = MemberId { domain: id, index };
        match &store.kind {
            StoreKind::Dynamodb(dynamodb) => {
                stores.tables.insert(store_id, table::plan(context, store_id, dynamodb, &mut stack));
            }
            StoreKind::Documentdb(_) => {
                // The check `missing-key` refuses a cluster without a network.
                let placement = placement.as_ref().expect("a network beside each cluster");
                let cluster = documentdb::plan(context, store_id, placement, &mut stack);
                rotation::plan(context, store_id, (&cluster, placement), &forwarding, &mut stack);
                stores.clusters.insert(store_id, cluster);
            }
        }
    }
    for index in 0..domain.streams.len() {
        let stream = MemberId { domain: id, index };
        let Some(store) = context.system.store_of(stream) else { continue };
        if let Some(table) = stores.tables.get(&store) {
            relay::plan(context, stream, table, &forwarding, &mut stack);
        }
        if let (Some(cluster), Some(placement)) = (stores.clusters.get(&store), placement.as_ref()) {
            let service = container_relay::plan(context, stream, placement, cluster, &forwarding, &mut stack);
            stores.relays.entry(store).or_default().insert(service);
        }
    }
    let surroundings = Surroundings { stores: &stores, placement: placement.as_ref(), forwarding: &forwarding };
    for (index, handler) in domain.handlers.iter().enumerate() {
        let handler_id = MemberId { domain: id, index };
        match &handler.trigger {
            Trigger::Http(route) => api::plan(context, handler_id, route, &surroundings, &mut stack),
            Trigger::Consumes(_) | Trigger::Rule(_) => consumer::plan(context, handler_id, &surroundings, &mut stack),
            Trigger::Schedule(written) => schedule::plan(context, handler_id, written, &surroundings, &mut stack),
        }
    }
    stack
}

/// The statements of a bus's policy.
pub fn bus_statements(context: &Context<'_>, domain: DomainId) -> Vec<Statement> {
    bus::statements(context, domain).into_iter().map(|(_, _, statement)| statement).collect()
}

/// The stores of a stack, by what they are there.
#[derive(Default)]
struct Stores {
    /// The tables.
    tables: BTreeMap<MemberId, table::Table>,
    /// The clusters.
    clusters: BTreeMap<MemberId, documentdb::Cluster>,
    /// The services that read a collection's changes. Whoever writes it waits for them: what is written before the
    /// change stream is enabled would never be told.
    relays: BTreeMap<MemberId, BTreeSet<String>>,
}

/// What a function finds around it.
struct Surroundings<'a> {
    stores: &'a Stores,
    placement: Option<&'a network::Placement>,
    /// The forwarding rules: nothing that may cause an event starts before them.
    forwarding: &'a BTreeSet<String>,
}

fn empty(context: &Context<'_>, id: DomainId, wave: Wave) -> Stack {
    let domain = context.system.domain_in(context.environment, id);
    let mut tags = context.system.model.tags.clone();
    tags.extend(domain.tags.clone());
    let holds = match wave {
        Wave::Bus => "what receives events",
        Wave::Service => "what stores, works and sends",
    };
    let system = &context.system.model.system;
    Stack {
        name: context.name(id, &[wave.as_str()], naming::LONGEST_STACK),
        domain: domain.name.value.to_string(),
        wave,
        account: context.account(id).to_owned(),
        region: context.region(id).to_owned(),
        description: format!("{system} in {}: {} ({holds})", context.environment.name, domain.name.value),
        tags,
        removal: context.environment.removal,
        resources: BTreeMap::new(),
        overrides: BTreeMap::new(),
        functions: BTreeMap::new(),
        images: BTreeMap::new(),
        outputs: BTreeMap::new(),
        asks: Vec::new(),
    }
}

/// The path of a domain's declaration.
fn domain_path(context: &Context<'_>, domain: DomainId) -> String {
    format!("domains.{}", context.system.domain(domain).name.value)
}

/// The path of a participant's declaration.
fn participant_path(context: &Context<'_>, participant: Participant) -> String {
    match participant {
        Participant::Domain(id) => domain_path(context, id),
        Participant::External(id) => format!("externals.{}", context.system.name(id)),
    }
}

/// The bucket for what no queue can hold.
fn failure_bucket(declared_by: &str, stack: &mut Stack) {
    let bucket = stack.add(own("FailureBucket"), declared_by, Body::Bucket(Bucket { days: FAILURE_DAYS }));
    stack.add(own("FailureBucketPolicy"), declared_by, Body::BucketPolicy(BucketPolicy { bucket }));
}
