//! An event as it stands on a bus, as a schema: what EventBridge and Busline put around what the event tells.

use crate::pattern::Pattern;
use crate::satisfiable::{Answer, World, satisfiable};
use crate::schema::{Choice, Field, Format, Kind, Object};
use crate::system::{EventId, Participant, System};

/// One of these events, with the envelope alone: `detail` is free, so it is to be taken in the open world.
pub fn of_any<'a>(system: &'a System, events: impl Iterator<Item = EventId> + Clone + 'a) -> Object {
    let sources = events.clone().map(|event| system.event(event).source.clone());
    let detail_types = events.map(|event| system.event(event).detail_type());
    envelope(choice(sources), choice(detail_types))
}

/// An event of which nothing is known, `detail` being free.
pub fn of_others() -> Object {
    envelope(Kind::Text(None), Kind::Text(None))
}

/// Whether this event can match all of these patterns over whole events.
pub fn matches(system: &System, event: EventId, patterns: &[&Pattern]) -> Answer {
    satisfiable(patterns, &of_event(system, event), world(event))
}

/// An event of a domain is cut down to its schema; one from outside may tell more.
pub fn world(event: EventId) -> World {
    match event.producer {
        Participant::Domain(_) => World::Closed,
        Participant::External(_) => World::Open,
    }
}

/// This event, `detail` included.
pub fn of_event(system: &System, event: EventId) -> Object {
    let data = Kind::Object(system.event(event).schema.clone());
    let mut whole = of_any(system, std::iter::once(event));
    let members = vec![required("metadata", Kind::Object(metadata())), required("data", data)];
    whole.fields.push(required("detail", Kind::Object(object(members))));
    whole
}

/// The members of the envelope, <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>.
fn envelope(source: Kind, detail_type: Kind) -> Object {
    let text = || Kind::Text(None);
    object(vec![
        required("version", text()),
        required("id", text()),
        required("detail-type", detail_type),
        required("source", source),
        required("account", text()),
        required("time", text()),
        required("region", text()),
        // Where the event comes from an archive once more.
        Field { required: false, ..required("replay-name", text()) },
        required("resources", Kind::Array(Box::new(text().into()))),
    ])
}

/// The members of `metadata`, which the runtime writes.
fn metadata() -> Object {
    let text = || Kind::Text(None);
    object(vec![
        required("id", text()),
        required("version", Kind::Integer),
        required("sequence", text()),
        required("correlationId", text()),
        Field { required: false, ..required("causationId", text()) },
        required("domain", text()),
        required("occurredAt", Kind::Text(Some(Format::DateTime))),
    ])
}

fn choice(values: impl Iterator<Item = String>) -> Kind {
    let mut values: Vec<String> = values.collect();
    values.sort_unstable();
    values.dedup();
    Kind::Choice(Choice { definition: None, description: vec![], values })
}

fn object(fields: Vec<Field>) -> Object {
    Object { definition: None, description: vec![], fields }
}

fn required(name: &str, kind: Kind) -> Field {
    Field { name: name.to_owned(), required: true, deprecated: false, shape: kind.into() }
}
