//! `busline trace --change`.

use std::path::Path;

use serde_json::Value as Json;

use super::struck;
use crate::cli::arguments::{self, TraceFormat};
use crate::cli::{Error, Exit, terminal};
use crate::cloudformation;
use crate::crates;
use crate::diagnostic::suggestion;
use crate::disk;
use crate::model::Environment;
use crate::plan::Plan;
use crate::system::System;
use crate::trace::change::{Change, Kind, Outcome, Relaying, World, relaying};
use crate::trace::{Deployed, Relays, render};

/// Follows what comes of a change.
pub fn run<'a>(
    options: &arguments::Trace,
    asked: &[String],
    system: &System,
    environments: impl Iterator<Item = (&'a Environment, &'a Plan)>,
) -> Result<Exit, Error> {
    let [name, kind, items @ ..] = asked else { unreachable!("the arguments ask for three or four") };
    let change = change(kind, items)?;
    let mut exit = Exit::Done;
    for (environment, plan) in environments {
        let stacks = cloudformation::emit(plan);
        let deployed = Deployed::read(&stacks, environment.organization.as_deref());
        let relays = Relays::read(&crates::emit(&plan.packages));
        if let Some((file, fault)) = relays.faults.first() {
            return Err(Error::Bug(format!("  {file}: {fault}\n")));
        }
        let world = World::of(&stacks, &deployed, &relays);
        let named = world.named(name);
        if named.is_empty() && !is_store(system, name) {
            return Err(unknown(&world, name));
        }
        let impossible =
            |why: crate::trace::change::Unusable| Error::Usage(format!("there is no such change: {}", why.0));
        let streams = named.into_iter().map(|relay| relaying(&world, relay, &change).map_err(impossible));
        let streams: Vec<Relaying> = streams.collect::<Result<_, _>>()?;
        let outcomes = || streams.iter().flat_map(|stream| &stream.publications).map(|each| &each.outcome);
        if outcomes().any(|outcome| matches!(outcome, Outcome::Poison { .. })) {
            exit = Exit::Findings;
        }
        let named = (name.as_str(), kind.as_str(), environment.name.as_str());
        terminal::answer(&match (options.fault, options.format) {
            (None, TraceFormat::Text) => render::change(named, &streams),
            (None, TraceFormat::Json) => format!("{:#}\n", render::change_as_json(named, &streams)),
            (None, TraceFormat::Mermaid) => render::mermaid_of_change(named, &streams),
            (Some(faults), format) => {
                let traces: Vec<_> = outcomes().filter_map(Outcome::trace).collect();
                let what = format!("{name}, {kind},");
                let (told, is_lost) = struck((&what, named.2), (faults, format), (&stacks, &deployed), &traces);
                if is_lost {
                    exit = Exit::Findings;
                }
                told
            }
        })?;
    }
    Ok(exit)
}

/// The change that is written on the command line.
fn change(kind: &str, items: &[String]) -> Result<Change, Error> {
    let kind = match kind {
        "insert" => Kind::Insert,
        "modify" | "update" => Kind::Modify,
        "replace" => Kind::Replace,
        "remove" | "delete" => Kind::Remove,
        "expire" => Kind::Expire,
        other => {
            let known = ["insert", "modify", "replace", "remove", "expire"];
            let help = suggestion(other, known).unwrap_or_else(|| format!("write one of {}", known.join(", ")));
            return Err(Error::Usage(format!("`{other}` is no change of a store; {help}")));
        }
    };
    let mut items = items.iter().map(|file| item(Path::new(file))).collect::<Result<Vec<Json>, _>>()?.into_iter();
    let (first, second) = (items.next(), items.next());
    let (old, new) = match (kind, second) {
        (_, Some(new)) => (first, Some(new)),
        (Kind::Insert | Kind::Replace, None) => (None, first),
        (Kind::Modify | Kind::Remove | Kind::Expire, None) => (first, None),
    };
    Ok(Change { kind, old, new })
}

/// An item, from a file.
fn item(file: &Path) -> Result<Json, Error> {
    let text = disk::read(file)?;
    let fault = |why: String| Error::Usage(format!("{}: {why}", file.display()));
    let json: Json = serde_json::from_slice(&text).map_err(|error| fault(format!("this is no JSON: {error}")))?;
    if json.is_object() { Ok(json) } else { Err(fault("an item is an object".to_owned())) }
}

/// Whether the file has a store of this name, read by no stream though it may be.
fn is_store(system: &System, name: &str) -> bool {
    let stores = system.domains().flat_map(|(_, domain)| domain.stores.iter().map(move |store| (domain, store)));
    let names = stores.map(|(domain, store)| format!("{}.{}", domain.name.value, store.name.value));
    names.into_iter().any(|known| known == name)
}

fn unknown(world: &World<'_>, name: &str) -> Error {
    let known = world.names();
    let help = suggestion(name, known.iter().map(String::as_str))
        .unwrap_or_else(|| "write it like `domain.store` or `domain.stream`".to_owned());
    Error::Usage(format!("the file has no store or stream `{name}`; {help}"))
}
