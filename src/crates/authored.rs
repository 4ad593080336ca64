//! The author's crates as they are first written: every function there, none of them doing anything yet.
//!
//! Invariant: a crate that stands is never touched, not even to add a file: what it lacks the compiler says. A function
//! of a new one says that it is not written yet, so its messages stay.

use serde_json::{Value, json};

use super::template::Templates;
use super::{identifier, imports, layout, manifest, text};
use crate::artifact::Artifact;
use crate::plan::package::{AuthorFunction, Authored, ConsumedEvent, Duty, Module, Packages};

const WORKSPACE: &str = include_str!("../../templates/handlers/Cargo.toml");

pub(super) fn emit(templates: &Templates, packages: &Packages, stands: &dyn Fn(&str) -> bool, artifact: &mut Artifact) {
    if !stands("handlers/Cargo.toml") {
        artifact.add("handlers/Cargo.toml", WORKSPACE);
    }
    for authored in &packages.authored {
        let folder = format!("handlers/{}", authored.domain);
        if !stands(&folder) {
            library(templates, authored, &folder, artifact);
        }
    }
}

fn library(templates: &Templates, authored: &Authored, folder: &str, artifact: &mut Artifact) {
    let mut modules: Vec<String> = authored.modules.iter().map(|module| identifier::module(&module.name)).collect();
    modules.sort_by(|one, other| one.trim_start_matches("r#").cmp(other.trim_start_matches("r#")));
    let holes = json!({
        "package": text::toml(&authored.package),
        "library": text::toml(&authored.library),
        "dependencies": dependencies(authored),
    });
    artifact.add(format!("{folder}/Cargo.toml"), templates.render("handlers/Cargo.toml", &holes));
    let holes = json!({ "domain": authored.domain, "modules": modules });
    artifact.add(format!("{folder}/src/lib.rs"), templates.render("handlers/lib.rs", &holes));
    for module in &authored.modules {
        let file = identifier::file(&identifier::module(&module.name));
        let text = match &module.duty {
            Duty::Answers(route, function) => http(templates, &authored.domain, module, (function, route)),
            Duty::Consumes(_) | Duty::Takes(..) | Duty::Runs(..) => queued(templates, &authored.domain, module),
        };
        artifact.add(format!("{folder}/src/{file}"), text);
    }
}

fn http(templates: &Templates, domain: &str, module: &Module, (function, route): (&AuthorFunction, &str)) -> String {
    let parameters = parameters("_request: Request<Value>", function);
    let head = format!("pub async fn {}", function.name);
    let holes = json!({
        "handler": module.handler,
        "route": route,
        "imports": imports::of_runtime(&["Problem"], Some(function), Some("use runtime::http::{Request, Response};")),
        "signature": layout::signature(&head, &parameters, " -> Result<Response<Value>, Problem> {"),
        "name": text::literal(&format!("{domain}.{}", module.handler)),
    });
    templates.render("handlers/http.rs", &holes)
}

/// The functions behind a queue: one for each event, one for whatever a rule matches, or one for the clock.
fn queued(templates: &Templates, domain: &str, module: &Module) -> String {
    let (functions, words): (Vec<(String, String, &AuthorFunction)>, _) = match &module.duty {
        Duty::Answers(..) => unreachable!("a route has no queue"),
        Duty::Consumes(events) => (events.iter().map(of_event).collect(), ["Event", "Failure"]),
        Duty::Takes(rule, function) => {
            let what = format!("whatever the rule `{rule}` matches");
            (vec![(what, "_event: RawEvent".to_owned(), function)], ["Failure", "RawEvent"])
        }
        Duty::Runs(schedule, function) => {
            let what = format!("each time of `{schedule}`");
            (vec![(what, "_tick: Tick".to_owned(), function)], ["Failure", "Tick"])
        }
    };
    let function = |(what, first, function): &(String, String, &AuthorFunction)| {
        let parameters = parameters(first, function);
        let head = format!("pub async fn {}", function.name);
        json!({ "what": what, "signature": layout::signature(&head, &parameters, " -> Result<(), Failure> {") })
    };
    let given = functions.first().map(|(_, _, function)| *function);
    let holes = json!({
        "handler": module.handler,
        "imports": imports::of_runtime(&words, given, None),
        "name": text::literal(&format!("{domain}.{}", module.handler)),
        "functions": functions.iter().map(function).collect::<Vec<Value>>(),
    });
    templates.render("handlers/consumer.rs", &holes)
}

fn of_event(event: &ConsumedEvent) -> (String, String, &AuthorFunction) {
    let first = format!("_event: Event<{}::{}>", event.library, identifier::event(&event.name));
    (format!("`{}`", event.event), first, &event.function)
}

/// The parameters of a function that does not use them yet.
fn parameters(first: &str, function: &AuthorFunction) -> Vec<String> {
    let taken = first.split(':').next().unwrap_or_default().trim_start_matches('_');
    let given = imports::given(function, taken).into_iter();
    let given = given.map(|(variable, kind)| format!("_{}: &{kind}", variable.trim_start_matches("r#")));
    std::iter::once(first.to_owned()).chain(given).collect()
}

fn dependencies(authored: &Authored) -> Vec<String> {
    let functions = authored.modules.iter().flat_map(Module::functions);
    let given = functions.flat_map(manifest::features);
    let has = |wanted: fn(&Duty) -> bool| authored.modules.iter().any(|module| wanted(&module.duty));
    let http = has(|duty| matches!(duty, Duty::Answers(..))).then_some("http");
    let schedule = has(|duty| matches!(duty, Duty::Runs(..))).then_some("schedule");
    let mut features: Vec<&str> = given.chain(http).chain(schedule).collect();
    features.sort_unstable();
    features.dedup();
    let mut lines = vec![manifest::path("shared--runtime", "../../out/crates/shared/runtime", &features)];
    lines.extend(http.map(|_| manifest::SERDE_JSON.to_owned()));
    for (package, _) in &authored.contracts {
        let domain = package.trim_start_matches("contracts--");
        lines.push(manifest::path(package, &format!("../../out/crates/contracts/{domain}"), &[]));
    }
    lines.sort();
    lines
}
