//! What was meant: defaults filled in, units parsed, schemas and patterns read. References are still names.
//!
//! Invariant: every value here is one that AWS would take; what was not is reported and left out.

mod domain;
mod environment;
mod handler;
mod limits;
mod store;
mod stream;

use std::collections::{BTreeMap, BTreeSet};

use handler::settings;

pub use domain::is_date;

use crate::diagnostic::Diagnostics;
use crate::name::{EventName, Name};
use crate::pattern::Pattern;
use crate::schema;
use crate::source::{Sources, Span, Spanned};
use crate::syntax::ast;

/// A system of domains.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its name.
    pub system: Name,
    /// Tags of every resource.
    pub tags: BTreeMap<String, String>,
    /// Sizes and times of relays, and of handlers that say nothing else.
    pub defaults: Settings,
    /// Where it runs; the first is the default.
    pub environments: Vec<Environment>,
    /// Its domains, in the order of the file.
    pub domains: Vec<Domain>,
    /// Names of declarations that could not be read, `domains.stock.handlers.allocate-stock`: what refers to one of
    /// them is no second mistake.
    pub broken: BTreeSet<String>,
}

/// A place where the system runs.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name.
    pub name: Name,
    /// Where it is declared.
    pub span: Span,
    /// The role that deploys.
    pub deploy_role: String,
    /// The role that reads.
    pub diff_role: String,
    /// What becomes of what holds data.
    pub removal: ast::Removal,
    /// The managed policy, or its path, that bounds every role.
    pub permissions_boundary: Option<String>,
    /// The organization that grants between accounts are narrowed to.
    pub organization: Option<String>,
    /// Who hears of alarms.
    pub alarm_emails: Vec<String>,
    /// The domains as they are here, in the order of [`Model::domains`].
    pub domains: Vec<Placed>,
}

/// A domain in an environment.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The domain as this environment changes it; `None` where it is as declared.
    pub changed: Option<Box<Domain>>,
}

/// One team's part of the system.
#[derive(Clone, Debug)]
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
    /// What is meant, on the domain and on everything in it.
    pub accepted: Vec<Acceptance>,
}

/// A bus's own log.
#[derive(Clone, Debug)]
pub struct BusLog {
    /// Which steps.
    pub level: ast::LogLevel,
    /// With the events' details or without.
    pub detail: ast::LogDetail,
    /// Days for which it is kept.
    pub days: u32,
}

/// A network of the domain's own, from an address range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The first address.
    pub address: std::net::Ipv4Addr,
    /// The bits that are the network's, 16 to 24.
    pub prefix: u8,
}

/// A store.
#[derive(Clone, Debug)]
pub struct Store {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What it is.
    pub kind: StoreKind,
}

/// What a store is.
#[derive(Clone, Debug)]
pub enum StoreKind {
    /// A DynamoDB table.
    Dynamodb(Dynamodb),
    /// A DocumentDB collection in a cluster of its own.
    Documentdb(Documentdb),
}

/// A DynamoDB table.
#[derive(Clone, Debug)]
pub struct Dynamodb {
    /// Its primary key.
    pub key: TableKey,
    /// Its global secondary indexes, by name.
    pub indexes: BTreeMap<String, TableKey>,
    /// The attribute of the time to live.
    pub ttl: Option<String>,
}

/// The key of a table or an index.
#[derive(Clone, Debug)]
pub struct TableKey {
    /// The attribute by which items are spread.
    pub partition: Attribute,
    /// The attribute by which they are ordered.
    pub sort: Option<Attribute>,
}

/// A key attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ast::AttributeType,
}

/// A DocumentDB collection.
#[derive(Clone, Debug)]
pub struct Documentdb {
    /// The database.
    pub database: String,
    /// The collection.
    pub collection: String,
    /// The instances' size.
    pub instance_class: String,
    /// How many instances.
    pub instances: u32,
}

/// An event of the contract.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name, and where it is declared.
    pub name: Spanned<EventName>,
    /// What it means.
    pub description: Option<String>,
    /// Its schema as written.
    pub document: serde_json::Value,
    /// Its schema as a type.
    pub schema: schema::Object,
}

impl Event {
    /// The version of the contract.
    pub const VERSION: u32 = 1;

    /// The detail-type under which it travels.
    pub fn detail_type(&self) -> &str {
        self.name.value.as_str()
    }
}

/// A stream of committed changes.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// The store it reads.
    pub from: Spanned<String>,
    /// What it publishes.
    pub publications: Vec<Publication>,
}

/// A change that becomes an event.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The event.
    pub event: Spanned<EventName>,
    /// The kind of change.
    pub change: ast::Change,
    /// Which items.
    pub when: Option<Spanned<Pattern>>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Handler {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What runs it.
    pub trigger: Trigger,
    /// The stores that it uses, in the order of the file.
    pub stores: Vec<Use>,
    /// Its sizes and times.
    pub settings: Settings,
}

/// A store that a handler uses.
#[derive(Clone, Debug)]
pub struct Use {
    /// The store.
    pub store: Spanned<String>,
    /// What the handler may do there.
    pub access: Access,
}

/// What a handler may do with a store; each includes the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Read.
    Reads,
    /// And write.
    Writes,
    /// And delete.
    Deletes,
}

/// What runs a handler.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// A request.
    Http(Route),
    /// Events.
    Consumes(Vec<Subscription>),
}

/// A route of a domain's API.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: ast::Method,
    /// The path.
    pub path: Spanned<String>,
    /// Who may call.
    pub auth: ast::Auth,
}

/// An event that a handler consumes.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// `domain.Event`.
    pub event: Spanned<String>,
    /// Which of them.
    pub filter: Option<Pattern>,
}

/// A handler's sizes and times.
#[derive(Clone, Debug)]
pub struct Settings {
    /// MiB.
    pub memory: u32,
    /// Seconds that one invocation may take.
    pub timeout: u32,
    /// The processor.
    pub architecture: ast::Architecture,
    /// Invocations at once.
    pub concurrency: Option<u32>,
    /// Days for which logs are kept.
    pub log_days: u32,
    /// Environment variables of the author's.
    pub environment: BTreeMap<String, String>,
    /// Seconds that an event waits in the queue.
    pub queue_retention: u32,
    /// Failures before an event is a dead letter.
    pub max_receives: u32,
    /// Seconds that a dead letter is kept.
    pub dead_letter_retention: u32,
}

/// Something that is meant although a check warns of it.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The declaration that it stands on.
    pub on: String,
    /// The finding's code.
    pub what: String,
    /// The last day, `2027-06-30`, on which it counts.
    pub until: Option<String>,
}

/// Fills in defaults and parses what the AST holds as text. `sources` has the schemas that the rim has read.
pub fn lower(ast: &ast::Ast, sources: &Sources, diagnostics: &mut Diagnostics) -> Model {
    let mut lowering = Lowering { file: &ast.file, sources, broken: BTreeSet::new() };
    let mut domains = Vec::new();
    lowering.broken.extend(ast.file.domains.value.broken.iter().map(|name| format!("domains.{name}")));
    for (name, domain) in &ast.file.domains.value.entries {
        if ["shared", "contracts", "target"].contains(&name.value.as_str()) {
            diagnostics.push(crate::finding::invalid_name::reserved(name.value.as_str(), name.span));
        }
        domains.push(domain::lower(&mut lowering, name, domain, diagnostics));
    }
    let kinds = [
        (
            "domain",
            ast.file.domains.value.entries.is_empty() && ast.file.domains.value.broken.is_empty(),
            ast.file.domains.span,
        ),
        (
            "environment",
            ast.file.environments.value.entries.is_empty() && ast.file.environments.value.broken.is_empty(),
            ast.file.environments.span,
        ),
    ];
    for (kind, _, span) in kinds.into_iter().filter(|(_, empty, _)| *empty) {
        let help = format!("declare at least one {kind}");
        diagnostics.push(crate::finding::invalid_value::because(format!("the system has no {kind}"), span, help));
    }
    let environments = environment::lower(&mut lowering, ast, diagnostics);
    Model {
        system: ast.file.system.value.clone(),
        tags: limits::tags(&ast.file.tags, diagnostics),
        defaults: settings(ast.file.defaults.as_ref(), None, diagnostics),
        environments,
        domains,
        broken: lowering.broken,
    }
}

/// What lowering carries along.
struct Lowering<'a> {
    file: &'a ast::File,
    sources: &'a Sources,
    broken: BTreeSet<String>,
}
