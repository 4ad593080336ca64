//! What has to be there before anything changes: what `bootstrap` makes, and the images of relays.

use std::collections::{BTreeMap, BTreeSet};

use super::goal::{Goal, brought};
use crate::aws::Session;
use crate::cli::Error;
use crate::deployment::account::{VERSION, VERSION_OUTPUT};
use crate::deployment::{Account, Held, Steps};

/// Refuses a deployment that would fail in the middle for what can be seen now.
pub fn check(session: &Session, goal: &Goal, steps: &Steps, held: &BTreeMap<Account, Vec<Held>>) -> Result<(), Error> {
    let accounts: BTreeSet<&Account> = brought(steps).map(|wanted| &wanted.account).collect();
    let mut faults: Vec<String> = accounts.into_iter().filter_map(|account| unready(account, &held[account])).collect();
    if !faults.is_empty() {
        faults.push(format!("`busline bootstrap --env {} --trust ARN` makes them ready", goal.plan.environment));
        return Err(Error::Refused(faults.join("\nerror: ")));
    }
    let missing = session.missing_images(goal.images(steps))?;
    let lines: Vec<String> = missing
        .iter()
        .map(|image| {
            let registry = format!("{}.dkr.ecr.{}.amazonaws.com/busline", image.account.id, image.account.region);
            let package = &image.package;
            format!(
                "{}: the image {} of `{package}` is not there; `busline package --push {registry}` sends it",
                image.account, image.digest
            )
        })
        .collect();
    if lines.is_empty() { Ok(()) } else { Err(Error::Refused(lines.join("\nerror: "))) }
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
