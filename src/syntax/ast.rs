//! The grammar of `domains.yaml` as types: what was written, with its places, nothing resolved and no default filled in.

mod auth;
mod consumes;
mod domain;
mod encryption;
mod environment;
mod event;
mod external;
mod handler;
mod network;
mod overrides;
mod policy;
mod rule;
mod store;
mod stream;

pub use auth::*;
pub use consumes::*;
pub use domain::*;
pub use encryption::*;
pub use environment::*;
pub use event::*;
pub use external::*;
pub use handler::*;
pub use network::*;
pub use overrides::*;
pub use policy::*;
pub use rule::*;
pub use store::*;
pub use stream::*;

use super::decode::{Decode, choice, record};
use super::value::{Duration, Table, Text, Whole};
use crate::diagnostic::Diagnostics;
use crate::name::Name;
use crate::node::Node;
use crate::source::Spanned;

/// A whole file, and each environment's own version of the domains that it changes.
#[derive(Clone, Debug)]
pub struct Ast {
    /// The file as written.
    pub file: File,
    /// For each environment of the file, the domains that it overrides, with the override laid over them.
    pub overridden: Vec<Table<Name, Domain>>,
}

impl Ast {
    /// Reads a document. An environment's overrides are laid over the domains as written, and the result is read again.
    pub fn read(root: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let file = File::decode(root, diagnostics)?;
        let domains = root.get("domains")?;
        let mut overridden = Vec::new();
        for (name, environment) in &file.environments.value.entries {
            let table = match &environment.domains {
                Some(over) => environment::overridden(name, domains, &over.0, diagnostics),
                None => Table::absent().expect("an empty table"),
            };
            overridden.push(table);
        }
        Some(Ast { file, overridden })
    }
}

record! {
    /// A system of event-driven domains: who owns which bus, what is stored, which changes become events, who consumes
    /// them, and where each domain lives.
    pub struct File "the system" {
        /// The system's name; every name in AWS begins with it.
        system: Spanned<Name>,
        /// Tags on every resource that can carry them.
        tags: Table<Text, Text>,
        /// The places where the system runs. The first is the default of every command.
        environments: Spanned<Table<Name, Environment>>,
        /// What holds where a declaration says nothing.
        defaults: Option<Defaults>,
        /// The domains, each with a bus and, usually, an account of its own.
        domains: Spanned<Table<Name, Domain>>,
        /// Participants outside the file, with whom the domains exchange events.
        externals: Table<Name, External>,
    }
}

record! {
    /// What holds where a declaration says nothing.
    pub struct Defaults "the defaults" {
        /// For every handler.
        handler: Option<HandlerDefaults>,
        /// For every queue between a bus and a handler.
        queue: Option<Queue>,
        /// For every dead-letter queue.
        dead_letters: Option<DeadLetters>,
    }
}

record! {
    /// For every handler.
    pub struct HandlerDefaults "the handlers' defaults" {
        /// Memory in MiB (default 256).
        memory: Option<Memory>,
        /// How long one invocation may take (default 10s).
        timeout: Option<Spanned<Duration>>,
        /// The processor (default x86_64).
        architecture: Option<Architecture>,
        /// How long logs are kept (default 30d).
        log_retention: Option<Spanned<Duration>>,
    }
}

record! {
    /// A queue between a bus and a handler.
    pub struct Queue "a queue" {
        /// How long an event waits for its handler (default 4d, at most 14d).
        retention: Option<Spanned<Duration>>,
        /// How often a handler may fail on an event before it goes to the dead-letter queue (default 5).
        max_receives: Option<Whole<1, 1000>>,
    }
}

record! {
    /// A dead-letter queue.
    pub struct DeadLetters "dead letters" {
        /// How long a dead letter waits for someone to look at it (default and at most 14d).
        retention: Option<Spanned<Duration>>,
    }
}

record! {
    /// Something that is meant, although a check warns of it or `diff` calls it a danger.
    pub struct Acceptance "an acceptance" {
        /// The code of the diagnostic or of the danger.
        what: Spanned<Text>,
        /// Why it is meant.
        why: Text,
        /// The last day on which it counts, `2027-06-30`; for good where it is left out.
        until: Option<Spanned<Text>>,
    }
}

/// A function's memory in MiB.
pub type Memory = Whole<128, 10_240>;

choice! {
    /// A processor architecture of AWS Lambda and Fargate.
    pub enum Architecture "an architecture" {
        /// Intel and AMD.
        X86 = "x86_64",
        /// Graviton.
        Arm = "arm64",
    }
}
