//! What was meant: defaults filled in, units parsed, schemas and patterns read. References are still names.
//!
//! Invariant: every value here is one that AWS would take; what was not is reported and left out.

mod acceptance;
mod arn;
mod auth;
mod consumption;
mod domain;
mod environment;
mod event;
mod external;
mod filter;
mod handler;
mod limits;
mod network;
mod overrides;
mod policy;
mod rule;
mod schedule;
mod secret;
mod store;
mod stream;

use std::collections::{BTreeMap, BTreeSet};

use handler::settings;

pub use acceptance::{Acceptance, is_date};
pub use arn::{Arn, partition};
pub use auth::{Auth, Jwt};
pub use consumption::{Consumption, Fifo, Subscription};
pub use domain::{BusLog, Domain};
pub use environment::{Environment, Placed};
pub use event::Event;
pub use external::{External, PlacedExternal};
pub use filter::Filter;
pub use handler::{Access, Handler, Route, Settings, Trigger, Use};
pub use network::{Endpoints, Network, Range, Vpc};
pub use overrides::{Override, Overrides};
pub use policy::{Allow, Grantee, Policy};
pub use rule::{ResourceKind, RetryPolicy, Rule, Target, TargetQueue, TargetResource};
pub use schedule::Schedule;
pub use secret::{Secret, SecretKind};
pub use store::{Attribute, Documentdb, Dynamodb, Store, StoreKind, TableKey};
pub use stream::{Batch, Publication, RECEIVED_AGAIN, Retry, Stream};

pub use crate::syntax::ast::Encryption;

use crate::diagnostic::Diagnostics;
use crate::name::Name;
use crate::source::Sources;
use crate::syntax::ast;
use crate::syntax::value::Table;

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
    /// Participants outside the file, in the order of the file.
    pub externals: Vec<External>,
    /// Names of declarations that could not be read, `domains.stock.handlers.allocate-stock`: what refers to one of
    /// them is no second mistake.
    pub broken: BTreeSet<String>,
}

impl Model {
    /// Everything that is meant, on whatever declaration.
    pub fn accepted(&self) -> impl Iterator<Item = &Acceptance> {
        let of_domains = self.domains.iter().flat_map(|domain| &domain.accepted);
        of_domains.chain(self.externals.iter().flat_map(|external| &external.accepted))
    }
}

/// Fills in defaults and parses what the AST holds as text. `sources` has the schemas that the rim has read.
pub fn lower(ast: &ast::Ast, sources: &Sources, diagnostics: &mut Diagnostics) -> Model {
    let mut lowering = Lowering { ast, file: &ast.file, sources, broken: BTreeSet::new() };
    let mut domains = Vec::new();
    lowering.broken.extend(ast.file.domains.value.broken.iter().map(|name| format!("domains.{name}")));
    for (name, domain) in &ast.file.domains.value.entries {
        if ["shared", "contracts", "target"].contains(&name.value.as_str()) {
            diagnostics.push(crate::finding::invalid_name::reserved(name.value.as_str(), name.span));
        }
        domains.push(domain::lower(&mut lowering, name, domain, diagnostics));
    }
    lowering.broken.extend(ast.file.externals.broken.iter().map(|name| format!("externals.{name}")));
    let mut externals = Vec::new();
    for (name, external) in &ast.file.externals.entries {
        externals.push(external::lower(&mut lowering, name, external, diagnostics));
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
    let environments = environment::lower(&mut lowering, ast, &domains, diagnostics);
    let placed = environments.iter().flat_map(|environment| environment.domains.iter().zip(&domains));
    let networks = placed.filter_map(|(placed, domain)| placed.changed.as_deref().unwrap_or(domain).network.as_ref());
    network::refuse_shared(networks, diagnostics);
    Model {
        system: ast.file.system.value.clone(),
        tags: limits::tags(&ast.file.tags, diagnostics),
        defaults: settings(ast.file.defaults.as_ref(), None, diagnostics),
        environments,
        domains,
        externals,
        broken: lowering.broken,
    }
}

/// What lowering carries along.
struct Lowering<'a> {
    ast: &'a ast::Ast,
    file: &'a ast::File,
    sources: &'a Sources,
    broken: BTreeSet<String>,
}

impl Lowering<'_> {
    /// Whether each environment gives this domain a network, so that the domain itself need not.
    fn has_network_everywhere(&self, domain: &Name) -> bool {
        let changed = |table: &Table<Name, ast::Domain>| {
            table.entries.iter().any(|(name, changed)| name.value == *domain && changed.network.is_some())
        };
        !self.ast.overridden.is_empty() && self.ast.overridden.iter().all(changed)
    }
}
