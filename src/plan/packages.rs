//! Decides the crates: names, types, and who owes which function to whom.

use super::package::{
    AuthorFunction, Authored, Binary, ConsumedEvent, ConsumerFunction, Contract, Contracts, Duty, HttpFunction, Module,
    Packages, Publication, Relay, Role, RuleFunction, SecretUse, StoreKind, StoreUse,
};
use crate::model::{self, Access, Domain, Event, Trigger};
use crate::name::Name;
use crate::system::{DomainId, MemberId, System};

/// Every crate of a system.
pub fn packages(system: &System) -> Packages {
    let domains = system.domains().map(|(_, domain)| ("domain", &domain.name.value, &domain.events));
    let externals = system.externals().map(|(_, external)| ("external", &external.name.value, &external.events));
    let contracts = domains.chain(externals).filter(|(.., events)| !events.is_empty());
    let authored = system.domains().filter(|(_, domain)| !domain.handlers.is_empty());
    Packages {
        contracts: contracts.map(|(kind, publisher, events)| contracts_of(kind, publisher, events)).collect(),
        binaries: system.domains().flat_map(|(id, _)| binaries_of(system, id)).collect(),
        authored: authored.map(|(id, domain)| authored_of(system, id, domain)).collect(),
    }
}

fn contracts_of(kind: &'static str, publisher: &Name, events: &[Event]) -> Contracts {
    let (package, library) = contracts_crate(publisher);
    Contracts { kind, domain: publisher.to_string(), package, library, events: events.iter().map(contract).collect() }
}

fn contract(event: &Event) -> Contract {
    Contract {
        name: event.name.value.pascal(),
        module: event.name.value.snake(),
        source: event.source.clone(),
        detail_type: event.detail_type(),
        version: event.name.value.version(),
        description: event.description.clone(),
        schema: event.schema.clone(),
    }
}

/// Package and library of the contracts of a domain or an external.
fn contracts_crate(domain: &Name) -> (String, String) {
    (format!("contracts--{domain}"), format!("contracts_{}", domain.snake()))
}

/// Package and library of the author's crate of a domain.
fn author_crate(domain: &Name) -> (String, String) {
    (format!("handlers--{domain}"), format!("handlers_{}", domain.snake()))
}

fn binaries_of(system: &System, id: DomainId) -> Vec<Binary> {
    let domain = system.domain(id);
    let binary = |unit: &Name, declared_by: String, role: Role| Binary {
        domain: domain.name.value.to_string(),
        folder: unit.to_string(),
        package: format!("{}--{unit}", domain.name.value),
        declared_by: format!("domains.{}.{declared_by}", domain.name.value),
        role,
    };
    let mut binaries = Vec::new();
    for (index, handler) in domain.handlers.iter().enumerate() {
        let name = &handler.name.value;
        let role = match &handler.trigger {
            Trigger::Http(route) => Role::Http(HttpFunction {
                function: author_function(system, MemberId { domain: id, index }, "handle".to_owned()),
                method: route.method,
                path: route.path.value.clone(),
            }),
            Trigger::Consumes(_) => Role::Consumer(ConsumerFunction {
                handler: name.to_string(),
                events: consumed_events(system, MemberId { domain: id, index }),
                drop_stale: handler.fifo().filter(|fifo| fifo.drop_stale).map(|fifo| fifo.order_by.value.clone()),
            }),
            Trigger::Rule(rule) => Role::Rule(RuleFunction {
                handler: name.to_string(),
                rule: rule.value.clone(),
                function: author_function(system, MemberId { domain: id, index }, "handle".to_owned()),
            }),
            Trigger::Schedule(_) => {
                Role::Schedule(author_function(system, MemberId { domain: id, index }, "handle".to_owned()))
            }
        };
        binaries.push(binary(name, format!("handlers.{name}"), role));
    }
    for (index, stream) in domain.streams.iter().enumerate() {
        let Some(relay) = relay(system, MemberId { domain: id, index }) else { continue };
        let name = &stream.name.value;
        let declared_by = format!("streams.{name}");
        match relay.store.kind {
            StoreKind::Table => {
                binaries.push(binary(&name.suffixed("relay"), declared_by, Role::DynamodbRelay(relay)));
            }
            StoreKind::Collection => {
                let publisher = Role::Publisher(relay.clone());
                binaries.push(binary(&name.suffixed("relay"), declared_by.clone(), Role::DocumentdbRelay(relay)));
                binaries.push(binary(&name.suffixed("publisher"), declared_by, publisher));
            }
        }
    }
    for (index, store) in domain.stores.iter().enumerate() {
        if system.rotates(MemberId { domain: id, index }) {
            let name = &store.name.value;
            let role = Role::Rotation { store: name.to_string() };
            binaries.push(binary(&name.suffixed("rotation"), format!("stores.{name}"), role));
        }
    }
    binaries
}

fn relay(system: &System, id: MemberId) -> Option<Relay> {
    let stream = system.stream(id);
    let domain = system.domain(id.domain);
    let (package, library) = contracts_crate(&domain.name.value);
    let store = system.store_of(id)?;
    let publications = system.published_by(id).map(|(index, event)| {
        let publication = &stream.publications[index];
        Publication {
            event: system.event(event).name.value.pascal(),
            change: publication.change,
            when: publication.when.as_ref().map(|when| when.value.clone()),
            map: publication.map.iter().map(|(property, path)| (property.value.clone(), path.value.clone())).collect(),
        }
    });
    let sort_key = match &system.store(store).kind {
        model::StoreKind::Dynamodb(table) => table.key.sort.as_ref().map(|attribute| attribute.name.clone()),
        model::StoreKind::Documentdb(_) => None,
    };
    Some(Relay {
        stream: stream.name.value.to_string(),
        store: store_use(system, store, Access::Reads, &[]),
        sort_key,
        source: domain.source.clone(),
        library,
        package,
        publications: publications.collect(),
    })
}

fn author_function(system: &System, handler: MemberId, name: String) -> AuthorFunction {
    let (package, library) = author_crate(&system.domain(handler.domain).name.value);
    let mut stores: Vec<StoreUse> = Vec::new();
    for used in system.used_by(handler) {
        let taken: Vec<String> = stores.iter().map(|store| store.parameter.clone()).collect();
        stores.push(store_use(system, used.store, used.access, &taken));
    }
    let taken = stores.iter().map(|store| store.parameter.clone()).collect();
    let secrets = secret_uses(system, handler, taken);
    AuthorFunction { library, package, module: system.handler(handler).name.value.snake(), name, stores, secrets }
}

/// A handler's secrets as a function's parameters, beside those that are taken. A crate is one for all environments, so it
/// can read a secret from whatever keeps it in any of them.
fn secret_uses(system: &System, handler: MemberId, mut taken: Vec<String>) -> Vec<SecretUse> {
    let everywhere = system.model.environments.iter().map(|environment| system.domain_in(environment, handler.domain));
    let everywhere: Vec<_> = everywhere.map(|domain| &domain.handlers[handler.index]).collect();
    let mut uses = Vec::new();
    for secret in &system.handler(handler).secrets {
        let name = &secret.name.value;
        let mut parameter = name.snake();
        while RESERVED.contains(&parameter.as_str()) || taken.contains(&parameter) {
            parameter.push_str("_secret");
        }
        taken.push(parameter.clone());
        let same = everywhere.iter().flat_map(|there| &there.secrets).filter(|there| there.name.value == *name);
        uses.push(SecretUse { name: name.to_string(), parameter, kinds: same.map(|there| there.kind).collect() });
    }
    uses
}

/// The names of functions' first parameters.
const RESERVED: &[&str] = &["event", "request", "tick"];

/// A store as a function's parameter. `event`, `request` and `tick` are the names of the function's first parameter, so a
/// store that is called like one of them gets another name there.
fn store_use(system: &System, id: MemberId, access: Access, taken: &[String]) -> StoreUse {
    let store = system.store(id);
    let mut parameter = store.name.value.snake();
    while RESERVED.contains(&parameter.as_str()) || taken.contains(&parameter) {
        parameter.push_str("_store");
    }
    let (kind, partition_key) = match &store.kind {
        model::StoreKind::Dynamodb(table) => (StoreKind::Table, table.key.partition.name.clone()),
        model::StoreKind::Documentdb(_) => (StoreKind::Collection, "_id".to_owned()),
    };
    StoreUse {
        name: store.name.value.to_string(),
        parameter,
        variable: store.name.value.upper_snake(),
        kind,
        partition_key,
        access,
    }
}

/// The events of a handler, each once.
fn consumed_events(system: &System, handler: MemberId) -> Vec<ConsumedEvent> {
    let consumed = system.functions_of(handler).into_iter().map(|(event, function)| {
        let producer = system.name(event.producer);
        let name = &system.event(event).name.value;
        let (package, library) = contracts_crate(producer);
        ConsumedEvent {
            library,
            package,
            producer: producer.to_string(),
            event: format!("{producer}.{name}"),
            name: name.pascal(),
            function: author_function(system, handler, function),
        }
    });
    consumed.collect()
}

fn authored_of(system: &System, id: DomainId, domain: &Domain) -> Authored {
    let (package, library) = author_crate(&domain.name.value);
    let modules: Vec<Module> = domain
        .handlers
        .iter()
        .enumerate()
        .map(|(index, handler)| {
            let handler_id = MemberId { domain: id, index };
            let handle = || author_function(system, handler_id, "handle".to_owned());
            let duty = match &handler.trigger {
                Trigger::Http(route) => {
                    Duty::Answers(format!("{} {}", route.method.as_str(), route.path.value), handle())
                }
                Trigger::Consumes(_) => Duty::Consumes(consumed_events(system, handler_id)),
                Trigger::Rule(rule) => Duty::Takes(rule.value.clone(), handle()),
                Trigger::Schedule(schedule) => Duty::Runs(schedule.expression.clone(), handle()),
            };
            Module { handler: handler.name.value.to_string(), name: handler.name.value.snake(), duty }
        })
        .collect();
    let mut contracts: Vec<(String, String)> = modules
        .iter()
        .flat_map(|module| match &module.duty {
            Duty::Consumes(events) => events.as_slice(),
            Duty::Answers(..) | Duty::Takes(..) | Duty::Runs(..) => &[],
        })
        .map(|event| (event.package.clone(), event.library.clone()))
        .collect();
    contracts.sort();
    contracts.dedup();
    Authored { domain: domain.name.value.to_string(), package, library, modules, contracts }
}
