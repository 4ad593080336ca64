//! `busline trace`.

mod change;

use std::path::Path;

use serde_json::{Value as Json, json};

use super::arguments::{self, Common, TraceFormat};
use super::check::unknown_environment;
use super::{Error, Exit, Reading, terminal};
use crate::check::{self, Sound};
use crate::cloudformation::Stack;
use crate::diagnostic::{Diagnostics, suggestion};
use crate::disk;
use crate::model::Environment;
use crate::plan::Plan;
use crate::source::{Source, Sources};
use crate::system::System;
use crate::trace::{self, Alarms, Deployed, Difference, Fault, Strike, Subject, Trace, render};
use crate::visible::visible;
use crate::{cloudformation, plan};

/// Follows an event through the templates of an environment, or compares all that they do with the file.
pub fn run(common: &Common, options: &arguments::Trace) -> Result<Exit, Error> {
    let mut reading = super::read(common)?;
    let environments = match &reading.sound {
        Some(sound) => environments(sound, options)?,
        None => Vec::new(),
    };
    let plans = planned(common, &mut reading, &environments);
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    let (Some(sound), Some(plans)) = (&reading.sound, plans) else { return Ok(Exit::Findings) };
    let system = sound.system();
    let environments = environments.iter().zip(&plans);
    if options.all {
        return all(options, system, environments);
    }
    if let Some(asked) = &options.change {
        return change::run(options, asked, system, environments);
    }
    let name = options.event.as_deref().unwrap_or_default();
    let id = trace::find(system, name).ok_or_else(|| unknown_event(system, name))?;
    let data = match (&options.data, environments.clone().next()) {
        (Some(file), Some((environment, _))) => {
            let subject = Subject { system, environment, id };
            let Some(data) = data(common, &mut reading.sources, &subject, file)? else { return Ok(Exit::Findings) };
            Some(data)
        }
        _ => None,
    };
    let mut exit = Exit::Done;
    for (environment, plan) in environments {
        let subject = Subject { system, environment, id };
        let stacks = cloudformation::emit(plan);
        let deployed = Deployed::read(&stacks, environment.organization.as_deref());
        let traced = trace::trace(&deployed, &subject, &subject.event(data.clone()));
        let (name, environment) = (subject.name(), environment.name.as_str());
        terminal::answer(&match (options.fault, options.format) {
            (None, TraceFormat::Text) => render::text(&name, environment, &traced),
            (None, TraceFormat::Json) => format!("{:#}\n", render::as_json(&name, environment, &traced)),
            (None, TraceFormat::Mermaid) => render::mermaid(&traced),
            (Some(faults), format) => {
                let (told, is_lost) = struck((&name, environment), (faults, format), (&stacks, &deployed), &[&traced]);
                if is_lost {
                    exit = Exit::Findings;
                }
                told
            }
        })?;
    }
    Ok(exit)
}

/// What faults do to events, and whether one of them would be lost.
fn struck(
    (name, environment): (&str, &str),
    (faults, format): (&[Fault], TraceFormat),
    (stacks, deployed): (&[Stack], &Deployed),
    traces: &[&Trace],
) -> (String, bool) {
    let alarms = Alarms::read(stacks);
    let strikes = |fault: Fault| {
        let strikes = traces.iter().flat_map(|traced| trace::strikes(deployed, &alarms, traced, fault));
        (fault, strikes.collect())
    };
    let struck: Vec<(Fault, Vec<Strike>)> = faults.iter().copied().map(strikes).collect();
    let is_lost = struck.iter().flat_map(|(_, strikes)| strikes).any(|strike| !strike.is_caught);
    let told = match format {
        TraceFormat::Text => render::faults((name, environment), &struck),
        TraceFormat::Json => format!("{:#}\n", render::faults_as_json(name, environment, &struck)),
        TraceFormat::Mermaid => render::mermaid_of_faults(&struck),
    };
    (told, is_lost)
}

/// Every difference between what the templates do and what the file says.
fn all<'a>(
    options: &arguments::Trace,
    system: &System,
    environments: impl Iterator<Item = (&'a Environment, &'a Plan)>,
) -> Result<Exit, Error> {
    if options.format == TraceFormat::Mermaid {
        return Err(Error::Usage("a sequence shows the way of one event: leave out `--all`".to_owned()));
    }
    let mut found: Vec<(String, Vec<Difference>)> = Vec::new();
    for (environment, plan) in environments {
        let differences = trace::audit(&deployed(environment, plan), system, environment);
        found.push((environment.name.to_string(), differences));
    }
    let none = found.iter().all(|(_, differences)| differences.is_empty());
    terminal::answer(&match options.format {
        TraceFormat::Text | TraceFormat::Mermaid => {
            found.iter().map(|(name, differences)| listed(name, differences)).collect()
        }
        TraceFormat::Json => {
            let environments = found.iter().map(|(name, found)| json!({ "environment": name, "differences": found }));
            format!("{:#}\n", json!({ "version": render::VERSION, "environments": environments.collect::<Vec<_>>() }))
        }
    })?;
    Ok(if none { Exit::Done } else { Exit::Bug })
}

/// A line for each difference.
fn listed(environment: &str, differences: &[Difference]) -> String {
    if differences.is_empty() {
        return format!("{environment}: the templates do what the file says\n");
    }
    let lines: String = differences.iter().map(|difference| visible(&format!("  {difference}\n"))).collect();
    format!("{environment}: the templates do otherwise than the file says, which is a mistake of Busline's\n{lines}")
}

/// The plan of each environment; `None`, with findings, where one is over AWS's limits.
fn planned(common: &Common, reading: &mut Reading, environments: &[Environment]) -> Option<Vec<Plan>> {
    let sound = reading.sound.as_ref()?;
    let diagnostics = &mut reading.diagnostics;
    let plans: Vec<_> = environments.iter().map(|each| plan::plan(sound, &each.name, diagnostics)).collect();
    check::drop_accepted(sound.system(), Some(&terminal::today(common)), diagnostics);
    plans.into_iter().collect()
}

fn deployed(environment: &Environment, plan: &Plan) -> Deployed {
    Deployed::read(&cloudformation::emit(plan), environment.organization.as_deref())
}

/// The environment that is asked for; without one the first, or all of them where everything is compared.
fn environments(sound: &Sound, options: &arguments::Trace) -> Result<Vec<Environment>, Error> {
    let all = &sound.system().model.environments;
    match &options.env {
        None if options.all => Ok(all.clone()),
        None => Ok(all.iter().take(1).cloned().collect()),
        Some(name) => {
            let found = all.iter().find(|known| known.name.as_str() == name);
            let known = all.iter().map(|known| known.name.as_str());
            Ok(vec![found.ok_or_else(|| unknown_environment(name, known))?.clone()])
        }
    }
}

/// The file has no such event.
pub fn unknown_event(system: &System, name: &str) -> Error {
    let known = trace::names(system);
    let help =
        suggestion(name, known.iter().map(String::as_str)).unwrap_or_else(|| "write it like `domain.Event`".to_owned());
    Error::Usage(format!("the file has no event `{name}`; {help}"))
}

/// What an event tells, from a file; `None`, with findings told, where it tells no such thing.
fn data(common: &Common, sources: &mut Sources, subject: &Subject<'_>, file: &Path) -> Result<Option<Json>, Error> {
    let path = file.display().to_string();
    let text = String::from_utf8(disk::read(file)?);
    let text = text.map_err(|_| Error::Usage(format!("{path}: this is no UTF-8")))?;
    let source = sources.add(Source { path, text: text.clone() });
    let mut diagnostics = Diagnostics::new();
    let data = trace::data(subject, &text, source, &mut diagnostics);
    terminal::findings(common, sources, &diagnostics)?;
    let Some(data) = data else { return Ok(None) };
    for path in &data.unnamed {
        let event = subject.name();
        terminal::note(&format!("note: the schema of {event} does not name `{path}`, so it never leaves the domain"))?;
    }
    Ok(Some(data.told))
}
