//! `busline bootstrap`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::arguments::{self, Common, Format};
use super::package::{Chosen, fresh_plan};
use super::{Error, Exit, terminal};
use crate::aws::{Made, Session};
use crate::deployment::account::{STACK, VERSION};
use crate::deployment::{Account, Held, bootstrap};
use crate::plan::Plan;

/// How many accounts are made ready side by side.
const SIDE_BY_SIDE: usize = 32;

/// Makes every account of an environment ready, or prints the template that does.
pub fn run(common: &Common, options: &arguments::Bootstrap) -> Result<Exit, Error> {
    let chosen = Chosen { env: options.env.as_deref(), domain: None };
    let Some((plan, ..)) = fresh_plan(common, chosen)? else { return Ok(Exit::Findings) };
    let template = bootstrap::template(&plan);
    if options.print {
        terminal::answer(&template)?;
        return Ok(Exit::Done);
    }
    let places = plan.stacks.iter().map(|stack| Account { id: stack.account.clone(), region: stack.region.clone() });
    let mut accounts = Vec::new();
    for place in places {
        if !accounts.contains(&place) {
            accounts.push(place);
        }
    }
    let all: BTreeSet<Account> = accounts.iter().cloned().collect();
    let session = Session::enter_or_stay(&all, &options.role, SIDE_BY_SIDE)?;
    let held = session.stacks()?;
    refuse_others(&plan, &held)?;

    let with_parameters = |account: &Account| {
        let mut parameters = bootstrap::parameters(&plan, &home_region(account, &accounts, &held));
        parameters.push(("Principals", options.trust.join(",")));
        (account.clone(), parameters)
    };
    // What is begun goes on when nobody looks any more.
    let tell = |account: &Account| drop(terminal::note(&format!("{account}: the stack {STACK}")));
    let ended = session.bootstrap(&template, &accounts.iter().map(with_parameters).collect(), &tell);
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for (account, outcome) in ended {
        match outcome {
            Ok(outcome) => made.push((account, outcome)),
            Err(error) => failed.push(error),
        }
    }
    terminal::answer(&match options.format {
        Format::Json => as_json(&made),
        Format::Text => made.iter().map(|(account, made)| format!("{account}: {}\n", word(*made))).collect(),
    })?;
    if !failed.is_empty() {
        return Err(failed.into());
    }
    let is_interrupted = made.iter().any(|(_, made)| matches!(made, Made::Interrupted { .. }));
    Ok(if is_interrupted { Exit::World } else { Exit::Done })
}

/// An account is one system's, and one deploy role's: who would change that takes it from others.
fn refuse_others(plan: &Plan, held: &BTreeMap<Account, Vec<Held>>) -> Result<(), Error> {
    let ours = bootstrap::parameters(plan, "");
    for (account, stacks) in held {
        let Some(stack) = stacks.iter().find(|stack| stack.name == STACK && stack.status != "DELETE_COMPLETE") else {
            continue;
        };
        for (name, value) in ours.iter().filter(|(name, _)| matches!(*name, "System" | "DeployRole" | "DeployRolePath"))
        {
            if let Some(other) = stack.parameters.get(*name).filter(|other| *other != value) {
                return Err(Error::Refused(format!(
                    "{account} was made ready with {name} `{other}`, and the file says `{value}`: systems do not share an \
                     account, and environments that do share the deploy role"
                )));
            }
        }
    }
    Ok(())
}

/// The region whose stack holds an account's roles: where they are already, or else the first in the file.
fn home_region(account: &Account, accounts: &[Account], held: &BTreeMap<Account, Vec<Held>>) -> String {
    let of_account = || accounts.iter().filter(|other| other.id == account.id);
    let stands = of_account().find_map(|other| {
        let stack = held.get(other)?.iter().find(|stack| stack.name == STACK && stack.status != "DELETE_COMPLETE")?;
        stack.parameters.get("HomeRegion").cloned()
    });
    stands.or_else(|| of_account().next().map(|first| first.region.clone())).unwrap_or_else(|| account.region.clone())
}

fn word(made: Made) -> &'static str {
    match made {
        Made::Created => "made ready",
        Made::Updated => "brought up to date",
        Made::Unchanged => "ready already",
        Made::Interrupted { running: true } => "interrupted: CloudFormation goes on without us",
        Made::Interrupted { running: false } => "interrupted: not begun",
    }
}

fn as_json(made: &[(Account, Made)]) -> String {
    let accounts = made.iter().map(|(account, made)| {
        let outcome = match made {
            Made::Created => "created",
            Made::Updated => "updated",
            Made::Unchanged => "unchanged",
            Made::Interrupted { running: true } => "running",
            Made::Interrupted { running: false } => "notBegun",
        };
        json!({ "account": account.id, "region": account.region, "outcome": outcome })
    });
    let answer = json!({ "version": 1, "bootstrap": VERSION, "accounts": accounts.collect::<Vec<_>>() });
    format!("{answer:#}\n")
}
