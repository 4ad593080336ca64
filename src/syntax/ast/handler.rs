//! Handlers, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Acceptance, Architecture, DeadLetters, Memory, Queue};
use crate::diagnostic::Diagnostics;
use crate::finding::wrong_type;
use crate::node::{Node, Value};
use crate::source::Spanned;
use crate::syntax::decode::{Decode, choice, record};
use crate::syntax::value::{Duration, Table, Text, Verbatim, Whole};

record! {
    /// A function, with exactly one trigger: `http`, `consumes`, `schedule` or `rule`.
    pub struct Handler "a handler" {
        /// Answers a request.
        http: Option<Http>,
        /// Consumes events: `domain.Event`, a list of such, or one with a filter.
        consumes: Option<Spanned<Consumes>>,
        /// Runs at a rate, `rate(5m)`, or at times in UTC, `cron(0 6 ? * MON-FRI *)`.
        schedule: Option<Spanned<Text>>,
        /// Takes whatever a rule of its domain matches, as it stands on the bus.
        rule: Option<Spanned<Text>>,
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
        /// How many invocations may run at once, from 2 (behind a queue only).
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
