//! What will exist of Rust: the generated crates and the author's, decided down to names and types.

use std::collections::BTreeSet;

use crate::pattern::Pattern;
use crate::schema::Object;

// Emitters see the plan and the ground alone, so the plan hands on the words that it takes from the floors below it.
pub use crate::model::{Access, SecretKind};
pub use crate::syntax::ast::{Change, Method};

/// Every crate of a system. Crates are the same in every environment.
#[derive(Clone, Debug)]
pub struct Packages {
    /// The event types of each domain, then of each external, that publishes any.
    pub contracts: Vec<Contracts>,
    /// One binary a function or relay, in the order of domains and declarations.
    pub binaries: Vec<Binary>,
    /// The author's crate of each domain that has handlers.
    pub authored: Vec<Authored>,
}

/// The crate `contracts--<domain>`, or that of an external.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// What publishes them: `domain` or `external`.
    pub kind: &'static str,
    /// The name of the domain or external.
    pub domain: String,
    /// `contracts--stock`.
    pub package: String,
    /// `contracts_stock`.
    pub library: String,
    /// Its events, in the order of the file.
    pub events: Vec<Contract>,
}

/// An event's type.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The type's name: `PaymentCancelledV2`.
    pub name: String,
    /// The module it stands in: `payment_cancelled_v2`.
    pub module: String,
    /// The source under which it travels.
    pub source: String,
    /// The detail-type: `PaymentCancelled.v2`.
    pub detail_type: String,
    /// The version of the contract.
    pub version: u32,
    /// What it means, in the author's words.
    pub description: Option<String>,
    /// The data.
    pub schema: Object,
}

/// A generated binary.
#[derive(Clone, Debug)]
pub struct Binary {
    /// The domain's name.
    pub domain: String,
    /// The folder under `out/crates/<domain>/`, `allocate-stock` or `stock-changes-relay`.
    pub folder: String,
    /// `stock--allocate-stock`.
    pub package: String,
    /// The declaration that asked for it, `domains.stock.handlers.allocate-stock`.
    pub declared_by: String,
    /// What it does.
    pub role: Role,
}

/// What a binary does.
#[derive(Clone, Debug)]
pub enum Role {
    /// Answers a route.
    Http(HttpFunction),
    /// Consumes events from its queue.
    Consumer(ConsumerFunction),
    /// Takes from its queue whatever a rule matches.
    Rule(RuleFunction),
    /// Runs on a schedule.
    Schedule(AuthorFunction),
    /// Turns a table's changes into events.
    DynamodbRelay(Relay),
    /// Turns a collection's changes into messages of a FIFO queue.
    DocumentdbRelay(Relay),
    /// Puts a relay's messages on the bus.
    Publisher(Relay),
    /// Changes the password of a store's cluster.
    Rotation {
        /// The store's name.
        store: String,
    },
}

/// A function behind a route.
#[derive(Clone, Debug)]
pub struct HttpFunction {
    /// The author's function.
    pub function: AuthorFunction,
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: String,
}

/// A function behind a queue.
#[derive(Clone, Debug)]
pub struct ConsumerFunction {
    /// The handler's name.
    pub handler: String,
    /// One function of the author's for each event, in the order of the file.
    pub events: Vec<ConsumedEvent>,
    /// The property of the data within whose values stale events are dropped, where they are.
    pub drop_stale: Option<String>,
}

/// A function behind the queue that a rule feeds.
#[derive(Clone, Debug)]
pub struct RuleFunction {
    /// The handler's name.
    pub handler: String,
    /// The rule's name.
    pub rule: String,
    /// The author's function.
    pub function: AuthorFunction,
}

/// An event and the author's function that takes it.
#[derive(Clone, Debug)]
pub struct ConsumedEvent {
    /// The library of the producer's contracts, `contracts_subscriptions`.
    pub library: String,
    /// The package of the producer's contracts, `contracts--subscriptions`.
    pub package: String,
    /// The name of the producing domain or external.
    pub producer: String,
    /// The event as the file names it, `payments.PaymentCancelled@2`.
    pub event: String,
    /// The event's type, `PaymentCancelledV2`.
    pub name: String,
    /// The author's function.
    pub function: AuthorFunction,
}

/// A function that the author owes.
#[derive(Clone, Debug)]
pub struct AuthorFunction {
    /// The author's library, `handlers_stock`.
    pub library: String,
    /// The author's package, `handlers--stock`.
    pub package: String,
    /// The module, `allocate_stock`; may be a Rust keyword.
    pub module: String,
    /// The function, `on_subscription_created` or `handle`.
    pub name: String,
    /// The stores it is given, in order.
    pub stores: Vec<StoreUse>,
    /// The secrets it is given after them, in order.
    pub secrets: Vec<SecretUse>,
}

/// A secret that a function is given.
#[derive(Clone, Debug)]
pub struct SecretUse {
    /// Its name, `STRIPE_KEY`.
    pub name: String,
    /// The parameter's name, `stripe_key`; may be a Rust keyword.
    pub parameter: String,
    /// What keeps it, in some environment.
    pub kinds: BTreeSet<SecretKind>,
}

/// A store that a function is given.
#[derive(Clone, Debug)]
pub struct StoreUse {
    /// The store's name, `stock`.
    pub name: String,
    /// The parameter's name, `stock`; may be a Rust keyword.
    pub parameter: String,
    /// The part of the variables' names, `STOCK`.
    pub variable: String,
    /// What kind of store it is.
    pub kind: StoreKind,
    /// The attribute of a table's partition key; `_id` of a collection.
    pub partition_key: String,
    /// What the function may do there.
    pub access: Access,
}

/// The kinds of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// A DynamoDB table.
    Table,
    /// A DocumentDB collection.
    Collection,
}

/// A relay, or the publisher behind it.
#[derive(Clone, Debug)]
pub struct Relay {
    /// The stream's name.
    pub stream: String,
    /// The store it reads.
    pub store: StoreUse,
    /// The attribute of a table's sort key.
    pub sort_key: Option<String>,
    /// The source of the events.
    pub source: String,
    /// The library of the domain's contracts.
    pub library: String,
    /// The package of the domain's contracts.
    pub package: String,
    /// What it publishes.
    pub publications: Vec<Publication>,
}

/// A change that becomes an event.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The event's type.
    pub event: String,
    /// The kind of change.
    pub change: Change,
    /// Which items.
    pub when: Option<Pattern>,
    /// Properties that come from another place of the item, each with the dotted path that leads there.
    pub map: Vec<(String, String)>,
}

/// The author's crate of a domain, written once.
#[derive(Clone, Debug)]
pub struct Authored {
    /// The domain's name.
    pub domain: String,
    /// `handlers--stock`.
    pub package: String,
    /// `handlers_stock`.
    pub library: String,
    /// Its modules, one a handler, in the order of the file.
    pub modules: Vec<Module>,
    /// The contracts it needs, package and library, sorted.
    pub contracts: Vec<(String, String)>,
}

/// A handler of the author's.
#[derive(Clone, Debug)]
pub struct Module {
    /// The handler's name.
    pub handler: String,
    /// The module's name, `allocate_stock`; may be a Rust keyword.
    pub name: String,
    /// What runs it, and the functions that it has for that.
    pub duty: Duty,
}

/// What runs a handler of the author's.
#[derive(Clone, Debug)]
pub enum Duty {
    /// A request to the route, `POST /subscriptions`.
    Answers(String, AuthorFunction),
    /// Events, each with a function of its own.
    Consumes(Vec<ConsumedEvent>),
    /// Whatever the rule matches, `large-orders`.
    Takes(String, AuthorFunction),
    /// The schedule, `rate(5 minutes)`.
    Runs(String, AuthorFunction),
}

impl Module {
    /// The author's functions, in order.
    pub fn functions(&self) -> Vec<&AuthorFunction> {
        match &self.duty {
            Duty::Answers(_, function) | Duty::Takes(_, function) | Duty::Runs(_, function) => vec![function],
            Duty::Consumes(events) => events.iter().map(|event| &event.function).collect(),
        }
    }
}
