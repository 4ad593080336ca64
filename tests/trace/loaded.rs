//! A system of the repository with the stacks that come of it, in this process.

use crate::folder;
use crate::program::root;
use busline::artifact::Artifact;
use busline::cloudformation::{self, Stack};
use busline::diagnostic::Diagnostics;
use busline::model::Environment;
use busline::plan::Plan;
use busline::source::{Source, Sources};
use busline::system::System;
use busline::trace::{Deployed, Difference, audit};
use busline::{check::Sound, compile, crates, syntax};
use std::path::Path;

/// A system and its templates.
pub struct Loaded {
    sound: Sound,
    /// The stacks of each environment, in the order of the file.
    pub stacks: Vec<Vec<Stack>>,
    /// The plan of each environment.
    pub plans: Vec<Plan>,
}

/// Compiles a system of the repository: its folder from the root.
pub fn load(place: &str) -> Result<Loaded, String> {
    of(&sources(place)?)
}

/// The texts of a system of the repository.
pub fn sources(place: &str) -> Result<Sources, String> {
    let folder = root().join(place);
    let text = |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let mut sources = Sources::new(Source { path: "domains.yaml".into(), text: text(&folder.join("domains.yaml"))? });
    for (path, bytes) in folder::read(&folder.join("schemas")) {
        let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        sources.add(Source { path: format!("schemas/{path}"), text });
    }
    Ok(sources)
}

/// Compiles what was read.
pub fn of(sources: &Sources) -> Result<Loaded, String> {
    let mut diagnostics = Diagnostics::new();
    let sound = syntax::parse(sources, &mut diagnostics)
        .and_then(|ast| compile::front(&ast, sources, Some("2026-06-30"), &mut diagnostics));
    let plans = sound.as_ref().and_then(|sound| compile::plans(sound, Some("2026-06-30"), &mut diagnostics));
    let found = || diagnostics.sorted().iter().map(|found| found.fact.clone()).collect::<Vec<_>>().join("\n");
    let (Some(sound), Some(plans)) = (sound, plans) else { return Err(found()) };
    Ok(Loaded { sound, stacks: plans.iter().map(cloudformation::emit).collect(), plans })
}

impl Loaded {
    pub fn system(&self) -> &System {
        self.sound.system()
    }

    /// The crates that are generated, the same in every environment.
    pub fn crates(&self) -> Artifact {
        crates::emit(&self.plans[0].packages)
    }

    pub fn environments(&self) -> &[Environment] {
        &self.system().model.environments
    }

    /// What the stacks of an environment, by its place, do otherwise than the file says.
    pub fn differences(&self, place: usize) -> Vec<Difference> {
        let environment = &self.environments()[place];
        let deployed = Deployed::read(&self.stacks[place], environment.organization.as_deref());
        audit(&deployed, self.system(), environment)
    }
}
