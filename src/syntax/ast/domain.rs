//! Domains: bus, stores, events, streams and handlers, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Acceptance, Architecture, DeadLetters, Memory, Queue};
use crate::diagnostic::Diagnostics;
use crate::finding::wrong_type;
use crate::name::{EventName, Name};
use crate::node::{Node, Value};
use crate::source::Spanned;
use crate::syntax::decode::{Decode, choice, record};
use crate::syntax::value::{Duration, Table, Text, Verbatim, Whole};

record! {
    /// A domain: one team's part of the system, with a bus of its own.
    pub struct Domain "a domain" {
        /// What it is for, in a sentence.
        description: Option<Text>,
        /// The team that owns it, as shown to reviewers.
        owner: Option<Text>,
        /// The source of its events (default system.domain).
        source: Option<Spanned<Text>>,
        /// Its region, where it differs from the environment's.
        region: Option<Spanned<Text>>,
        /// Tags beside the system's own.
        tags: Table<Text, Text>,
        /// Its bus.
        bus: Option<Bus>,
        /// Its network; needed by a DocumentDB store.
        network: Option<Network>,
        /// What it stores.
        stores: Table<Name, Store>,
        /// What it tells others: the contract.
        events: Table<EventName, Event>,
        /// Which committed changes become events: the transactional outbox.
        streams: Table<Name, Stream>,
        /// Its functions.
        handlers: Table<Name, Handler>,
        /// Findings about this domain that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// A domain's bus.
    pub struct Bus "a bus" {
        /// Keeps the domain's own events for replay.
        archive: Option<Archive>,
        /// The bus's own log of what it did.
        log: Option<BusLog>,
    }
}

record! {
    /// Keeps the domain's own events for replay.
    pub struct Archive "an archive" {
        /// How long they are kept, in whole days.
        retention: Spanned<Duration>,
    }
}

record! {
    /// The bus's own log of what it did.
    pub struct BusLog "a bus log" {
        /// Which steps are logged.
        level: LogLevel,
        /// Whether the log holds the events' details; `none` keeps personal data out of it (the default).
        detail: Option<LogDetail>,
        /// How long the log is kept (default 30d).
        retention: Option<Spanned<Duration>>,
    }
}

choice! {
    /// Which steps a bus logs.
    pub enum LogLevel "a log level" {
        /// Failures.
        Error = "error",
        /// Failures and decisions.
        Info = "info",
        /// Everything.
        Trace = "trace",
    }
}

choice! {
    /// Whether a bus log holds the events' details.
    pub enum LogDetail "a log detail" {
        /// Only what is around the event.
        None = "none",
        /// The whole event.
        Full = "full",
    }
}

record! {
    /// A network of the domain's own.
    pub struct Network "a network" {
        /// Its addresses, `10.0.0.0/16`; from /16 to /24.
        cidr: Spanned<Text>,
    }
}

record! {
    /// What a domain stores: exactly one of the kinds.
    pub struct Store "a store" {
        /// A DynamoDB table.
        dynamodb: Option<Dynamodb>,
        /// A DocumentDB collection in a cluster of its own.
        documentdb: Option<Documentdb>,
        /// Findings about this store that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// A DynamoDB table.
    pub struct Dynamodb "a DynamoDB table" {
        /// The attribute by which items are spread, with its type: `{ id: string }`.
        partition_key: Spanned<Table<Text, AttributeType>>,
        /// The attribute by which items of one partition are ordered.
        sort_key: Option<Spanned<Table<Text, AttributeType>>>,
        /// Other ways to find items.
        indexes: Table<Name, Index>,
        /// The attribute that holds the time, in seconds, after which an item is deleted.
        ttl: Option<Spanned<Text>>,
    }
}

record! {
    /// A global secondary index.
    pub struct Index "an index" {
        /// The attribute by which items are spread.
        partition_key: Spanned<Table<Text, AttributeType>>,
        /// The attribute by which items of one partition are ordered.
        sort_key: Option<Spanned<Table<Text, AttributeType>>>,
    }
}

choice! {
    /// The type of a key attribute.
    pub enum AttributeType "an attribute type" {
        /// A text.
        String = "string",
        /// A number.
        Number = "number",
        /// Bytes.
        Binary = "binary",
    }
}

record! {
    /// A DocumentDB collection in a cluster of its own.
    pub struct Documentdb "a DocumentDB store" {
        /// The database (default: the domain's name).
        database: Option<Spanned<Text>>,
        /// The collection (default: the store's name).
        collection: Option<Spanned<Text>>,
        /// The instances' size (default db.t4g.medium).
        instance_class: Option<Spanned<Text>>,
        /// How many instances, spread over the zones (default 2).
        instances: Option<Whole<1, 16>>,
    }
}

record! {
    /// An event that a domain tells others about.
    pub struct Event "an event" {
        /// The JSON Schema 2020-12 of its data: a file's path, or the schema itself.
        schema: Spanned<SchemaText>,
        /// What it means, in a sentence.
        description: Option<Text>,
        /// Findings about this event that are meant.
        accept: Vec<Acceptance>,
    }
}

/// A schema: a path, or written inline.
#[derive(Clone, Debug)]
pub enum SchemaText {
    /// The path of a file beside `domains.yaml`.
    File(String),
    /// The schema itself.
    Inline(Node),
}

impl Decode for SchemaText {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(path) => Some(SchemaText::File(path.clone())),
            Value::Map(_) => Some(SchemaText::Inline(node.clone())),
            _ => {
                diagnostics.push(wrong_type::expected("a schema or the path of one", node));
                None
            }
        }
    }
}

impl JsonSchema for SchemaText {
    fn schema_name() -> Cow<'static, str> {
        "Schema".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "object" }] })
    }
}

record! {
    /// A stream of committed changes, some of which become events.
    pub struct Stream "a stream" {
        /// The store whose changes it reads.
        from: Spanned<Text>,
        /// The events that it publishes, each with the change that it tells of.
        publish: Table<EventName, Publication>,
        /// Findings about this stream that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// When a change becomes an event.
    pub struct Publication "a publication" {
        /// The kind of change.
        change: Spanned<Change>,
        /// A pattern over the item. On `modify` the new item must match it and the old one must not.
        when: Option<Verbatim>,
    }
}

choice! {
    /// A kind of change.
    pub enum Change "a change" {
        /// An item is new.
        Insert = "insert",
        /// An item is changed.
        Modify = "modify",
        /// An item is deleted.
        Remove = "remove",
        /// An item is deleted because its time to live is over (DynamoDB only).
        Expire = "expire",
    }
}

record! {
    /// A function, with exactly one trigger: `http` or `consumes`.
    pub struct Handler "a handler" {
        /// Answers a request.
        http: Option<Http>,
        /// Consumes events: `domain.Event`, a list of such, or one with a filter.
        consumes: Option<Spanned<Consumes>>,
        /// The stores it reads.
        reads: Vec<Spanned<Text>>,
        /// The stores it reads and writes.
        writes: Vec<Spanned<Text>>,
        /// The stores it reads, writes and deletes from.
        deletes: Vec<Spanned<Text>>,
        /// Memory in MiB.
        memory: Option<Memory>,
        /// How long one invocation may take, at most 15m (29s behind a route).
        timeout: Option<Spanned<Duration>>,
        /// The processor.
        architecture: Option<Architecture>,
        /// How many invocations may run at once, from 2 (events only).
        concurrency: Option<Spanned<Whole<2, 1000>>>,
        /// How long logs are kept.
        log_retention: Option<Spanned<Duration>>,
        /// Environment variables.
        environment: Table<Text, Text>,
        /// The queue in front of it.
        queue: Option<Queue>,
        /// Its dead-letter queues.
        dead_letters: Option<DeadLetters>,
        /// Findings about this handler that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// A route.
    pub struct Http "a route" {
        /// The method.
        method: Method,
        /// The path, with parameters in braces: `/payments/{id}`.
        path: Spanned<Text>,
        /// Who may call it. There is no default: an open route is something to say.
        auth: Option<Spanned<Auth>>,
    }
}

choice! {
    /// An HTTP method.
    pub enum Method "a method" {
        /// Reads.
        Get = "GET",
        /// Creates.
        Post = "POST",
        /// Replaces.
        Put = "PUT",
        /// Changes.
        Patch = "PATCH",
        /// Deletes.
        Delete = "DELETE",
    }
}

choice! {
    /// Who may call a route.
    pub enum Auth "an authorization" {
        /// Anyone.
        None = "none",
    }
}

/// What a handler consumes.
#[derive(Clone, Debug)]
pub enum Consumes {
    /// Events by name.
    Events(Vec<Spanned<Text>>),
    /// One event, filtered.
    Filtered(Filtered),
}

record! {
    /// One event, filtered.
    pub struct Filtered "a subscription" {
        /// The event, `domain.Event`.
        event: Spanned<Text>,
        /// A pattern over the event's data.
        r#where: Option<Verbatim>,
    }
}

impl Decode for Consumes {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(_) => Some(Consumes::Events(vec![Spanned::decode(node, diagnostics)?])),
            Value::List(items) if !items.is_empty() => Some(Consumes::Events(Vec::decode(node, diagnostics)?)),
            Value::Map(_) => Some(Consumes::Filtered(Filtered::decode(node, diagnostics)?)),
            _ => {
                diagnostics.push(wrong_type::expected("an event, a list of events, or `{ event, where }`", node));
                None
            }
        }
    }
}

impl JsonSchema for Consumes {
    fn schema_name() -> Cow<'static, str> {
        "Consumes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let filtered = generator.subschema_for::<Filtered>();
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            filtered,
        ] })
    }
}
