//! A strategy for whole files: systems of several domains with names that languages keep for themselves, stores of both
//! kinds, events in versions, filters, routes, schedules and environments. Each of them is sound.

use proptest::prelude::*;
use std::fmt::Write;

/// Names, some of which are words of Rust's or CloudFormation's, or alike but for a hyphen.
const NAMES: &[&str] = &[
    "type",
    "fn",
    "self",
    "crate",
    "async",
    "ref",
    "a1",
    "a-1",
    "a-1-b",
    "x",
    "match",
    "event",
    "request",
    "runtime",
    "bus",
    "service",
    "dead-letters",
    "main",
    "core",
    "std",
    "a-name-that-has-40-letters-and-no-more-1",
];
const EVENTS: &[&str] = &["Ref", "Self", "Event", "String", "Option", "ABC", "A1", "Done", "Result", "Vec"];
const PROPERTIES: &[&str] = &["id", "type", "Ref", "a b", "self", "é", "status-code", "metadata", "$x", "fn"];
const SHAPES: &[&str] = &[
    "{ type: string }",
    "{ type: integer }",
    "{ type: [number, 'null'] }",
    "{ type: boolean }",
    "{ type: string, format: date-time }",
    "{ type: string, format: uuid }",
    "{ type: array, items: { type: array, items: { type: string } } }",
    "{ type: object, additionalProperties: { type: integer } }",
    "{ type: object, properties: { type: { enum: [self, 'a b', '1'] } } }",
];

/// A file.
pub fn file() -> impl Strategy<Value = String> {
    let domains = prop::collection::vec(domain(), 1..5);
    (domains, prop::sample::subsequence(NAMES, 5), any::<[bool; 5]>())
        .prop_map(|(domains, names, switches)| write(&domains, &names, switches))
}

#[derive(Clone, Debug)]
struct Domain {
    documentdb: bool,
    /// Name, further properties, and whether there is a second version.
    events: Vec<(&'static str, Vec<Property>, bool)>,
    handlers: Vec<(&'static str, Trigger, &'static str)>,
}

/// Its name and its shape.
type Property = (&'static str, &'static str);

#[derive(Clone, Debug)]
enum Trigger {
    Route(&'static str),
    Schedule,
    /// Which of the events before it, how it is filtered, and whether it is taken in order.
    Event(prop::sample::Index, Option<&'static str>, bool),
}

fn domain() -> impl Strategy<Value = Domain> {
    let properties = prop::sample::subsequence(PROPERTIES, 0..4).prop_flat_map(|names| {
        names.into_iter().map(|name| (Just(name), prop::sample::select(SHAPES))).collect::<Vec<_>>()
    });
    let events = prop::sample::subsequence(EVENTS, 1..4).prop_flat_map(move |names| {
        names.into_iter().map(|n| (Just(n), properties.clone(), any::<bool>())).collect::<Vec<_>>()
    });
    let filters = ["[a]", "[{ anything-but: [b] }]", "[{ prefix: '' }, b]", "[{ wildcard: '*' }]"];
    let trigger = prop_oneof![
        prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE"]).prop_map(Trigger::Route),
        Just(Trigger::Schedule),
        (any::<prop::sample::Index>(), prop::option::of(prop::sample::select(filters.to_vec())), any::<bool>())
            .prop_map(|(index, filter, fifo)| Trigger::Event(index, filter, fifo)),
    ];
    let access = prop::sample::select(vec!["reads", "writes", "deletes"]);
    let handlers = prop::sample::subsequence(NAMES, 1..5).prop_flat_map(move |names| {
        names.into_iter().map(|n| (Just(n), trigger.clone(), access.clone())).collect::<Vec<_>>()
    });
    (prop::bool::weighted(0.3), events, handlers).prop_map(|(documentdb, events, handlers)| Domain {
        documentdb,
        events,
        handlers,
    })
}

fn write(domains: &[Domain], names: &[&str], [shared, retain, archive, regions, outside]: [bool; 5]) -> String {
    let mut text = String::from("system: generated\nenvironments:\n");
    for (environment, region) in [("dev", "eu-west-1"), ("prod", "us-east-1")] {
        let removal = if retain { "retain" } else { "destroy" };
        line(
            &mut text,
            2,
            &format!("{environment}: {{ region: {region}, removal: {removal}, account: \"000000000001\", accounts: {{"),
        );
        for (number, name) in names.iter().take(domains.len()).enumerate().filter(|_| !shared) {
            line(&mut text, 4, &format!("{name}: \"{:012}\",", 100 + number));
        }
        line(&mut text, 2, "} }");
    }
    line(&mut text, 0, "domains:");
    let mut before: Vec<String> = Vec::new();
    if outside {
        before.push("outsider.Told".to_owned());
    }
    for (domain, name) in domains.iter().zip(names) {
        line(&mut text, 2, &format!("{name}:"));
        if regions && before.len().is_multiple_of(2) {
            line(&mut text, 4, "region: eu-central-1");
        }
        line(&mut text, 4, "accept: [{ what: unconsumed-event, why: generated }]");
        if archive {
            line(
                &mut text,
                4,
                "bus: { archive: { retention: 7d }, log: { level: trace, detail: full, retention: 7d } }",
            );
        }
        let store = if domain.documentdb {
            "documentdb: {}"
        } else {
            "dynamodb: { partition-key: { id: string }, sort-key: { Ref: number } }"
        };
        if domain.documentdb {
            line(&mut text, 4, "network: { cidr: 10.0.0.0/20 }");
        }
        line(&mut text, 4, &format!("stores: {{ event: {{ {store} }} }}"));
        let published = events(&mut text, domain);
        handlers(&mut text, domain, &before);
        // Events go to later domains only, so that none comes back to where it began.
        before.extend(published.iter().map(|event| format!("{name}.{event}")));
    }
    if outside {
        let consumed = before.last().filter(|event| !event.starts_with("outsider."));
        let consumed = consumed.map(|event| format!("consumes: [\"{event}\"], ")).unwrap_or_default();
        line(&mut text, 0, "externals:");
        line(
            &mut text,
            2,
            &format!("outsider: {{ account: \"000000000001\", bus: default, {consumed}publishes: {{ Told: {{"),
        );
        line(&mut text, 4, "source: outsider, accept: [{ what: unconsumed-event, why: generated }],");
        line(
            &mut text,
            4,
            "schema: { type: object, required: [status], properties: { status: { enum: [a, b] } } } } } }",
        );
    }
    text
}

/// Declares and publishes a domain's events, and answers their names.
fn events(text: &mut String, domain: &Domain) -> Vec<String> {
    let mut published = Vec::new();
    line(text, 4, "events:");
    for (name, properties, twice) in &domain.events {
        let versions = if *twice { vec![(*name).to_owned(), format!("{name}@2")] } else { vec![(*name).to_owned()] };
        for version in versions {
            line(text, 6, &format!("\"{version}\":"));
            line(text, 8, "schema:");
            line(text, 10, "type: object");
            line(text, 10, "required: [status]");
            line(text, 10, "properties:");
            line(text, 12, "status: { enum: [a, b] }");
            for (property, shape) in properties {
                line(text, 12, &format!("{property:?}: {shape}"));
            }
            published.push(version);
        }
    }
    line(text, 4, "streams:");
    line(text, 6, "ref:");
    line(text, 8, "from: event");
    line(text, 8, "publish:");
    for (number, event) in published.iter().enumerate() {
        let change = ["insert", "modify"][number % 2];
        line(text, 10, &format!("\"{event}\": {{ change: {change}, when: {{ status: [a] }} }}"));
    }
    published
}

fn handlers(text: &mut String, domain: &Domain, before: &[String]) {
    line(text, 4, "handlers:");
    for (number, (name, trigger, access)) in domain.handlers.iter().enumerate() {
        let trigger = match trigger {
            Trigger::Event(index, filter, fifo) if !before.is_empty() => {
                let event = index.get(before);
                let filter = filter.map(|filter| format!(", where: {{ status: {filter} }}")).unwrap_or_default();
                let order = if *fifo { ", delivery: fifo, order-by: status" } else { "" };
                match (filter.as_str(), order) {
                    ("", "") => format!("consumes: [\"{event}\"]"),
                    _ => format!("consumes: {{ event: \"{event}\"{filter}{order} }}"),
                }
            }
            Trigger::Schedule | Trigger::Event(..) => "schedule: rate(5m)".to_owned(),
            Trigger::Route(method) => format!("http: {{ method: {method}, path: \"/{number}/{{id}}\", auth: none }}"),
        };
        line(text, 6, &format!("{name}: {{ {trigger}, {access}: [event] }}"));
    }
}

fn line(text: &mut String, depth: usize, line: &str) {
    writeln!(text, "{:depth$}{line}", "").expect("a text takes every line");
}
