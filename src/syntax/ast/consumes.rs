//! What a handler consumes, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::Diagnostics;
use crate::finding::wrong_type;
use crate::node::{Node, Value};
use crate::source::Spanned;
use crate::syntax::decode::{Decode, choice, record};
use crate::syntax::value::{Text, Verbatim};

/// What a handler consumes.
#[derive(Clone, Debug)]
pub enum Consumes {
    /// Events by name.
    Events(Vec<Spanned<Text>>),
    /// One event, filtered or in order.
    One(Subscription),
}

record! {
    /// One event, filtered or in order.
    pub struct Subscription "a subscription" {
        /// The event, `domain.Event`.
        event: Spanned<Text>,
        /// A pattern over the event's data.
        r#where: Option<Verbatim>,
        /// How events wait for the handler (default queue).
        delivery: Option<Spanned<Delivery>>,
        /// The property of the event's data within whose values order is kept (fifo only): required, a string of at most
        /// 128 printable ASCII characters without blanks.
        order_by: Option<Spanned<Text>>,
        /// Ignores an event that is older than the last one seen of its `order-by` value (fifo only; default false).
        drop_stale: Option<Spanned<bool>>,
    }
}

choice! {
    /// How events wait for a handler.
    pub enum Delivery "a delivery" {
        /// As they come, many at once.
        Queue = "queue",
        /// One at a time of each value of `order-by`, in the order of their arrival.
        Fifo = "fifo",
    }
}

impl Decode for Consumes {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(_) => Some(Consumes::Events(vec![Spanned::decode(node, diagnostics)?])),
            Value::List(items) if !items.is_empty() => Some(Consumes::Events(Vec::decode(node, diagnostics)?)),
            Value::Map(_) => Some(Consumes::One(Subscription::decode(node, diagnostics)?)),
            _ => {
                diagnostics.push(wrong_type::expected("an event, a list of events, or `{ event, where, … }`", node));
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
        let one = generator.subschema_for::<Subscription>();
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            one,
        ] })
    }
}
