//! What a system declares in one environment, flat: each declaration by its path, with what is said of it.
//!
//! Invariant: nothing here depends on the order of the file or on where something stands in it.

mod handler;

use std::collections::BTreeMap;

use crate::model::{Domain, Environment, Grantee, Network, StoreKind, TableKey, Target};
use crate::syntax::ast::Encryption;
use crate::system::{Consumer, DomainId, Participant, System, placed};
use schemars::JsonSchema;
use serde::Serialize;

use super::words::duration;

/// What a declaration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An environment.
    Environment,
    /// A domain.
    Domain,
    /// A store.
    Store,
    /// An event of the contract.
    Event,
    /// A stream of changes.
    Stream,
    /// A change that becomes an event.
    Publication,
    /// A function.
    Handler,
    /// An event that is consumed.
    Subscription,
    /// A route of a domain's API.
    Route,
    /// A rule that the file spells out.
    Rule,
    /// A grant to an account outside the file.
    Policy,
    /// Properties laid over what is generated.
    Override,
    /// A participant outside the file.
    External,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// What it is.
    pub kind: Kind,
    /// The domain or external that it belongs to; empty for the environment.
    pub home: String,
    /// Its own name, or what it is about: `domain.Event` for a subscription, `GET /items` for a route.
    pub name: String,
    /// The handler that a subscription or a route belongs to.
    pub handler: Option<String>,
    /// Who owns its domain.
    pub owner: Option<String>,
    /// What is said of it, by the word for it.
    pub facts: BTreeMap<&'static str, String>,
}

/// What is said of a store in a database: where in it.
pub const COLLECTION: &str = "collection";
/// What is said of a route: who may call it.
pub const OPEN_TO: &str = "open to";
/// Whoever likes.
pub const EVERYONE: &str = "everyone";

/// Declarations by their path.
pub type Declarations = BTreeMap<String, Declaration>;

/// Everything that a system declares in an environment.
pub fn declarations(system: &System, environment: &Environment) -> Declarations {
    let mut all = Declarations::new();
    all.insert(format!("environments.{}", environment.name), of_environment(environment));
    for (id, _) in system.domains() {
        let gather = Gather { system, environment, id, domain: system.domain_in(environment, id) };
        gather.domain(&mut all);
    }
    externals(system, environment, &mut all);
    all
}

/// Facts of which those that are not there are left out.
pub(super) fn facts<const N: usize>(facts: [(&'static str, Option<String>); N]) -> BTreeMap<&'static str, String> {
    facts.into_iter().filter_map(|(word, value)| Some((word, value?))).collect()
}

fn of_environment(environment: &Environment) -> Declaration {
    let removal = environment.removal.as_str().to_owned();
    let facts = facts([
        ("deploy role", Some(environment.deploy_role.clone())),
        ("diff role", Some(environment.diff_role.clone())),
        ("removal", Some(removal)),
        ("permissions boundary", environment.permissions_boundary.clone()),
        ("organization", environment.organization.clone()),
        ("alarm addresses", Some(environment.alarm_emails.join(", ")).filter(|emails| !emails.is_empty())),
    ]);
    let name = environment.name.to_string();
    Declaration { kind: Kind::Environment, home: String::new(), name, handler: None, owner: None, facts }
}

/// What one domain's declarations are gathered from.
struct Gather<'a> {
    system: &'a System,
    environment: &'a Environment,
    id: DomainId,
    domain: &'a Domain,
}

impl Gather<'_> {
    fn declaration(&self, kind: Kind, name: &str, facts: BTreeMap<&'static str, String>) -> Declaration {
        let home = self.domain.name.value.to_string();
        Declaration { kind, home, name: name.to_owned(), handler: None, owner: self.domain.owner.clone(), facts }
    }

    fn domain(&self, all: &mut Declarations) {
        let domain = self.domain;
        let path = format!("domains.{}", domain.name.value);
        let place = placed(self.environment, self.id);
        let log = domain.log.as_ref().map(|log| format!("{}, detail {}", log.level.as_str(), log.detail.as_str()));
        let tags: Vec<String> = domain.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let facts = facts([
            ("account", Some(place.account.clone())),
            ("region", Some(place.region.clone())),
            ("source", Some(domain.source.clone())),
            ("owner", domain.owner.clone()),
            ("encryption of the bus", encryption(domain.bus_encryption)),
            ("log of the bus", log),
            ("network", domain.network.as_ref().map(network)),
            ("tags", Some(tags.join(", ")).filter(|tags| !tags.is_empty())),
        ]);
        all.insert(path.clone(), self.declaration(Kind::Domain, domain.name.value.as_str(), facts));
        self.stores(&path, all);
        for event in &domain.events {
            let facts = [("detail-type", event.detail_type())].into();
            all.insert(
                format!("{path}.events.{}", event.name.value),
                self.declaration(Kind::Event, event.name.value.as_str(), facts),
            );
        }
        self.streams(&path, all);
        handler::gather(self, &path, all);
        self.rules(&path, all);
        self.policies(&path, all);
        self.overrides(&path, all);
    }

    fn stores(&self, path: &str, all: &mut Declarations) {
        for store in &self.domain.stores {
            let facts = match &store.kind {
                StoreKind::Dynamodb(table) => {
                    let index = |(name, of): (&String, &TableKey)| format!("{name}: {}", key(of));
                    let indexes: Vec<String> = table.indexes.iter().map(index).collect();
                    facts([
                        ("kind", Some("DynamoDB".to_owned())),
                        ("key", Some(key(&table.key))),
                        ("indexes", Some(indexes.join("; ")).filter(|indexes| !indexes.is_empty())),
                        ("time to live", table.ttl.clone()),
                        ("encryption", encryption(table.encryption)),
                    ])
                }
                StoreKind::Documentdb(cluster) => facts([
                    ("kind", Some("DocumentDB".to_owned())),
                    (COLLECTION, Some(format!("{}.{}", cluster.database, cluster.collection))),
                    ("instances", Some(format!("{} {}", cluster.instances, cluster.instance_class))),
                    ("engine version", Some(cluster.engine_version.clone())),
                    ("rotation of its secret", cluster.rotation_days.map(|days| format!("{days}d"))),
                ]),
            };
            let name = store.name.value.as_str();
            all.insert(format!("{path}.stores.{name}"), self.declaration(Kind::Store, name, facts));
        }
    }

    fn streams(&self, path: &str, all: &mut Declarations) {
        for stream in &self.domain.streams {
            let stream_path = format!("{path}.streams.{}", stream.name.value);
            let facts = facts([
                ("from", Some(stream.from.value.clone())),
                ("batch", Some(format!("{} changes", stream.batch.size))),
                ("window", Some(duration(stream.batch.window))),
                ("parallel", Some(stream.batch.parallel.to_string())),
                ("restart at", stream.restart_at.clone()),
            ]);
            for publication in &stream.publications {
                let map: Vec<String> =
                    publication.map.iter().map(|(to, from)| format!("{}: {}", to.value, from.value)).collect();
                let facts = self::facts([
                    ("from", Some(stream.from.value.clone())),
                    ("change", Some(publication.change.as_str().to_owned())),
                    ("condition", publication.when.as_ref().map(|when| when.value.to_json().to_string())),
                    ("map", Some(map.join(", ")).filter(|map| !map.is_empty())),
                ]);
                let event = publication.event.value.as_str();
                all.insert(format!("{stream_path}.publish.{event}"), self.declaration(Kind::Publication, event, facts));
            }
            all.insert(stream_path, self.declaration(Kind::Stream, stream.name.value.as_str(), facts));
        }
    }

    fn rules(&self, path: &str, all: &mut Declarations) {
        for rule in &self.domain.rules {
            let target = match &rule.target {
                Target::Queue(_) => "a queue of its own".to_owned(),
                Target::LogGroup { days } => format!("a log group that is kept for {days}d"),
                Target::Handler(handler) => format!("handler {}", handler.value),
                Target::Bus(bus) => format!("bus of {}", bus.value),
                Target::Resource(resource) => resource.value.arn.to_string(),
            };
            let facts = [("pattern", rule.pattern.value.to_json().to_string()), ("target", target)].into();
            let name = rule.name.value.as_str();
            all.insert(format!("{path}.rules.{name}"), self.declaration(Kind::Rule, name, facts));
        }
    }

    fn policies(&self, path: &str, all: &mut Declarations) {
        for policy in &self.domain.policies {
            let grantee = match &policy.grantee.value {
                Grantee::Account(account) => format!("account {account}"),
                Grantee::Organization(organization) => format!("organization {organization}"),
            };
            let mut events: Vec<&str> = policy.events.iter().map(|event| event.value.as_str()).collect();
            events.sort_unstable();
            let facts =
                [("allow", policy.allow.as_str().to_owned()), ("grantee", grantee), ("events", events.join(", "))]
                    .into();
            let name = policy.name.value.as_str();
            all.insert(format!("{path}.policies.{name}"), self.declaration(Kind::Policy, name, facts));
        }
    }

    fn overrides(&self, path: &str, all: &mut Declarations) {
        let stacks = [("bus", &self.domain.overrides.bus), ("service", &self.domain.overrides.service)];
        for (stack, over) in stacks.into_iter().flat_map(|(stack, all)| all.iter().map(move |each| (stack, each))) {
            for (kind, properties) in &over.types {
                let name = format!("{stack}: {} of {}", kind.value, over.declaration.value);
                let facts = [("properties", properties.to_json().to_string())].into();
                all.insert(format!("{path}.overrides.{name}"), self.declaration(Kind::Override, &name, facts));
            }
        }
    }
}

fn externals(system: &System, environment: &Environment, all: &mut Declarations) {
    for (id, external) in system.externals() {
        let (home, place) = (external.name.value.to_string(), &environment.externals[id.0]);
        let path = format!("externals.{home}");
        let of = |kind, name: &str, facts| {
            let home = home.clone();
            Declaration { kind, home, name: name.to_owned(), handler: None, owner: None, facts }
        };
        let facts =
            [("account", place.account.clone()), ("region", place.region.clone()), ("bus", place.bus.clone())].into();
        for event in &external.events {
            let name = event.name.value.as_str();
            let facts = [("detail-type", event.detail_type()), ("source", event.source.clone())].into();
            all.insert(format!("{path}.publishes.{name}"), of(Kind::Event, name, facts));
        }
        let consumed = system.subscriptions.iter().filter(|s| s.consumer == Consumer::External(id));
        for subscription in consumed {
            let name = qualified(system, subscription.event.producer, subscription.event);
            all.insert(format!("{path}.consumes.{name}"), of(Kind::Subscription, &name, BTreeMap::new()));
        }
        all.insert(path, of(Kind::External, &external.name.value.to_string(), facts));
    }
}

/// `payments.PaymentCancelled`.
pub fn qualified(system: &System, producer: Participant, event: crate::system::EventId) -> String {
    format!("{}.{}", system.name(producer), system.event(event).name.value)
}

fn encryption(encryption: Encryption) -> Option<String> {
    Some(encryption.as_str().to_owned())
}

fn key(key: &TableKey) -> String {
    let attribute = |of: &crate::model::Attribute| format!("{} ({})", of.name, of.kind.as_str());
    let sort = key.sort.as_ref().map(|sort| format!(", sorted by {}", attribute(sort))).unwrap_or_default();
    attribute(&key.partition) + &sort
}

fn network(network: &Network) -> String {
    match network {
        Network::Own(range) => format!("{}/{}", range.address, range.prefix),
        Network::Existing(vpc) => format!("{} with {}", vpc.id.value, vpc.subnets.join(", ")),
    }
}
