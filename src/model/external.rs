//! Participants outside the file: what they are told, what they tell, and where they are in each environment.

use super::{Acceptance, Event, Lowering, acceptance, event, limits};
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, missing_account, missing_key, unknown_external};
use crate::name::Name;
use crate::source::Spanned;
use crate::syntax::ast;

/// A participant outside the file.
#[derive(Clone, Debug, PartialEq)]
pub struct External {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What it is told: `domain.Event`.
    pub consumes: Vec<Spanned<String>>,
    /// What it tells. Its events may have several sources.
    pub events: Vec<Event>,
    /// What is meant, on the external and on its events.
    pub accepted: Vec<Acceptance>,
}

/// An external in an environment.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedExternal {
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The name of its bus; empty where it consumes nothing and names none.
    pub bus: String,
}

/// An external with the schemas of its events.
pub fn lower(
    lowering: &mut Lowering<'_>,
    name: &Spanned<Name>,
    external: &ast::External,
    diagnostics: &mut Diagnostics,
) -> External {
    let path = format!("externals.{}", name.value);
    let mut accepted = acceptance::lower(&path, &external.accept, diagnostics);
    lowering.broken.extend(external.publishes.broken.iter().map(|event| format!("{path}.publishes.{event}")));
    let mut events = Vec::new();
    for (event_name, written) in &external.publishes.entries {
        let path = format!("{path}.publishes.{}", event_name.value);
        accepted.extend(acceptance::lower(&path, &written.accept, diagnostics));
        let declared = event::Declared {
            source: limits::source(&written.source, diagnostics),
            schema: &written.schema,
            description: written.description.as_ref(),
        };
        match event::lower(lowering, event_name, declared, diagnostics) {
            Some(event) => events.push(event),
            None => drop(lowering.broken.insert(path)),
        }
    }
    let consumes: Vec<_> = external.consumes.iter().map(|event| event.clone().map(|text| text.0)).collect();
    if consumes.is_empty() && external.publishes.entries.is_empty() && external.publishes.broken.is_empty() {
        let fact = format!("external `{}` is told nothing and tells nothing", name.value);
        diagnostics.push(invalid_value::because(fact, name.span, "say what it `consumes` or `publishes`"));
    }
    External { name: name.clone(), consumes, events, accepted }
}

/// Where every external is in an environment, in the order of the file.
pub fn placed(
    lowering: &Lowering<'_>,
    (name, environment): (&Spanned<Name>, &ast::Environment),
    region: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<PlacedExternal> {
    refuse_unknown(lowering, environment, diagnostics);
    let declared = &lowering.file.externals.entries;
    declared.iter().map(|external| place(external, (name, environment), region, diagnostics)).collect()
}

fn place(
    (external, declared): &(Spanned<Name>, ast::External),
    (name, environment): (&Spanned<Name>, &ast::Environment),
    region: &str,
    diagnostics: &mut Diagnostics,
) -> PlacedExternal {
    let here = environment.externals.entries.iter().find(|(key, _)| key.value == external.value).map(|(_, here)| here);
    let account = here.and_then(|here| here.account.as_ref()).or(declared.account.as_ref());
    let own_region = here.and_then(|here| here.region.as_ref()).or(declared.region.as_ref());
    let bus = here.and_then(|here| here.bus.as_ref()).or(declared.bus.as_ref());
    let unread = environment.externals.broken.iter().any(|broken| broken == external.value.as_str());
    let (external_name, environment_name) = (external.value.as_str(), name.value.as_str());
    if account.is_none() && !unread {
        diagnostics.push(missing_account::of_external(external_name, environment_name, name.span, external.span));
    }
    if bus.is_none() && !declared.consumes.is_empty() && !unread {
        diagnostics.push(missing_key::bus(external_name, environment_name, external.span));
    }
    PlacedExternal {
        account: account.map(|account| account.value.0.clone()).unwrap_or_default(),
        region: own_region.map_or_else(|| region.to_owned(), |region| limits::region(region, diagnostics)),
        bus: bus.map(|bus| limits::bus(bus, diagnostics)).unwrap_or_default(),
    }
}

/// Reports places of externals that are not declared.
fn refuse_unknown(lowering: &Lowering<'_>, environment: &ast::Environment, diagnostics: &mut Diagnostics) {
    let externals = &lowering.file.externals;
    let known: Vec<&str> = externals.entries.iter().map(|(name, _)| name.value.as_str()).collect();
    for (name, _) in &environment.externals.entries {
        let broken = externals.broken.iter().any(|broken| broken == name.value.as_str());
        if !known.contains(&name.value.as_str()) && !broken {
            diagnostics.push(unknown_external::placed(name.value.as_str(), name.span, known.iter().copied()));
        }
    }
}
