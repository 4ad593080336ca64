//! What has to be there before anything changes: what `bootstrap` makes, and the images of relays.

use std::collections::{BTreeMap, BTreeSet};

use super::goal::{Goal, brought};
use crate::aws::{Image, Session};
use crate::cli::{Error, arguments, package};
use crate::deployment::account::{VERSION, VERSION_OUTPUT};
use crate::deployment::{Account, Held, Steps};
use crate::plan::hop::REPOSITORY;
use crate::push::{self, Repository};

/// Refuses accounts that were not made ready.
pub fn accounts(goal: &Goal, steps: &Steps, held: &BTreeMap<Account, Vec<Held>>) -> Result<(), Error> {
    let accounts: BTreeSet<&Account> = brought(steps).map(|wanted| &wanted.account).collect();
    let mut faults: Vec<String> = accounts.into_iter().filter_map(|account| unready(account, &held[account])).collect();
    if faults.is_empty() {
        return Ok(());
    }
    faults.push(format!("`busline bootstrap --env {} --trust ARN` makes them ready", goal.plan.environment));
    Err(Error::Refused(faults.join("\nerror: ")))
}

/// Refuses to deploy relays whose images cannot be had.
pub fn images(session: &Session, goal: &Goal, steps: &Steps, options: &arguments::Deploy) -> Result<(), Error> {
    if options.skip_images {
        return Ok(());
    }
    let images = goal.images(steps);
    let lines = match &options.registry {
        Some(repository) => missing_from(repository, &images)?,
        None => missing_at_home(session, images)?,
    };
    if lines.is_empty() { Ok(()) } else { Err(Error::Refused(lines.join("\nerror: "))) }
}

/// A line for each image that its account's own repository lacks.
fn missing_at_home(session: &Session, images: Vec<Image>) -> Result<Vec<String>, Error> {
    let missing = session.missing_images(images)?;
    let line = |image: &Image| {
        let registry = format!("{}.dkr.ecr.{}.amazonaws.com/{REPOSITORY}", image.account.id, image.account.region);
        lacking(image, &registry)
    };
    Ok(missing.iter().map(line).collect())
}

/// A line for each image that a repository lacks.
fn missing_from(repository: &Repository, images: &[Image]) -> Result<Vec<String>, Error> {
    let named: Vec<(&str, &str)> = images.iter().map(|image| (image.package.as_str(), image.digest.as_str())).collect();
    let held = push::holds(&named, repository).map_err(package::Error::from)?;
    let lacked = images.iter().zip(held).filter(|(_, is_held)| !is_held);
    Ok(lacked.map(|(image, _)| lacking(image, &repository.shown())).collect())
}

fn lacking(image: &Image, registry: &str) -> String {
    let Image { account, package, digest } = image;
    format!("{account}: the image {digest} of `{package}` is not there; `busline package --push {registry}` sends it")
}

/// What is wrong with how an account was made ready, if anything is.
fn unready(account: &Account, held: &[Held]) -> Option<String> {
    let versions = held
        .iter()
        .filter_map(|stack| stack.outputs.get(VERSION_OUTPUT))
        .filter_map(|version| version.parse::<u32>().ok());
    match versions.max() {
        None => Some(format!("{account} was not made ready for Busline")),
        Some(version) if version < VERSION => Some(format!(
            "{account} was made ready by version {version} of the bootstrap template, and version {VERSION} is needed"
        )),
        Some(_) => None,
    }
}
