//! A domain: bus, contract, and what hangs on them.

use serde_json::Value;

use super::{Acceptance, BusLog, Domain, Event, Lowering, handler, limits, store, stream};
use crate::diagnostic::Diagnostics;
use crate::finding::{ACCEPTABLE, invalid_acceptance, invalid_schema, unreadable_schema, unsupported_schema};
use crate::name::{EventName, Name};
use crate::node::{self, Node, Step};
use crate::schema::{self, MistakeKind};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, SchemaText};

/// A domain with its defaults.
pub fn lower(
    lowering: &mut Lowering<'_>,
    name: &Spanned<Name>,
    domain: &ast::Domain,
    diagnostics: &mut Diagnostics,
) -> Domain {
    let path = format!("domains.{}", name.value);
    let mut accepted = acceptances(&path, &domain.accept, diagnostics);
    let broken = [
        ("stores", &domain.stores.broken),
        ("events", &domain.events.broken),
        ("streams", &domain.streams.broken),
        ("handlers", &domain.handlers.broken),
    ];
    for (kind, names) in broken {
        lowering.broken.extend(names.iter().map(|name| format!("{path}.{kind}.{name}")));
    }

    let mut stores = Vec::new();
    for (store_name, written) in &domain.stores.entries {
        accepted.extend(acceptances(&format!("{path}.stores.{}", store_name.value), &written.accept, diagnostics));
        match store::lower(name, store_name, written, domain.network.is_some(), diagnostics) {
            Some(store) => stores.push(store),
            None => drop(lowering.broken.insert(format!("{path}.stores.{}", store_name.value))),
        }
    }
    let mut events = Vec::new();
    for (event_name, written) in &domain.events.entries {
        accepted.extend(acceptances(&format!("{path}.events.{}", event_name.value), &written.accept, diagnostics));
        match event(lowering, event_name, written, diagnostics) {
            Some(event) => events.push(event),
            None => drop(lowering.broken.insert(format!("{path}.events.{}", event_name.value))),
        }
    }
    let mut streams = Vec::new();
    for (stream_name, written) in &domain.streams.entries {
        accepted.extend(acceptances(&format!("{path}.streams.{}", stream_name.value), &written.accept, diagnostics));
        streams.push(stream::lower(stream_name, written, diagnostics));
    }
    let mut handlers = Vec::new();
    for (handler_name, written) in &domain.handlers.entries {
        accepted.extend(acceptances(&format!("{path}.handlers.{}", handler_name.value), &written.accept, diagnostics));
        match handler::lower(lowering.file.defaults.as_ref(), handler_name, written, diagnostics) {
            Some(handler) => handlers.push(handler),
            None => drop(lowering.broken.insert(format!("{path}.handlers.{}", handler_name.value))),
        }
    }

    let source = match &domain.source {
        Some(source) => limits::source(source, diagnostics),
        None => format!("{}.{}", lowering.file.system.value, name.value),
    };
    let bus = domain.bus.as_ref();
    Domain {
        name: name.clone(),
        description: domain.description.as_ref().map(|text| text.0.clone()),
        owner: domain.owner.as_ref().map(|text| text.0.clone()),
        source,
        region: domain.region.as_ref().map(|region| limits::region(region, diagnostics)),
        tags: limits::tags(&domain.tags, diagnostics),
        archive_days: bus
            .and_then(|bus| bus.archive.as_ref())
            .map(|archive| limits::days(&archive.retention, diagnostics)),
        log: bus.and_then(|bus| bus.log.as_ref()).map(|log| BusLog {
            level: log.level,
            detail: log.detail.unwrap_or(ast::LogDetail::None),
            days: log.retention.as_ref().map_or(30, |retention| limits::log_days(retention, diagnostics)),
        }),
        network: domain.network.as_ref().and_then(|network| limits::network(&network.cidr, diagnostics)),
        stores,
        events,
        streams,
        handlers,
        accepted,
    }
}

/// An event with its schema reduced to a type.
fn event(
    lowering: &Lowering<'_>,
    name: &Spanned<EventName>,
    event: &ast::Event,
    diagnostics: &mut Diagnostics,
) -> Option<Event> {
    let node = document(lowering, &event.schema, diagnostics)?;
    let document = node.to_json();
    match schema::reduce(&document) {
        Ok(schema) => Some(Event {
            name: name.clone(),
            description: event.description.as_ref().map(|text| text.0.clone()),
            document,
            schema,
        }),
        Err(mistakes) => {
            for mistake in mistakes {
                report(name.value.as_str(), &mistake, &node, event.schema.span, diagnostics);
            }
            None
        }
    }
}

/// The schema as a tree, from its file or from the declaration itself.
fn document(lowering: &Lowering<'_>, schema: &Spanned<SchemaText>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let path = match &schema.value {
        SchemaText::Inline(node) => return Some(node.clone()),
        SchemaText::File(path) => path,
    };
    // The rim reports a file that it could not read, so a path that is not there was reported.
    let id = lowering.sources.find(path)?;
    let text = &lowering.sources.get(id).text;
    if let Err(error) = serde_json::from_str::<Value>(text) {
        let offset = text.lines().take(error.line().saturating_sub(1)).map(|line| line.len() + 1).sum::<usize>();
        let start = u32::try_from((offset + error.column().saturating_sub(1)).min(text.len())).unwrap_or(u32::MAX);
        let start = (0..=start).rev().find(|at| text.is_char_boundary(*at as usize)).unwrap_or(0);
        let reason = format!("it is not JSON: {error}");
        let place = Span { source: id, start, end: start };
        diagnostics.push(unreadable_schema::file(path, &reason, schema.span).label(place, "here"));
        return None;
    }
    node::read(text, id, diagnostics)
}

fn report(event: &str, mistake: &schema::Mistake, node: &Node, named: Span, diagnostics: &mut Diagnostics) {
    let place = node.at(mistake.path.iter().map(|step| match step {
        schema::Step::Key(key) => Step::Key(key),
        schema::Step::Index(index) => Step::Index(*index),
    }));
    let (fact, help) = (mistake.message.as_str(), mistake.help.clone());
    diagnostics.push(match mistake.kind {
        MistakeKind::Invalid => invalid_schema::mistake(event, fact, help, place.span, named),
        MistakeKind::Unsupported => unsupported_schema::mistake(event, fact, help, place.span, named),
    });
}

/// What is meant on one declaration.
fn acceptances(on: &str, written: &[ast::Acceptance], diagnostics: &mut Diagnostics) -> Vec<Acceptance> {
    let mut acceptances = Vec::new();
    for acceptance in written {
        let what = &acceptance.what;
        if !ACCEPTABLE.contains(&what.value.0.as_str()) {
            diagnostics.push(invalid_acceptance::unknown(&what.value.0, what.span, ACCEPTABLE.iter().copied()));
            continue;
        }
        if let Some(until) = acceptance.until.as_ref().filter(|until| !is_date(&until.value.0)) {
            diagnostics.push(invalid_acceptance::date(&until.value.0, until.span));
            continue;
        }
        acceptances.push(Acceptance {
            on: on.to_owned(),
            what: what.value.0.clone(),
            until: acceptance.until.as_ref().map(|until| until.value.0.clone()),
        });
    }
    acceptances
}

/// Whether a text is a day of the calendar, `2027-06-30`; such texts order as their days do.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let digits = |part: &str, len| part.len() == len && part.chars().all(|c| c.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return false;
    }
    let (year, month, day): (u32, u32, u32) =
        (year.parse().unwrap_or(0), month.parse().unwrap_or(0), day.parse().unwrap_or(0));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
