//! What a handler consumes, and how events wait for it.

use super::{Filter, filter};
use crate::diagnostic::Diagnostics;
use crate::finding::{fifo_without_key, invalid_value};
use crate::name::Name;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Consumes, Delivery};
use crate::syntax::value::Text;

/// What a handler consumes.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumption {
    /// The events.
    pub subscriptions: Vec<Subscription>,
    /// How its queue keeps order; `None` where it keeps none.
    pub fifo: Option<Fifo>,
}

/// An event that a handler consumes.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// `domain.Event`.
    pub event: Spanned<String>,
    /// Which of them.
    pub filter: Option<Filter>,
}

/// A queue that gives its handler one event at a time of each key.
#[derive(Clone, Debug)]
pub struct Fifo {
    /// Where it was asked for.
    pub span: Span,
    /// The property of the event's data that is the key.
    pub order_by: Spanned<String>,
    /// Whether what is older than the last event seen of its key is ignored.
    pub drop_stale: bool,
}

/// Where an order was asked for changes nothing about it.
impl PartialEq for Fifo {
    fn eq(&self, other: &Self) -> bool {
        (&self.order_by, self.drop_stale) == (&other.order_by, other.drop_stale)
    }
}

/// What a handler consumes; without an order, with a finding, where the order is not said.
pub fn lower(handler: &Name, consumes: &Consumes, diagnostics: &mut Diagnostics) -> Consumption {
    match consumes {
        Consumes::Events(events) => {
            let all = events.iter().map(|event| Subscription { event: named(event), filter: None });
            Consumption { subscriptions: all.collect(), fifo: None }
        }
        Consumes::One(one) => {
            let filter = one.r#where.as_ref().and_then(|node| filter::lower("where", &node.0, diagnostics));
            let subscriptions = vec![Subscription { event: named(&one.event), filter }];
            Consumption { subscriptions, fifo: fifo(handler, one, diagnostics) }
        }
    }
}

fn fifo(handler: &Name, one: &ast::Subscription, diagnostics: &mut Diagnostics) -> Option<Fifo> {
    let drop_stale = one.drop_stale.as_ref().filter(|asked| asked.value);
    match (&one.delivery, &one.order_by) {
        (Some(Spanned { value: Delivery::Fifo, span }), Some(order_by)) => {
            return Some(Fifo { span: *span, order_by: named(order_by), drop_stale: drop_stale.is_some() });
        }
        (Some(Spanned { value: Delivery::Fifo, span }), None) => {
            diagnostics.push(fifo_without_key::unnamed(handler.as_str(), *span));
        }
        (None | Some(Spanned { value: Delivery::Queue, .. }), order_by) => {
            let spans =
                [order_by.as_ref().map(|key| ("order-by", key.span)), drop_stale.map(|d| ("drop-stale", d.span))];
            for (key, span) in spans.into_iter().flatten() {
                let fact = format!("`{key}` is about an order, and the queue of `{handler}` keeps none");
                diagnostics.push(invalid_value::because(fact, span, "add `delivery: fifo`, or leave it out"));
            }
        }
    }
    None
}

fn named(text: &Spanned<Text>) -> Spanned<String> {
    text.clone().map(|text| text.0)
}
