//! `busline trace`.

use std::path::Path;

use serde_json::Value as Json;

use super::arguments::{self, Common, TraceFormat};
use super::check::unknown_environment;
use super::{Error, Exit, terminal};
use crate::check::Sound;
use crate::diagnostic::suggestion;
use crate::disk;
use crate::model::Environment;
use crate::system::System;
use crate::trace::{self, Deployed, Subject, render};
use crate::{cloudformation, plan};

/// Follows an event through the templates of an environment.
pub fn run(common: &Common, options: &arguments::Trace) -> Result<Exit, Error> {
    let mut reading = super::read(common)?;
    let environment = match &reading.sound {
        Some(sound) => Some(environment(sound, options.env.as_deref())?.clone()),
        None => None,
    };
    let plan = match (&reading.sound, &environment) {
        (Some(sound), Some(environment)) => plan::plan(sound, &environment.name, &mut reading.diagnostics),
        _ => None,
    };
    if let Some(sound) = &reading.sound {
        let today = terminal::today(common);
        crate::check::drop_accepted(sound.system(), Some(&today), &mut reading.diagnostics);
    }
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    let (Some(sound), Some(environment), Some(plan)) = (&reading.sound, environment, plan) else {
        return Ok(Exit::Findings);
    };
    let system = sound.system();
    let stacks = cloudformation::emit(&plan);
    let deployed = Deployed::read(&stacks, environment.organization.as_deref());

    let name = options.event.as_deref().unwrap_or_default();
    let id = trace::find(system, name).ok_or_else(|| unknown_event(system, name))?;
    let subject = Subject { system, environment: &environment, id };
    let data = options.data.as_deref().map(data).transpose()?;
    let traced = trace::trace(&deployed, &subject, &subject.event(data));
    terminal::answer(&match options.format {
        TraceFormat::Text => render::text(&subject.name(), environment.name.as_str(), &traced),
        TraceFormat::Json => format!("{:#}\n", render::as_json(&subject.name(), environment.name.as_str(), &traced)),
    })?;
    Ok(Exit::Done)
}

fn environment<'a>(sound: &'a Sound, name: Option<&str>) -> Result<&'a Environment, Error> {
    let environments = &sound.system().model.environments;
    let found = match name {
        Some(name) => environments.iter().find(|known| known.name.as_str() == name),
        None => environments.first(),
    };
    let known = environments.iter().map(|known| known.name.as_str());
    found.ok_or_else(|| unknown_environment(name.unwrap_or_default(), known))
}

fn unknown_event(system: &System, name: &str) -> Error {
    let known = trace::names(system);
    let help =
        suggestion(name, known.iter().map(String::as_str)).unwrap_or_else(|| "write it like `domain.Event`".to_owned());
    Error::Usage(format!("the file has no event `{name}`; {help}"))
}

/// What an event tells, from a file.
fn data(file: &Path) -> Result<Json, Error> {
    let text = disk::read(file)?;
    let fault = |why: String| Error::Usage(format!("{}: {why}", file.display()));
    let json: Json = serde_json::from_slice(&text).map_err(|error| fault(format!("this is no JSON: {error}")))?;
    if json.is_object() { Ok(json) } else { Err(fault("an event's data are an object".to_owned())) }
}
