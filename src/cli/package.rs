//! `busline package`.

mod build;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::arguments::{self, Common, Format};
use super::check::unknown_environment;
use super::{Error as CommandError, Exit, terminal};
use crate::check::Sound;
use crate::diagnostic::suggestion;
use crate::disk;
use crate::package::index::{self, Artefacts, Code, ImageOf, Index};
use crate::package::layout::{self, Named};
use crate::package::program::Fault;
use crate::package::route::Missing;
use crate::package::{self as packaging, Wanted, authorities};
use crate::plan::Plan;
use crate::push::{self, Pushed, Repository};
use crate::source::Sources;
use crate::{cargo, compile};
use build::{Built, Workshop};

/// Why something cannot be packaged.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Programs cannot be built.
    #[error(transparent)]
    Cargo(#[from] cargo::Error),
    /// This machine cannot build for the processor that is asked for.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// A program was built that cannot run where it is to.
    #[error("`{program}` cannot run in the cloud: {fault}{}", remedy.as_deref().map(|remedy| format!("; {remedy}")).unwrap_or_default())]
    Unfit {
        /// The program.
        program: String,
        /// The reason.
        fault: Fault,
        /// What helps.
        remedy: Option<String>,
    },
    /// There are no certificates to know a DocumentDB cluster by.
    #[error(
        "`{needed_by}` speaks to DocumentDB and needs the certificates of its authorities, and there is no `{file}`. AWS \
         publishes them: `curl --output {file} {}`, or say where they are with `--ca-bundle`",
        authorities::PUBLISHED
    )]
    NoBundle {
        /// Where they were looked for.
        file: String,
        /// One of those that need them.
        needed_by: String,
    },
    /// A file holds no certificates.
    #[error("`{file}` is no bundle of certificates: {fault}. AWS publishes one: {}", authorities::PUBLISHED)]
    BadBundle {
        /// The file.
        file: String,
        /// The reason.
        fault: authorities::Fault,
    },
    /// An image cannot be pushed.
    #[error(transparent)]
    Push(#[from] push::Error),
}

/// What was packaged.
pub struct Packaged {
    /// Where it lies.
    pub folder: PathBuf,
    /// What lies there.
    pub index: Index,
    /// The images.
    pub images: Vec<Named>,
}

/// Builds what the stacks of an environment need, writes it into a folder, and pushes the images where that is asked for.
pub fn run(common: &Common, options: &arguments::Package) -> Result<Exit, CommandError> {
    let repository = options.push.as_deref().map(Repository::parse).transpose();
    let repository = repository.map_err(|error| CommandError::Usage(error.to_string()))?;
    let chosen = Chosen { env: options.env.as_deref(), domain: options.domain.as_deref() };
    let Some((plan, ..)) = fresh_plan(common, chosen)? else { return Ok(Exit::Findings) };
    let Packaged { folder, index, images } = package(common, options, &plan)?;
    let pushed = match &repository {
        Some(repository) => push::push(&images, repository).map_err(Error::from)?,
        None => Vec::new(),
    };
    terminal::answer(&match options.format {
        Format::Json => as_json(&folder, &index, &pushed),
        Format::Text => as_text(&folder, &index, &pushed),
    })?;
    Ok(Exit::Done)
}

/// Builds what the stacks of a plan need and writes it into a folder.
pub fn package(common: &Common, options: &arguments::Package, plan: &Plan) -> Result<Packaged, CommandError> {
    let beside = common.file.parent().unwrap_or(Path::new(""));
    let domain = options.domain.as_deref();
    let (functions, images) = (packaging::functions(plan, domain), packaging::images(plan, domain));
    let folder = options.out.clone().unwrap_or_else(|| beside.join("target/busline").join(&plan.environment));
    // What can fail at once is not left for after minutes of building.
    disk::claim(&folder, index::FILE)?;
    let bundle = bundle(beside, options, functions.iter().chain(&images))?;
    let workspace = beside.join("handlers");
    let machine = cargo::machine(&workspace).map_err(Error::from)?;
    let workshop = Workshop { workspace: &workspace, machine: &machine, bundle: &bundle };
    let Built { zips, images: built } = build::build(&workshop, &functions, &images)?;

    let (index, mut files) = laid_out(plan, &functions, zips);
    let index = with_images(index, &images, &built);
    files.extend(layout_files(&built));
    files.insert(index::FILE.to_owned(), index.text().into_bytes());
    disk::hoard(&folder, &files, index::FILE)?;
    Ok(Packaged { folder, index, images: built })
}

/// What of the file is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The environment; the first where it is left out.
    pub env: Option<&'a str>,
    /// One domain; all where it is left out.
    pub domain: Option<&'a str>,
}

/// The plan of the environment that is asked for, where the file has no error and `out/` is what it says; the system, and the
/// texts that it came of.
pub fn fresh_plan(common: &Common, chosen: Chosen<'_>) -> Result<Option<(Plan, Sound, Sources)>, CommandError> {
    let Some((plan, sound, sources, plans)) = understood(common, chosen)? else { return Ok(None) };
    let out = common.file.parent().unwrap_or(Path::new("")).join("out");
    if !disk::compare(&out, &compile::generated(plans))?.is_empty() {
        terminal::note(&format!("{} is stale: run `busline generate`", out.display()))?;
        return Ok(None);
    }
    Ok(Some((plan, sound, sources)))
}

/// The plan of the environment that is asked for, where the file has no error; the texts that it came of, and every plan.
pub fn plan_of(common: &Common, chosen: Chosen<'_>) -> Result<Option<(Plan, Sources, Vec<Plan>)>, CommandError> {
    Ok(understood(common, chosen)?.map(|(plan, _, sources, plans)| (plan, sources, plans)))
}

/// What the file says, understood: the plan that is asked for, the system, the texts, and every plan.
type Understood = (Plan, Sound, Sources, Vec<Plan>);

fn understood(common: &Common, chosen: Chosen<'_>) -> Result<Option<Understood>, CommandError> {
    let mut reading = super::read(common)?;
    let today = terminal::today(common);
    let plans = reading.sound.as_ref().and_then(|sound| compile::plans(sound, Some(&today), &mut reading.diagnostics));
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    let (Some(plans), Some(sound)) = (plans, reading.sound) else { return Ok(None) };
    let found = match chosen.env {
        Some(name) => plans.iter().find(|plan| plan.environment == name),
        None => plans.first(),
    };
    let Some(plan) = found.cloned() else {
        let name = chosen.env.unwrap_or_default();
        return Err(unknown_environment(name, plans.iter().map(|plan| plan.environment.as_str())));
    };
    if let Some(domain) = chosen.domain
        && !plan.stacks.iter().any(|stack| stack.domain == domain)
    {
        let known = plan.stacks.iter().map(|stack| stack.domain.as_str());
        let help = suggestion(domain, known).unwrap_or_else(|| "the file names those that there are".to_owned());
        return Err(CommandError::Usage(format!("`{}` has no domain `{domain}`; {help}", plan.environment)));
    }
    Ok(Some((plan, sound, reading.sources, plans)))
}

/// The certificates of DocumentDB's authorities; empty where nothing needs them.
fn bundle<'a>(
    beside: &Path,
    options: &arguments::Package,
    mut wanted: impl Iterator<Item = &'a Wanted<'a>>,
) -> Result<Vec<u8>, CommandError> {
    let Some(needs) = wanted.find(|wanted| wanted.artefact.ca_file.is_some()) else { return Ok(Vec::new()) };
    let place: PathBuf = options.ca_bundle.clone().unwrap_or_else(|| beside.join("global-bundle.pem"));
    let file = place.display().to_string();
    if !disk::stands(&place) {
        let needed_by = needs.artefact.package.clone();
        return Err(Error::NoBundle { file, needed_by }.into());
    }
    let bundle = disk::read(&place)?;
    match authorities::count(&bundle) {
        Ok(_) => Ok(bundle),
        Err(fault) => Err(Error::BadBundle { file, fault }.into()),
    }
}

/// The index with its functions, and their files by the paths that it gives them.
fn laid_out(plan: &Plan, functions: &[Wanted<'_>], zips: Vec<Vec<u8>>) -> (Index, BTreeMap<String, Vec<u8>>) {
    let (mut stacks, mut files) = (BTreeMap::<String, Artefacts>::new(), BTreeMap::new());
    for (wanted, zip) in functions.iter().zip(zips) {
        let file = format!("functions/{}-{}.zip", wanted.artefact.package, packaging::sha256(&zip));
        let code = Code {
            package: wanted.artefact.package.clone(),
            architecture: wanted.artefact.architecture.as_str().to_owned(),
            file: file.clone(),
            code_sha256: packaging::code_sha256(&zip),
            size: zip.len() as u64,
        };
        stacks.entry(wanted.stack.to_owned()).or_default().functions.insert(wanted.parameter.to_owned(), code);
        files.insert(file, zip);
    }
    let (system, environment) = (plan.system.clone(), plan.environment.clone());
    (Index { version: index::VERSION, system, environment, stacks }, files)
}

/// The index with its images too.
fn with_images(mut index: Index, images: &[Wanted<'_>], built: &[Named]) -> Index {
    for (wanted, named) in images.iter().zip(built) {
        let image = ImageOf {
            package: named.name.clone(),
            architecture: wanted.artefact.architecture.as_str().to_owned(),
            digest: named.image.manifest.digest(),
            size: named.image.blobs.iter().map(|blob| blob.bytes.len() as u64).sum(),
        };
        index.stacks.entry(wanted.stack.to_owned()).or_default().images.insert(wanted.parameter.to_owned(), image);
    }
    index
}

/// The layout's files by their paths beside the index; none where there is no image.
fn layout_files(built: &[Named]) -> BTreeMap<String, Vec<u8>> {
    if built.is_empty() {
        return BTreeMap::new();
    }
    layout::layout(built).into_iter().map(|(path, bytes)| (format!("images/{path}"), bytes)).collect()
}

fn as_text(folder: &Path, index: &Index, pushed: &[Pushed]) -> String {
    let mut lines = Vec::new();
    let megabytes = |bytes: u64| format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000);
    for artefacts in index.stacks.values() {
        for code in artefacts.functions.values() {
            lines.push(format!("  {:8} {:7}  {}", megabytes(code.size), code.architecture, code.file));
        }
        for image in artefacts.images.values() {
            let name = format!("{}@{}", image.package, image.digest);
            lines.push(format!("  {:8} {:7}  images: {name}", megabytes(image.size), image.architecture));
        }
    }
    for Pushed { reference, was_there, .. } in pushed {
        lines.push(if *was_there { format!("{reference}: there already") } else { format!("{reference}: pushed") });
    }
    let count = |of: fn(&Artefacts) -> usize| index.stacks.values().map(of).sum::<usize>();
    let (functions, images) = (count(|each| each.functions.len()), count(|each| each.images.len()));
    let plural = |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let head = format!("{}: {}, {}", folder.display(), plural(functions, "function"), plural(images, "image"));
    std::iter::once(head).chain(lines).map(|line| line + "\n").collect()
}

fn as_json(folder: &Path, index: &Index, pushed: &[Pushed]) -> String {
    let pushed = pushed
        .iter()
        .map(|pushed| json!({ "package": pushed.name, "reference": pushed.reference, "wasThere": pushed.was_there }));
    let answer = json!({
        "version": 1,
        "folder": folder.display().to_string(),
        "artefacts": index,
        "pushed": pushed.collect::<Vec<_>>(),
    });
    format!("{answer:#}\n")
}
