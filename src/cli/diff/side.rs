//! The two sides of a comparison: the file as it is, and the file or the templates as they were.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::live::{self, Live};
use crate::check::Sound;
use crate::cli::arguments::{self, Common};
use crate::cli::check::unknown_environment;
use crate::cli::{Error, Reading, read, read_file, terminal, understand};
use crate::cloudformation::{self, Manifest, Stack, Template};
use crate::diagnostic::Diagnostics;
use crate::diff::{Declared, Side};
use crate::git::Revision;
use crate::model::Environment;
use crate::system::System;
use crate::{disk, plan};

/// What was generated before cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is nothing that this version of Busline has generated: {reason}", path.display())]
pub struct Unreadable {
    path: PathBuf,
    reason: String,
}

/// The file as it is.
pub struct Now {
    sound: Sound,
    /// The environment's name.
    pub environment: String,
    stacks: Vec<Stack>,
}

impl Now {
    /// The role that reads.
    pub fn diff_role(&self) -> &str {
        environment(self.system(), &self.environment).map_or("", |environment| &environment.diff_role)
    }

    /// The role that deploys.
    pub fn deploy_role(&self) -> &str {
        environment(self.system(), &self.environment).map_or("", |environment| &environment.deploy_role)
    }

    /// What is generated.
    pub fn stacks(&self) -> &[Stack] {
        &self.stacks
    }

    /// The system.
    pub fn system(&self) -> &System {
        self.sound.system()
    }

    /// The same to be compared.
    pub fn as_side(&self) -> Side<'_> {
        let environment = environment(self.system(), &self.environment);
        Side { declared: declared(self.system(), environment), stacks: &self.stacks }
    }
}

/// What there was.
pub enum Before {
    /// No file.
    Nothing,
    /// Templates.
    Generated(Vec<Stack>),
    /// What the accounts run.
    Live(Live),
    /// The file, and what was generated for the environment, where it had that.
    File(Box<Sound>, Option<String>, Vec<Stack>),
}

impl Before {
    /// The same to be compared.
    pub fn as_side(&self) -> Side<'_> {
        match self {
            Before::Nothing => Side { declared: Declared::Nothing, stacks: &[] },
            Before::Generated(stacks) | Before::Live(Live { stacks, .. }) => {
                Side { declared: Declared::Unknown, stacks }
            }
            Before::File(sound, name, stacks) => {
                let system = sound.system();
                let environment = name.as_ref().and_then(|name| environment(system, name));
                Side { declared: declared(system, environment), stacks }
            }
        }
    }
}

impl Before {
    /// The accounts' side, where it is that.
    pub fn live(&self) -> Option<&Live> {
        match self {
            Before::Live(live) => Some(live),
            Before::Nothing | Before::Generated(_) | Before::File(..) => None,
        }
    }
}

fn environment<'a>(system: &'a System, name: &str) -> Option<&'a Environment> {
    system.model.environments.iter().find(|environment| environment.name.as_str() == name)
}

fn declared<'a>(system: &'a System, environment: Option<&'a Environment>) -> Declared<'a> {
    environment.map_or(Declared::Nothing, |environment| Declared::In(system, environment))
}

/// The two sides.
pub struct Sides {
    pub before: Before,
    pub after: Now,
}

/// Reads both sides; `None`, with its findings told, where one has errors. Of domains that are the same in both, and of which
/// `coded` says that their code is too, nothing is planned.
pub fn sides(
    common: &Common,
    options: &arguments::Diff,
    coded: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Option<Sides>, Error> {
    let (now, then) = rayon::join(|| read(common), || past(common, options));
    let (mut now, then) = (now?, then?);
    let Some(sound) = now.sound.take() else { return tell(common, &now).map(|()| None) };
    let environments = &sound.system().model.environments;
    let known = || environments.iter().map(|environment| environment.name.as_str());
    let name = options.env.as_deref().or_else(|| known().next()).unwrap_or_default().to_owned();
    if !known().any(|known| known == name) {
        return Err(unknown_environment(&name, known()));
    }
    let (before, alike) = match then {
        Past::Nothing => (Some(Before::Nothing), BTreeSet::new()),
        Past::Live => (None, BTreeSet::new()),
        Past::Generated => {
            let folder = common.file.parent().unwrap_or(Path::new(""));
            (Some(generated(&folder.join("out"), &name)?), BTreeSet::new())
        }
        Past::File(mut then) => {
            let Some(was) = then.sound.take() else { return tell(common, &then).map(|()| None) };
            elsewhere((was.system(), sound.system()), options.env.as_deref())?;
            let place = environment(was.system(), &name);
            let both = place.zip(environment(sound.system(), &name));
            let alike = both.map(|(then, now)| plan::alike((was.system(), then), (sound.system(), now)));
            let alike = alike.unwrap_or_default();
            let wanted = |name: &str| !alike.contains(name) || coded(name);
            let found = place.map(|environment| environment.name.to_string());
            let stacks = match &found {
                Some(name) => stacks(&was, name, &wanted, &mut then.diagnostics),
                None => Some(Vec::new()),
            };
            let Some(stacks) = stacks else { return tell(common, &then).map(|()| None) };
            (Some(Before::File(Box::new(was), found, stacks)), alike)
        }
    };
    let wanted = |name: &str| !alike.contains(name) || coded(name);
    let stacks = stacks(&sound, &name, &wanted, &mut now.diagnostics);
    crate::check::drop_accepted(sound.system(), Some(&terminal::today(common)), &mut now.diagnostics);
    tell(common, &now)?;
    let Some(stacks) = stacks else { return Ok(None) };
    let after = Now { sound, environment: name, stacks };
    let before = match before {
        Some(before) => before,
        None => Before::Live(live::running(&after, &options.account)?),
    };
    Ok(Some(Sides { before, after }))
}

/// Tells what one comparison leaves out: environments that differ too, where none was asked for, and those that are gone, which
/// nobody can ask for.
fn elsewhere((was, is): (&System, &System), asked: Option<&str>) -> Result<(), Error> {
    let domains = |system: &System| system.domains().count();
    let is_as_it_was = |now: &Environment| {
        let then = environment(was, now.name.as_str());
        let alike = then.map(|then| plan::alike((was, then), (is, now)).len());
        alike == Some(domains(was)) && alike == Some(domains(is))
    };
    if asked.is_none() {
        // The first one is compared.
        let others = is.model.environments.iter().skip(1);
        for Environment { name, .. } in others.filter(|other| !is_as_it_was(other)) {
            terminal::note(&format!("note: `{name}` is not as it was either: `--env {name}` compares it"))?;
        }
    }
    for gone in was.model.environments.iter().filter(|then| environment(is, then.name.as_str()).is_none()) {
        let name = &gone.name;
        terminal::note(&format!(
            "note: environment `{name}` has left the file. Its stacks stay until `busline destroy --env {name}` removes them, \
             with a file that still has it"
        ))?;
    }
    Ok(())
}

/// Where the past is read from.
enum Past {
    /// There was no file.
    Nothing,
    /// What the accounts run.
    Live,
    /// The templates that were generated.
    Generated,
    /// The file as it was.
    File(Box<Reading>),
}

fn past(common: &Common, options: &arguments::Diff) -> Result<Past, Error> {
    let folder = common.file.parent().unwrap_or(Path::new(""));
    if options.live {
        return Ok(Past::Live);
    }
    match (&options.old, &options.base) {
        (Some(old), _) => Ok(Past::File(Box::new(read_file(old, None)?))),
        (None, Some(reference)) => {
            let reading = at_revision(folder, &common.file, reference)?;
            Ok(reading.map_or(Past::Nothing, |reading| Past::File(Box::new(reading))))
        }
        (None, None) => Ok(Past::Generated),
    }
}

fn tell(common: &Common, reading: &Reading) -> Result<(), Error> {
    terminal::findings(common, &reading.sources, &reading.diagnostics)
}

fn stacks(
    sound: &Sound,
    environment: &str,
    wanted: &dyn Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Stack>> {
    let name = &self::environment(sound.system(), environment)?.name;
    let plan = plan::plan_of(sound, name, wanted, diagnostics)?;
    Some(cloudformation::emit(&plan))
}

/// The file and its schemas at a revision; `None` where the file was not there.
pub fn at_revision(folder: &Path, file: &Path, reference: &str) -> Result<Option<Reading>, Error> {
    let revision = Revision::find(folder, reference)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut diagnostics = Diagnostics::new();
    let Some(sources) = revision.read_system(&name, &mut diagnostics)? else {
        terminal::note(&format!("`{name}` was not there at {reference}: everything is new"))?;
        return Ok(None);
    };
    let reading = understand(sources, diagnostics, None, |named, sources, diagnostics| {
        revision.read_schemas(named, sources, diagnostics)?;
        Ok(Vec::new())
    })?;
    Ok(Some(reading))
}

/// The stacks of a committed `out/`.
fn generated(out: &Path, environment: &str) -> Result<Before, Error> {
    let folder = out.join(environment);
    let path = folder.join("manifest.json");
    let unreadable = |path: &Path, reason: String| Unreadable { path: path.to_owned(), reason };
    let manifest: Manifest =
        serde_json::from_slice(&disk::read(&path)?).map_err(|error| unreadable(&path, error.to_string()))?;
    if manifest.version != cloudformation::manifest::VERSION {
        return Err(unreadable(&path, format!("its format has version {}", manifest.version)).into());
    }
    let mut stacks = Vec::new();
    for entry in manifest.stacks {
        let path = folder.join(&entry.template);
        let text = disk::read(&path)?;
        let template: Template =
            serde_yaml::from_slice(&text).map_err(|error| unreadable(&path, error.render().to_string()))?;
        stacks.push(Stack { entry, template });
    }
    Ok(Before::Generated(stacks))
}

/// Whether the code of a domain's functions changes: where git knows the past, whether its crate in `handlers/` has another
/// text than then.
pub fn coded(common: &Common, options: &arguments::Diff) -> Result<impl Fn(&str) -> bool + Sync + use<>, Error> {
    let folder = common.file.parent().unwrap_or(Path::new(""));
    let changed = match &options.base {
        Some(reference) => Revision::find(folder, reference)?.changed_under("handlers")?,
        None => Vec::new(),
    };
    let domains: BTreeSet<String> =
        changed.iter().filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect();
    // What lies in the workspace itself, its lock above all, is in every function.
    let whole = changed.iter().any(|path| ["Cargo.toml", "Cargo.lock"].contains(&path.as_str()));
    Ok(move |domain: &str| whole || domains.contains(domain))
}
