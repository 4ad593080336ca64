//! Relays: each reads its stream, and has somewhere to put a change that it cannot publish.

use super::deliveries::refusals;
use super::guards::unguarded;
use crate::model::{Access, Environment, StoreKind};
use crate::system::{DomainId, MemberId, System};
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::follow::ask;
use crate::trace::net::{CHANGES, POISON, mapped_bucket, named_bucket, put_aside};
use crate::trace::permit;
use crate::trace::resource::{Function, Mapping};

/// A function that polls the stream of a table.
pub fn of_stream(deployed: &Deployed, mapping: &Mapping, function: &Function) -> Vec<Difference> {
    let path = &function.origin.declared_by;
    let mut differences = Vec::new();
    let Some(role) = deployed.roles.get(&function.role) else {
        return vec![Difference::new(Kind::Missing, path, format!("the role {} does not exist", function.role))];
    };
    let refused = refusals(&ask(permit::read_stream(deployed, function, role, &mapping.source)), &[]);
    if !refused.is_empty() {
        differences.push(Difference::new(Kind::Missing, format!("changes to {path}"), refused));
    }
    if !mapping.switch.is_on(true) {
        differences.push(Difference::new(Kind::Missing, format!("changes to {path}"), "the mapping is switched off"));
    }
    let failed = format!("what {path} fails on");
    differences.extend(unguarded(&failed, &mapped_bucket(deployed, role, mapping)));
    differences.extend(unguarded(&format!("what {path} cannot publish"), &put_aside(deployed, function, POISON)));
    differences.extend(unguarded(&format!("what no queue of {path} holds"), &named_bucket(deployed, function, role)));
    differences
}

/// Containers, which read the change streams of clusters and send what they read to a queue.
pub fn of_containers(deployed: &Deployed) -> Vec<Difference> {
    let mut differences = Vec::new();
    for function in deployed.functions.values().filter(|function| function.environment.contains_key(CHANGES)) {
        let path = &function.origin.declared_by;
        differences.extend(unguarded(&format!("what {path} reads"), &put_aside(deployed, function, CHANGES)));
        differences.extend(unguarded(&format!("what {path} cannot publish"), &put_aside(deployed, function, POISON)));
        let Some(role) = deployed.roles.get(&function.role) else {
            differences.push(Difference::new(
                Kind::Missing,
                path,
                format!("the role {} does not exist", function.role),
            ));
            continue;
        };
        let refused = refusals(&ask([permit::assume(role, function.service, &permit::arn_of(function))]), &[]);
        if !refused.is_empty() {
            differences.push(Difference::new(Kind::Missing, format!("changes to {path}"), refused));
        }
        differences.extend(unguarded(&format!("what {path} fails on"), &named_bucket(deployed, function, role)));
        let polled = function.queue(CHANGES).and_then(|queue| deployed.mappings.get(&queue)).is_some_and(|mappings| {
            mappings
                .iter()
                .any(|mapping| mapping.switch.is_on(true) && deployed.functions.contains_key(&mapping.function))
        });
        if !polled {
            differences.push(Difference::new(
                Kind::Missing,
                format!("changes from {path}"),
                "nothing polls their queue",
            ));
        }
    }
    differences
}

/// Services, which read the changes of collections: each runs, and whoever writes the collection waits for it. What is written
/// before a change stream is enabled is in no stream.
pub fn of_collections(deployed: &Deployed, system: &System, environment: &Environment) -> Vec<Difference> {
    system.domains().flat_map(|(domain, _)| of_domain(deployed, system, environment, domain)).collect()
}

fn of_domain(deployed: &Deployed, system: &System, environment: &Environment, id: DomainId) -> Vec<Difference> {
    let domain = system.domain_in(environment, id);
    let path = |members: &str, name: &str| format!("domains.{}.{members}.{name}", domain.name.value);
    let mut differences = Vec::new();
    for (index, stream) in domain.streams.iter().enumerate() {
        let Some(store) = system.store_of(MemberId { domain: id, index }) else { continue };
        if !matches!(domain.stores[store.index].kind, StoreKind::Documentdb(_)) {
            continue;
        }
        let relay = path("streams", stream.name.value.as_str());
        if !deployed.services.contains(&relay) {
            differences.push(Difference::new(Kind::Missing, format!("changes from {relay}"), "no service reads them"));
        }
        for writer in system.users_of(store).filter(|used| used.access > Access::Reads) {
            let handler = path("handlers", system.handler(writer.handler).name.value.as_str());
            let starts = deployed.starts.get(&handler).into_iter().flatten();
            differences.extend(starts.filter(|start| !start.after.contains(&relay)).map(|start| {
                let what = format!("{} in {}", start.origin.id, start.origin.site.stack);
                let because =
                    format!("{handler} may write before {relay} reads, and what it writes then is never told");
                Difference::new(Kind::Hasty, what, because)
            }));
        }
    }
    differences
}
