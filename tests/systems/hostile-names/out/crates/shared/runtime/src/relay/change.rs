//! A committed change, whichever store it is from, and the events that it becomes.
//! Invariant: a transition is published once: when an item comes to match, never again while it goes on to.

use serde_json::Value;
use serde_json::value::RawValue;

use super::publication::{Change, Ready, When};
use crate::entry::{self, Entry};
use crate::{Event, Metadata, Trace, event, id, trace};

/// A committed change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Committed {
    pub(crate) kind: Change,
    /// What the event tells: the item as it is now, or as it last was.
    pub(crate) item: Value,
    pub(crate) before: Before,
    /// Only changed fields could be told, because the item is gone.
    pub(crate) vanished: bool,
    pub(crate) trace: Option<Trace>,
    /// What makes this change the one it is.
    pub(crate) identity: Vec<String>,
    /// The item's key; changes of one key are in order.
    pub(crate) key: String,
    pub(crate) sequence: String,
    pub(crate) occurred_at: jiff::Timestamp,
}

/// What is known of the item before a modification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Before {
    /// Nothing, and nothing need be: it was made or deleted.
    Nothing,
    /// How it was.
    #[cfg_attr(not(feature = "relay-dynamodb"), allow(dead_code, reason = "only DynamoDB's streams tell"))]
    Item(Value),
    /// Which fields have changed since, by their dotted paths.
    #[cfg_attr(not(feature = "relay-documentdb"), allow(dead_code, reason = "only change streams tell"))]
    Fields(Vec<String>),
    /// It was another in every field.
    #[cfg_attr(not(feature = "relay-documentdb"), allow(dead_code, reason = "only change streams tell"))]
    Everything,
}

/// An event to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    #[cfg_attr(not(feature = "relay-documentdb"), allow(dead_code, reason = "a FIFO queue deduplicates by it"))]
    pub(crate) id: String,
    pub(crate) detail_type: &'static str,
    pub(crate) entry: Entry,
}

/// An event that can never be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unsendable {
    pub(crate) detail_type: &'static str,
    pub(crate) reason: String,
}

/// Takes the trace out of an item as it is stored.
pub(crate) fn take_trace(item: &mut Value) -> Option<Trace> {
    let trace = Trace::of_item(item);
    if let Some(object) = item.as_object_mut() {
        object.remove(trace::ATTRIBUTE);
    }
    trace
}

impl Committed {
    /// The events that this change becomes, in the order of the publications.
    pub(crate) fn events(&self, publications: &[Ready]) -> Vec<Result<Outgoing, Unsendable>> {
        publications.iter().filter(|publication| self.is_taken_by(publication)).map(|it| self.event(it)).collect()
    }

    fn is_taken_by(&self, publication: &Ready) -> bool {
        if publication.change != self.kind {
            return false;
        }
        match (&self.before, &publication.when) {
            (Before::Nothing | Before::Everything, _) => publication.matches(&self.item),
            // A write that leaves but a new trace behind is no modification.
            (Before::Item(old), None) => *old != self.item,
            (Before::Item(old), Some(when)) => when.pattern.matches(&self.item) && !when.pattern.matches(old),
            (Before::Fields(fields), None) => fields.iter().any(|field| !touches(field, trace::ATTRIBUTE)),
            (Before::Fields(fields), Some(when)) => self.has_come_to_match(when, fields),
        }
    }

    fn has_come_to_match(&self, when: &When, changed: &[String]) -> bool {
        let named = paths(&when.fields);
        let is_changed = |path: &String| changed.iter().any(|field| touches(field, path));
        let touched = named.iter().any(is_changed);
        // Of a vanished item only the changed fields are known: the rest of the pattern may have matched.
        touched && (when.pattern.matches(&self.item) || self.vanished && !named.iter().all(is_changed))
    }

    fn event(&self, publication: &Ready) -> Result<Outgoing, Unsendable> {
        let contract = publication.contract;
        let unsendable = |reason: String| Unsendable { detail_type: contract.detail_type, reason };
        if self.vanished {
            return Err(unsendable("the document was gone before it could be read".to_owned()));
        }
        let data = publication.project(&self.item).map_err(unsendable)?;
        let identity: Vec<&str> = self.identity.iter().map(String::as_str).collect();
        let id = id::of_event(contract.source, contract.detail_type, &identity);
        let Trace { correlation_id, causation_id } = self.trace.clone().unwrap_or_else(|| Trace::start(id.clone()));
        let metadata = Metadata {
            id: id.clone(),
            version: contract.version,
            sequence: event::sequence(&self.sequence),
            correlation_id,
            causation_id,
            domain: contract.domain.to_owned(),
            occurred_at: self.occurred_at,
        };
        let detail = serde_json::to_string(&Event::new(metadata, data)).and_then(RawValue::from_string);
        let detail = detail.map_err(|_| unsendable("the event cannot be written as JSON".to_owned()))?;
        let entry = Entry {
            source: contract.source.to_owned(),
            detail_type: contract.detail_type.to_owned(),
            time: self.occurred_at,
            detail,
        };
        if entry.size() > entry::BYTES {
            return Err(unsendable(format!("the event has {} bytes, more than {}", entry.size(), entry::BYTES)));
        }
        Ok(Outgoing { id, detail_type: contract.detail_type, entry })
    }
}

/// Whether a change of one field is a change of the other: the same, or one inside the other.
fn touches(one: &str, other: &str) -> bool {
    let inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
    one == other || inside(one, other) || inside(other, one)
}

/// The dotted paths that a pattern names.
fn paths(pattern: &Value) -> Vec<String> {
    let Value::Object(fields) = pattern else { return Vec::new() };
    let below = |(name, value): (&String, &Value)| match value {
        Value::Array(choices) if name == "$or" => choices.iter().flat_map(paths).collect(),
        Value::Object(_) => paths(value).into_iter().map(|path| format!("{name}.{path}")).collect(),
        _ => vec![name.clone()],
    };
    fields.iter().flat_map(below).collect()
}

#[cfg(test)]
mod tests;
