//! Programs built and judged, and what becomes of them: zips and images.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Error;
use crate::cargo::{self, Build};
use crate::cli::{Error as CommandError, terminal};
use crate::disk;
use crate::package::image::{Contents, image};
use crate::package::layout::Named;
use crate::package::program::{self, Fault};
use crate::package::route::{self, Builder, Machine, Missing, Route};
use crate::package::{Wanted, archive};
use crate::plan::resource::Architecture;

/// Where Lambda unpacks a function's zip.
const TASK: &str = "/var/task/";

/// What there is to build with.
#[derive(Clone, Copy)]
pub struct Workshop<'a> {
    /// The author's workspace.
    pub workspace: &'a Path,
    /// What this machine has.
    pub machine: &'a Machine,
    /// The certificates of DocumentDB's authorities.
    pub bundle: &'a [u8],
}

/// What was built, in the order in which it was asked for.
pub struct Built {
    /// The functions' zips.
    pub zips: Vec<Vec<u8>>,
    /// The relays' images.
    pub images: Vec<Named>,
}

/// Programs for one processor, built together.
struct Batch<'a> {
    architecture: Architecture,
    route: Route,
    programs: Vec<&'a str>,
}

/// Builds functions and relays. Nothing is built where anything cannot be.
pub fn build(workshop: &Workshop<'_>, functions: &[Wanted<'_>], images: &[Wanted<'_>]) -> Result<Built, CommandError> {
    let of_functions = batches(functions, |architecture| route::of_functions(workshop.machine, architecture))?;
    let of_relays = batches(images, |architecture| route::of_relays(workshop.machine, architecture))?;
    let mut programs = BTreeMap::new();
    for batch in of_functions {
        programs.extend(functions_of(workshop, batch)?);
    }
    for batch in of_relays {
        programs.extend(relays_of(workshop, &batch)?);
    }
    let program = |wanted: &Wanted<'_>| disk::read(&programs[&wanted.artefact.package]);
    let zip = |wanted: &Wanted<'_>| {
        let certificates = wanted.artefact.ca_file.map(|place| (place.trim_start_matches(TASK), workshop.bundle));
        Ok(archive::zip(&program(wanted)?, certificates.as_slice()))
    };
    let packed = |wanted: &Wanted<'_>| {
        let contents = Contents {
            program: &program(wanted)?,
            certificates: wanted.artefact.ca_file.map(|place| (place, workshop.bundle)),
            architecture: wanted.artefact.architecture,
        };
        Ok(Named { name: wanted.artefact.package.clone(), image: image(&contents) })
    };
    let zips = functions.iter().map(zip).collect::<Result<_, CommandError>>()?;
    Ok(Built { zips, images: images.iter().map(packed).collect::<Result<_, CommandError>>()? })
}

fn batches<'a>(
    wanted: &'a [Wanted<'_>],
    route: impl Fn(Architecture) -> Result<Route, Missing>,
) -> Result<Vec<Batch<'a>>, Error> {
    let mut batches = Vec::new();
    for architecture in [Architecture::X86, Architecture::Arm] {
        let of_it = wanted.iter().filter(|wanted| wanted.artefact.architecture == architecture);
        let programs: Vec<&str> = of_it.map(|wanted| wanted.artefact.package.as_str()).collect();
        if !programs.is_empty() {
            batches.push(Batch { architecture, route: route(architecture)?, programs });
        }
    }
    Ok(batches)
}

/// Functions that run on Lambda. Where this machine's C library is too new for it, they are built once more with an older
/// one, if there is what that takes.
fn functions_of(workshop: &Workshop<'_>, mut batch: Batch<'_>) -> Result<BTreeMap<String, PathBuf>, CommandError> {
    loop {
        let built = run(workshop, &batch, "function")?;
        let judged = judge(&built, |program| program::runs_on(program, batch.architecture, program::GLIBC))?;
        let Some((program, fault)) = judged else { return Ok(built) };
        let is_native = batch.route.builder == Builder::Cargo;
        let remedy = match (&fault, route::across(workshop.machine, batch.architecture)) {
            (Fault::Newer { .. }, Ok(older)) if is_native => {
                terminal::note(&format!("`{program}` cannot run in the cloud: {fault}; once more with an older one"))?;
                batch.route = older;
                continue;
            }
            (Fault::Newer { .. }, Err(missing)) if is_native => Some(missing.remedy),
            _ => None,
        };
        return Err(Error::Unfit { program, fault, remedy }.into());
    }
}

/// Relays that need nothing beside themselves.
fn relays_of(workshop: &Workshop<'_>, batch: &Batch<'_>) -> Result<BTreeMap<String, PathBuf>, CommandError> {
    let built = run(workshop, batch, "relay")?;
    match judge(&built, |program| program::is_static(program, batch.architecture))? {
        None => Ok(built),
        Some((program, fault)) => Err(Error::Unfit { program, fault, remedy: None }.into()),
    }
}

fn run(workshop: &Workshop<'_>, batch: &Batch<'_>, word: &str) -> Result<BTreeMap<String, PathBuf>, CommandError> {
    let Batch { route, programs, .. } = batch;
    let counted = if programs.len() == 1 { format!("1 {word}") } else { format!("{} {word}s", programs.len()) };
    terminal::note(&format!("building {counted} for {}", route.target))?;
    let build = Build { workspace: workshop.workspace, route, programs };
    Ok(cargo::build(&build).map_err(Error::from)?)
}

/// The first program that is not fit, and why.
fn judge(
    built: &BTreeMap<String, PathBuf>,
    fitness: impl Fn(&[u8]) -> Result<(), Fault>,
) -> Result<Option<(String, Fault)>, CommandError> {
    for (name, place) in built {
        if let Err(fault) = fitness(&disk::read(place)?) {
            return Ok(Some((name.clone(), fault)));
        }
    }
    Ok(None)
}
