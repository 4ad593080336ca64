//! The generated binaries: wiring between the runtime and the author's functions, and nothing else.
//!
//! Invariant: a binary names the author's function with the contract's type, so a handler that is missing or
//! takes something else is a compile error at that place.

use serde_json::{Map, Value, json};

use super::identifier;
use super::template::Templates;
use super::{imports, layout, manifest, text};
use crate::artifact::Artifact;
use crate::plan::package::{
    AuthorFunction, Binary, ConsumedEvent, ConsumerFunction, HttpFunction, Publication, Relay, Role, RuleFunction,
    StoreKind,
};

/// The files of one crate, by their path under `out/`.
pub(super) fn emit(templates: &Templates, binary: &Binary) -> Artifact {
    let mut artifact = Artifact::default();
    let folder = format!("crates/{}/{}", binary.domain, binary.folder);
    let (template, mut holes) = match &binary.role {
        Role::Http(http) => ("binary/http.rs", of_http(binary, http)),
        Role::Consumer(consumer) => ("binary/consumer.rs", of_consumer(binary, consumer)),
        Role::Rule(rule) => ("binary/consumer.rs", of_rule(binary, rule)),
        Role::Schedule(function) => ("binary/schedule.rs", of_schedule(binary, function)),
        Role::DynamodbRelay(relay) => {
            ("binary/relay.rs", of_relay(relay, "dynamodb", "what changes in the table becomes events"))
        }
        Role::DocumentdbRelay(relay) => (
            "binary/relay.rs",
            of_relay(relay, "documentdb", "what changes in the collection becomes events, in a queue"),
        ),
        Role::Publisher(relay) => ("binary/publisher.rs", of_publisher(binary, relay)),
        Role::Rotation { store } => ("binary/rotation.rs", of_rotation(binary, store)),
    };
    holes.insert("domain".to_owned(), text::literal(&binary.domain).into());
    holes.insert("declared_by".to_owned(), binary.declared_by.clone().into());
    artifact.add(format!("{folder}/src/main.rs"), templates.render(template, &Value::Object(holes)));
    let holes = json!({
        "package": text::toml(&binary.package),
        "description": text::toml(&format!("Wiring of {}", binary.declared_by)),
        "dependencies": manifest::of_binary(binary),
    });
    artifact.add(format!("{folder}/Cargo.toml"), templates.render("binary/Cargo.toml", &holes));
    artifact
}

fn of_http(binary: &Binary, http: &HttpFunction) -> Map<String, Value> {
    let (domain, handler) = (text::literal(&binary.domain), text::literal(&binary.folder));
    let route = [("domain", domain), ("handler", handler)];
    holes([
        ("method", http.method.as_str().into()),
        ("path", http.path.clone().into()),
        ("author", author_file(&binary.domain, &http.function).into()),
        (
            "imports",
            imports::of_runtime(&["Error"], Some(&http.function), Some("use runtime::http::{self, Route};")).into(),
        ),
        ("route", layout::constant("const ROUTE: Route =", "Route", &route).into()),
        ("stores", opened(Some(&http.function), "request").into()),
        ("handle", handle(&http.function, "request").into()),
    ])
}

fn of_schedule(binary: &Binary, function: &AuthorFunction) -> Map<String, Value> {
    let (domain, handler) = (text::literal(&binary.domain), text::literal(&binary.folder));
    let schedule = [("domain", domain), ("handler", handler)];
    holes([
        ("author", author_file(&binary.domain, function).into()),
        (
            "imports",
            imports::of_runtime(&["Error"], Some(function), Some("use runtime::schedule::{self, Schedule};")).into(),
        ),
        ("schedule", layout::constant("const SCHEDULE: Schedule =", "Schedule", &schedule).into()),
        ("stores", opened(Some(function), "tick").into()),
        ("handle", handle(function, "tick").into()),
    ])
}

/// `let handle = |first| …;`, or the author's function itself where it is given nothing else.
fn handle(function: &AuthorFunction, first: &str) -> String {
    let body = invocation(function, first);
    match &body.1[..] {
        [_] => layout::assign(4, "let handle =", &body.0),
        _ => layout::assigned_closure(4, "let handle =", &format!("|{first}|"), (&body.0, &body.1)),
    }
}

fn of_consumer(binary: &Binary, consumer: &ConsumerFunction) -> Map<String, Value> {
    let function = consumer.events.first().map(|event| &event.function);
    let last = consumer.events.len().saturating_sub(1);
    let on = |(place, event): (usize, &ConsumedEvent)| {
        let on = format!(".on::<{}::{}>", event.library, identifier::event(&event.name));
        let end = if place == last { ";" } else { "" };
        json!({ "event": event.event, "on": dispatched(&on, &event.function, end) })
    };
    let events = consumer.events.iter().enumerate().map(on).collect();
    let mut holes = dispatching(binary, &consumer.handler, function, events);
    holes.insert("drop_stale".to_owned(), consumer.drop_stale.as_deref().map(text::literal).into());
    holes
}

fn of_rule(binary: &Binary, rule: &RuleFunction) -> Map<String, Value> {
    let what = format!("whatever the rule `{}` matches", rule.rule);
    let events = vec![json!({ "event": what, "on": dispatched(".all", &rule.function, ";") })];
    dispatching(binary, &rule.handler, Some(&rule.function), events)
}

/// One link of the dispatch.
fn dispatched(on: &str, function: &AuthorFunction, end: &str) -> String {
    let body = invocation(function, "event");
    match &body.1[..] {
        // A closure that only hands on its event is the function itself.
        [_] => layout::call(8, on, &[body.0], end),
        _ => layout::closure(8, &format!("{on}(|event|"), (&body.0, &body.1), &format!("){end}")),
    }
}

fn dispatching(
    binary: &Binary,
    handler: &str,
    function: Option<&AuthorFunction>,
    events: Vec<Value>,
) -> Map<String, Value> {
    let constant = [("domain", text::literal(&binary.domain)), ("handler", text::literal(handler))];
    holes([
        ("author", function.map(|function| author_file(&binary.domain, function)).into()),
        (
            "imports",
            imports::of_runtime(&["Error"], function, Some("use runtime::consumer::{self, Consumer, Dispatch};"))
                .into(),
        ),
        ("consumer", layout::constant("const CONSUMER: Consumer =", "Consumer", &constant).into()),
        ("stores", opened(function, "event").into()),
        ("events", events.into()),
    ])
}

fn of_relay(relay: &Relay, module: &str, summary: &str) -> Map<String, Value> {
    holes([
        ("module", module.into()),
        ("summary", summary.into()),
        ("stream", text::literal(&relay.stream).into()),
        ("store", text::literal(&relay.store.name).into()),
        ("publications", relay.publications.iter().map(|publication| of_publication(relay, publication)).collect()),
    ])
}

fn of_publication(relay: &Relay, publication: &Publication) -> Value {
    let change = publication.change.as_str();
    let change = format!("{}{}", change[..1].to_ascii_uppercase(), &change[1..]);
    let path = format!("Publication::of::<{}::{}>", relay.library, identifier::event(&publication.event));
    let when = publication.when.as_ref().map(|when| format!(".when({})", text::raw(&when.to_json().to_string())));
    let map = publication
        .map
        .iter()
        .map(|(property, path)| layout::call(16, ".map", &[text::literal(property), text::literal(path)], ""));
    let links: Vec<String> = when.into_iter().chain(map).collect();
    layout::chain(12, (&path, &format!("Change::{change}")), &links, ",").into()
}

fn of_publisher(binary: &Binary, relay: &Relay) -> Map<String, Value> {
    let (domain, stream) = (text::literal(&binary.domain), text::literal(&relay.stream));
    let publisher = [("domain", domain), ("stream", stream)];
    holes([("publisher", layout::constant("const PUBLISHER: Publisher =", "Publisher", &publisher).into())])
}

fn of_rotation(binary: &Binary, store: &str) -> Map<String, Value> {
    let rotation = [("domain", text::literal(&binary.domain)), ("store", text::literal(store))];
    holes([("rotation", layout::constant("const ROTATION: Rotation =", "Rotation", &rotation).into())])
}

fn holes<const N: usize>(holes: [(&str, Value); N]) -> Map<String, Value> {
    holes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The author's function by its path, and what it is given.
fn invocation(function: &AuthorFunction, first: &str) -> (String, Vec<String>) {
    let path = format!("{}::{}::{}", function.library, identifier::module(&function.module), function.name);
    let given = imports::given(function, first).into_iter().map(|(variable, _)| format!("&{variable}"));
    (path, std::iter::once(first.to_owned()).chain(given).collect())
}

/// Where the author writes the function.
fn author_file(domain: &str, function: &AuthorFunction) -> String {
    format!("handlers/{domain}/src/{}", identifier::file(&identifier::module(&function.module)))
}

/// The lines that open what a function is given.
fn opened(function: Option<&AuthorFunction>, first: &str) -> Vec<String> {
    let Some(function) = function else { return Vec::new() };
    let stores = function.stores.iter().map(|store| {
        let name = text::literal(&store.name);
        match store.kind {
            StoreKind::Table => format!("Table::open({name}, {}).await?", text::literal(&store.partition_key)),
            StoreKind::Collection => format!("Collection::open({name}).await?"),
        }
    });
    let secrets = function.secrets.iter().map(|secret| format!("Secret::open({})?", text::literal(&secret.name)));
    let variables = imports::given(function, first).into_iter();
    let lines = variables.zip(stores.chain(secrets));
    lines.map(|((variable, _), open)| layout::assign(4, &format!("let {variable} ="), &open)).collect()
}
