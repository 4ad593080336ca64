//! What the accounts should hold: the stacks of the file, with what was packaged for them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::aws::{self, Content, Image};
use crate::check::Sound;
use crate::cli::arguments::{self, Common, Format};
use crate::cli::package::{self, Chosen, Packaged};
use crate::cli::{Error, terminal};
use crate::cloudformation::{self, RELAY_TASKS, Stack, manifest};
use crate::deployment::{Account, Step, Steps, Wanted, wanted};
use crate::disk;
use crate::package::index::{self, Index};
use crate::plan::{Plan, naming};
use crate::source::Sources;

/// What the accounts should hold.
pub struct Goal {
    /// The environment's plan.
    pub plan: Plan,
    /// The system.
    pub sound: Sound,
    /// The texts that it came of.
    pub sources: Sources,
    /// The stacks, of one domain alone where that is asked for.
    pub wanted: Vec<Wanted>,
    /// Every stack of the environment; what was not packaged has no values.
    pub all: Vec<Wanted>,
    /// What the manifest says of each of them.
    entries: Vec<manifest::Entry>,
    folder: PathBuf,
    index: Index,
}

impl Goal {
    /// Reads the file, and builds what its stacks need or takes what was built. `None` where there are findings.
    pub fn of(common: &Common, options: &arguments::Deploy) -> Result<Option<Self>, Error> {
        let domain = options.domain.as_deref();
        let chosen = Chosen { env: options.env.as_deref(), domain };
        let Some((plan, sound, sources)) = package::fresh_plan(common, chosen)? else { return Ok(None) };
        let (folder, index) = packages(common, options, &plan)?;
        let stacks = cloudformation::emit(&plan);
        let entries = stacks.iter().map(|stack| stack.entry.clone()).collect();
        let value = |stack: &str, parameter: &str| {
            if parameter == RELAY_TASKS {
                return Some(if options.skip_images { "0" } else { "1" }.to_owned());
            }
            let artefacts = index.stacks.get(stack)?;
            let code = artefacts.functions.get(parameter).map(|code| code.file.clone());
            code.or_else(|| artefacts.images.get(parameter).map(|image| image.digest.clone()))
        };
        let all = wanted::wanted(stacks, value);
        let is_asked_for = |stack: &&Wanted| domain.is_none_or(|domain| stack.domain == domain);
        let wanted: Vec<Wanted> = all.iter().filter(is_asked_for).cloned().collect();
        for stack in &wanted {
            let given: BTreeSet<&str> = stack.all_parameters().map(|(name, _)| name).collect();
            if let Some(missing) = stack.template.parameters.keys().find(|name| !given.contains(name.as_str())) {
                return Err(Error::Refused(format!(
                    "`{}` holds nothing for `{missing}` of {}: run `busline package` for this environment again",
                    folder.display(),
                    stack.name
                )));
            }
        }
        Ok(Some(Self { plan, sound, sources, wanted, all, entries, folder, index }))
    }

    /// A stack as it should be in the end, whatever a step makes of it on the way.
    pub fn whole(&self, step: &Wanted) -> Stack {
        let both = self.all.iter().zip(&self.entries);
        let mut found = both.filter(|(wanted, _)| wanted.name == step.name && wanted.account == step.account);
        let (wanted, entry) = found.next().expect("a step is of a wanted stack");
        Stack { entry: entry.clone(), template: wanted.template.clone() }
    }

    /// `razors--dev`, as the names of the environment's stacks begin.
    pub fn prefix(&self) -> String {
        naming::joined(&[&self.plan.system, &self.plan.environment], 255)
    }

    /// What the buckets of the accounts must hold before the steps are taken.
    pub fn objects(&self, steps: &Steps) -> BTreeMap<Account, BTreeMap<String, Content>> {
        let mut objects: BTreeMap<Account, BTreeMap<String, Content>> = BTreeMap::new();
        for wanted in brought(steps) {
            let functions =
                self.index.stacks.get(&wanted.name).into_iter().flat_map(|artefacts| artefacts.functions.values());
            let files = functions.map(|code| aws::file_object(&self.folder, &code.file));
            let needed: Vec<_> = files.chain(aws::template_object(&wanted.template)).collect();
            if !needed.is_empty() {
                objects.entry(wanted.account.clone()).or_default().extend(needed);
            }
        }
        objects
    }

    /// The images that the steps need.
    pub fn images(&self, steps: &Steps) -> Vec<Image> {
        let of_stack = |wanted: &Wanted| {
            let images =
                self.index.stacks.get(&wanted.name).into_iter().flat_map(|artefacts| artefacts.images.values());
            let image = |image: &index::ImageOf| Image {
                account: wanted.account.clone(),
                package: image.package.clone(),
                digest: image.digest.clone(),
            };
            images.map(image).collect::<Vec<_>>()
        };
        brought(steps).flat_map(of_stack).collect()
    }
}

/// The stacks that are made or changed.
pub fn brought(steps: &Steps) -> impl Iterator<Item = &Wanted> {
    steps.all().filter_map(|(_, step)| match step {
        Step::Bring { wanted, .. } => Some(wanted.as_ref()),
        Step::Delete(_) => None,
    })
}

fn packages(common: &Common, options: &arguments::Deploy, plan: &Plan) -> Result<(PathBuf, Index), Error> {
    let Some(folder) = &options.artefacts else {
        terminal::note("packaging what the stacks need")?;
        let asked = arguments::Package {
            env: options.env.clone(),
            domain: options.domain.clone(),
            out: None,
            ca_bundle: options.ca_bundle.clone(),
            push: None,
            format: Format::Text,
        };
        let Packaged { folder, index, .. } = package::package(common, &asked, plan)?;
        return Ok((folder, index));
    };
    let place = folder.join(index::FILE);
    let refused = |why: String| Error::Refused(format!("`{}` cannot be used: {why}", place.display()));
    let index: Index = serde_json::from_slice(&disk::read(&place)?).map_err(|error| refused(error.to_string()))?;
    let is_of_plan =
        index.version == index::VERSION && index.system == plan.system && index.environment == plan.environment;
    if !is_of_plan {
        return Err(refused(format!(
            "it is of `{}` in `{}`, version {}",
            index.system, index.environment, index.version
        )));
    }
    Ok((folder.clone(), index))
}
