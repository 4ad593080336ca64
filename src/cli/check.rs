//! `busline check`.

use std::path::Path;

use serde_json::json;

use super::arguments::{self, Common, Report};
use super::{Error, Exit, Reading, sarif, terminal};
use crate::compile;
use crate::diagnostic::{Severity, render, suggestion};
use crate::plan;

/// Reports every finding of the file.
pub fn run(common: &Common, options: &arguments::Check) -> Result<Exit, Error> {
    let mut reading = super::read(common)?;
    if let Some(sound) = &reading.sound {
        let today = terminal::today(common);
        match &options.env {
            None => drop(compile::plans(sound, Some(&today), &mut reading.diagnostics)),
            Some(name) => {
                let environments = &sound.system().model.environments;
                let Some(found) = environments.iter().find(|known| known.name.as_str() == name) else {
                    let known = environments.iter().map(|environment| environment.name.as_str());
                    return Err(unknown_environment(name, known));
                };
                drop(plan::plan(sound, &found.name, &mut reading.diagnostics));
                crate::check::drop_accepted(sound.system(), Some(&today), &mut reading.diagnostics);
            }
        }
    }
    let errors = reading.diagnostics.count(Severity::Error);
    let warnings = reading.diagnostics.count(Severity::Warning);
    let failed = errors > 0 || (options.deny_warnings && warnings > 0);
    match options.format {
        Report::Json => terminal::answer(&as_json(&reading))?,
        Report::Sarif => {
            let folder = common.file.parent().unwrap_or(Path::new(""));
            terminal::answer(&format!("{:#}\n", sarif::log(&reading, folder)))?;
        }
        Report::Text => {
            terminal::findings(common, &reading.sources, &reading.diagnostics)?;
            if !failed {
                terminal::answer(&format!("{} is sound: {}\n", common.file.display(), counts(&reading)))?;
            }
        }
    }
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// An environment that the file does not have.
pub fn unknown_environment<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Error {
    let help = suggestion(name, known.clone())
        .unwrap_or_else(|| format!("it has {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")));
    Error::Usage(format!("the file has no environment `{name}`; {help}"))
}

/// `3 domains, 6 events, …`.
fn counts(reading: &Reading) -> String {
    let Some(sound) = &reading.sound else { return String::new() };
    let model = &sound.system().model;
    let sum = |count: fn(&crate::model::Domain) -> usize| model.domains.iter().map(count).sum::<usize>();
    let parts = [
        (model.environments.len(), "environment"),
        (model.domains.len(), "domain"),
        (sum(|domain| domain.events.len()), "event"),
        (sum(|domain| domain.streams.len()), "stream"),
        (sum(|domain| domain.handlers.len()), "handler"),
        (sum(|domain| domain.rules.len()), "rule"),
        (sound.system().subscriptions.len(), "subscription"),
    ];
    let words = parts.map(|(count, word)| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") });
    words.join(", ")
}

/// All findings as one JSON object.
fn as_json(reading: &Reading) -> String {
    let findings: Vec<_> =
        reading.diagnostics.sorted().into_iter().map(|d| render::json(d, &reading.sources)).collect();
    let answer = json!({
        "version": 1,
        "errors": reading.diagnostics.count(Severity::Error),
        "warnings": reading.diagnostics.count(Severity::Warning),
        "findings": findings,
    });
    format!("{answer:#}\n")
}
