//! `busline graph`: the system as a picture, and what a change touches of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::arguments::{self, Common};
use super::check::unknown_environment;
use super::{Error, Exit, Reading, diff, terminal};
use crate::check::Sound;
use crate::diagnostic::{Diagnostics, suggestion};
use crate::diff::{contract, declared, delivery, system};
use crate::drawing::{self, Changes, Picture};
use crate::model::Environment;
use crate::{disk, plan};

/// Draws the system, in the words of an environment.
pub fn run(common: &Common, options: &arguments::Graph) -> Result<Exit, Error> {
    let mut reading = super::read(common)?;
    let Some(sound) = reading.sound.take() else { return tell(common, &reading) };
    let known = || sound.system().model.environments.iter().map(|environment| environment.name.as_str());
    let name = options.env.as_deref().or_else(|| known().next()).unwrap_or_default();
    let Some(environment) = placed(&sound, name) else { return Err(unknown_environment(name, known())) };
    let after = picture(options, &sound, environment, &mut reading.diagnostics);
    tell(common, &reading)?;
    let Some(after) = after else { return Ok(Exit::Findings) };
    let picture = match &options.changed {
        None => after,
        Some(base) => {
            let Some(mut then) = past(common, base)? else {
                return show(options, drawing::marked(None, after, &Changes::default()));
            };
            let Some(was) = then.sound.take() else { return tell(common, &then) };
            match placed(&was, name) {
                None => drawing::marked(None, after, &Changes::default()),
                Some(then_placed) => {
                    let before = self::picture(options, &was, then_placed, &mut then.diagnostics);
                    let Some(before) = before else { return tell(common, &then) };
                    drawing::marked(Some(before), after, &changes((&was, then_placed), (&sound, environment)))
                }
            }
        }
    };
    show(options, picture)
}

fn show(options: &arguments::Graph, picture: Picture) -> Result<Exit, Error> {
    for name in &options.domains {
        let known = || picture.homes.iter().map(|home| home.name.as_str());
        if !known().any(|known| known == name) {
            let help = suggestion(name, known()).unwrap_or_else(|| "the file names those that there are".to_owned());
            return Err(Error::Usage(format!("`{}` has no domain `{name}`; {help}", picture.system)));
        }
    }
    let picture = if options.domains.is_empty() { picture } else { drawing::narrowed(picture, &options.domains) };
    terminal::answer(&match options.format {
        arguments::Drawing::Mermaid => drawing::mermaid(&picture),
        arguments::Drawing::Dot => drawing::dot(&picture),
        arguments::Drawing::Svg => drawing::svg(&picture),
    })?;
    Ok(Exit::Done)
}

/// The findings of a file that has errors.
fn tell(common: &Common, reading: &Reading) -> Result<Exit, Error> {
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    Ok(Exit::Findings)
}

fn placed<'a>(sound: &'a Sound, name: &str) -> Option<&'a Environment> {
    sound.system().model.environments.iter().find(|known| known.name.as_str() == name)
}

/// The picture of one side; `None`, with its findings, where dead letters are asked for and it cannot be planned.
fn picture(
    options: &arguments::Graph,
    sound: &Sound,
    environment: &Environment,
    diagnostics: &mut Diagnostics,
) -> Option<Picture> {
    let picture = drawing::gather(sound.system(), environment);
    if !options.dead_letters {
        return Some(picture);
    }
    Some(drawing::with_dead_letters(picture, &plan::plan(sound, &environment.name, diagnostics)?))
}

/// The file as it was: another file, or the same at a revision; `None` where it was not there.
fn past(common: &Common, base: &str) -> Result<Option<Reading>, Error> {
    if disk::stands(Path::new(base)) {
        return super::read_file(Path::new(base), None).map(Some);
    }
    diff::at_revision(common.file.parent().unwrap_or(Path::new("")), &common.file, base)
}

/// What is declared, agreed and promised otherwise.
fn changes(before: (&Sound, &Environment), after: (&Sound, &Environment)) -> Changes {
    let [before, after] = [before, after].map(|(sound, environment)| (sound.system(), environment));
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut say = |path: &str, sentence: String| words.entry(path.to_owned()).or_default().push(sentence);
    let declared =
        system::changes(&declared::declarations(before.0, before.1), &declared::declarations(after.0, after.1));
    declared.iter().for_each(|change| say(&change.path, change.words.clone()));
    for change in contract::changes(before, after).iter().filter(|change| !change.is_gone) {
        say(&change.path, format!("the contract of {} changes", change.event));
    }
    delivery::changes(before, after).iter().for_each(|change| say(&change.path, change.words.clone()));
    let renames = declared.iter().filter_map(|change| Some((change.before.clone()?, change.path.clone())));
    let renames = renames.collect();
    Changes { words, renames }
}
