//! A domain: bus, contract, and what hangs on them.

use std::collections::BTreeMap;

use super::{
    Acceptance, Event, Handler, Lowering, Network, Overrides, Policy, Rule, Store, Stream, acceptance, event, handler,
    limits, network, overrides, policy, rule, store, stream,
};
use crate::diagnostic::Diagnostics;
use crate::name::Name;
use crate::source::Spanned;
use crate::syntax::ast;

/// One team's part of the system.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What it is for.
    pub description: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// The source of its events.
    pub source: String,
    /// Its region, where it has one of its own.
    pub region: Option<String>,
    /// Its tags beside the system's.
    pub tags: BTreeMap<String, String>,
    /// Days for which its own events are kept.
    pub archive_days: Option<u32>,
    /// Its bus's log.
    pub log: Option<BusLog>,
    /// Whose key encrypts its bus.
    pub bus_encryption: ast::Encryption,
    /// Its network.
    pub network: Option<Network>,
    /// What it stores.
    pub stores: Vec<Store>,
    /// What it tells others.
    pub events: Vec<Event>,
    /// Which changes become events.
    pub streams: Vec<Stream>,
    /// Its functions.
    pub handlers: Vec<Handler>,
    /// The rules that the file spells out.
    pub rules: Vec<Rule>,
    /// What accounts outside the file may do on its bus.
    pub policies: Vec<Policy>,
    /// What is laid over what is written for its resources.
    pub overrides: Overrides,
    /// What is meant, on the domain and on everything in it.
    pub accepted: Vec<Acceptance>,
}

/// A bus's own log.
#[derive(Clone, Debug, PartialEq)]
pub struct BusLog {
    /// Which steps.
    pub level: ast::LogLevel,
    /// With the events' details or without.
    pub detail: ast::LogDetail,
    /// Days for which it is kept.
    pub days: u32,
}

impl Domain {
    /// Whether it has the same declarations as another, in the same places.
    pub fn has_the_members_of(&self, other: &Domain) -> bool {
        fn same<T, N: PartialEq>(ours: &[T], theirs: &[T], name: impl Fn(&T) -> &N) -> bool {
            ours.iter().map(&name).eq(theirs.iter().map(&name))
        }
        same(&self.stores, &other.stores, |store| &store.name)
            && same(&self.events, &other.events, |event| &event.name)
            && same(&self.streams, &other.streams, |stream| &stream.name)
            && same(&self.handlers, &other.handlers, |handler| &handler.name)
            && same(&self.rules, &other.rules, |rule| &rule.name)
            && same(&self.policies, &other.policies, |policy| &policy.name)
    }
}

/// A domain with its defaults.
pub fn lower(
    lowering: &mut Lowering<'_>,
    name: &Spanned<Name>,
    domain: &ast::Domain,
    diagnostics: &mut Diagnostics,
) -> Domain {
    let path = format!("domains.{}", name.value);
    let mut accepted = acceptance::lower(&path, &domain.accept, diagnostics);
    let broken = [
        ("stores", &domain.stores.broken),
        ("events", &domain.events.broken),
        ("streams", &domain.streams.broken),
        ("handlers", &domain.handlers.broken),
        ("rules", &domain.rules.broken),
        ("policies", &domain.policies.broken),
    ];
    for (kind, names) in broken {
        lowering.broken.extend(names.iter().map(|name| format!("{path}.{kind}.{name}")));
    }

    let source = match &domain.source {
        Some(source) => limits::source(source, diagnostics),
        None => format!("{}.{}", lowering.file.system.value, name.value),
    };
    let has_network = domain.network.is_some() || lowering.has_network_everywhere(&name.value);
    let mut stores = Vec::new();
    for (store_name, written) in &domain.stores.entries {
        accepted.extend(acceptance::lower(
            &format!("{path}.stores.{}", store_name.value),
            &written.accept,
            diagnostics,
        ));
        match store::lower(name, store_name, written, has_network, diagnostics) {
            Some(store) => stores.push(store),
            None => drop(lowering.broken.insert(format!("{path}.stores.{}", store_name.value))),
        }
    }
    let mut events = Vec::new();
    for (event_name, written) in &domain.events.entries {
        accepted.extend(acceptance::lower(
            &format!("{path}.events.{}", event_name.value),
            &written.accept,
            diagnostics,
        ));
        let declared = event::Declared {
            source: source.clone(),
            schema: &written.schema,
            description: written.description.as_ref(),
        };
        match event::lower(lowering, event_name, declared, diagnostics) {
            Some(event) => events.push(event),
            None => drop(lowering.broken.insert(format!("{path}.events.{}", event_name.value))),
        }
    }
    let mut streams = Vec::new();
    for (stream_name, written) in &domain.streams.entries {
        accepted.extend(acceptance::lower(
            &format!("{path}.streams.{}", stream_name.value),
            &written.accept,
            diagnostics,
        ));
        streams.push(stream::lower(stream_name, written, &stores, diagnostics));
    }
    let mut handlers = Vec::new();
    for (handler_name, written) in &domain.handlers.entries {
        accepted.extend(acceptance::lower(
            &format!("{path}.handlers.{}", handler_name.value),
            &written.accept,
            diagnostics,
        ));
        match handler::lower(lowering.file.defaults.as_ref(), handler_name, written, diagnostics) {
            Some(handler) => handlers.push(handler),
            None => drop(lowering.broken.insert(format!("{path}.handlers.{}", handler_name.value))),
        }
    }
    let mut rules = Vec::new();
    for (rule_name, written) in &domain.rules.entries {
        let rule_path = format!("{path}.rules.{}", rule_name.value);
        accepted.extend(acceptance::lower(&rule_path, &written.accept, diagnostics));
        match rule::lower(lowering.file.defaults.as_ref(), rule_name, written, diagnostics) {
            Some(rule) => rules.push(rule),
            None => drop(lowering.broken.insert(rule_path)),
        }
    }

    let mut policies = Vec::new();
    for (policy_name, written) in &domain.policies.entries {
        accepted.extend(acceptance::lower(
            &format!("{path}.policies.{}", policy_name.value),
            &written.accept,
            diagnostics,
        ));
        policies.extend(policy::lower(policy_name, written, diagnostics));
    }

    let bus = domain.bus.as_ref();
    Domain {
        name: name.clone(),
        description: domain.description.as_ref().map(|text| text.0.clone()),
        owner: domain.owner.as_ref().map(|text| text.0.clone()),
        source,
        region: domain.region.as_ref().map(|region| limits::region(region, diagnostics)),
        tags: limits::tags(&domain.tags, diagnostics),
        archive_days: bus
            .and_then(|bus| bus.archive.as_ref())
            .map(|archive| limits::days(&archive.retention, diagnostics)),
        log: bus.and_then(|bus| bus.log.as_ref()).map(|log| BusLog {
            level: log.level,
            detail: log.detail.unwrap_or(ast::LogDetail::None),
            days: log.retention.as_ref().map_or(30, |retention| limits::log_days(retention, diagnostics)),
        }),
        bus_encryption: bus.and_then(|bus| bus.encryption).unwrap_or(ast::Encryption::AwsOwned),
        network: domain.network.as_ref().and_then(|network| network::lower(network, diagnostics)),
        stores,
        events,
        streams,
        handlers,
        rules,
        policies,
        overrides: overrides::lower(domain.overrides.as_ref()),
        accepted,
    }
}
