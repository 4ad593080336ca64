//! `busline graph`.

use super::arguments::{self, Common};
use super::check::unknown_environment;
use super::{Error, Exit, terminal};
use crate::drawing;

/// Draws the system, in the words of an environment.
pub fn run(common: &Common, options: &arguments::Graph) -> Result<Exit, Error> {
    let reading = super::read(common)?;
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    let Some(sound) = &reading.sound else { return Ok(Exit::Findings) };
    let environments = &sound.system().model.environments;
    let environment = match &options.env {
        Some(name) => environments.iter().find(|known| known.name.as_str() == name),
        None => environments.first(),
    };
    let Some(environment) = environment else {
        let name = options.env.as_deref().unwrap_or_default();
        return Err(unknown_environment(name, environments.iter().map(|known| known.name.as_str())));
    };
    let picture = drawing::gather(sound.system(), environment);
    terminal::answer(&match options.format {
        arguments::Drawing::Mermaid => drawing::mermaid(&picture),
        arguments::Drawing::Svg => drawing::svg(&picture),
    })?;
    Ok(Exit::Done)
}
