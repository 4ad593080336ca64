//! `busline deploy`.

mod approval;
mod goal;
mod keep;
mod outlook;
mod phases;
mod place;
mod ready;
mod view;

use std::collections::BTreeSet;

use super::arguments::{self, Common};
use super::{Error, Exit, terminal};
use crate::aws::{Mode, Session, is_elsewhere};
use crate::deployment::live::Environment;
use crate::deployment::{Account, alone, removal, steps};
use approval::Approval;
use goal::Goal;
use view::View;

/// Brings the accounts of an environment to what the file says.
pub fn run(common: &Common, options: &arguments::Deploy) -> Result<Exit, Error> {
    approval::refuse_to_hang(options)?;
    if options.skip_images && !is_elsewhere() {
        return Err(Error::Usage(
            "`--skip-images` is for what stands for AWS, and AWS_ENDPOINT_URL leads to none: `busline package --push` sends \
             images"
                .to_owned(),
        ));
    }
    let Some(goal) = Goal::of(common, options)? else { return Ok(Exit::Findings) };
    let session = Session::enter(&accounts(&goal, options), &goal.plan.deploy_role, options.concurrency)?;

    let held = session.stacks()?;
    if let Some(domain) = &options.domain {
        let obstacles = alone::obstacles(domain, &goal.all, &session.templates(&held, &goal.all)?);
        if !obstacles.is_empty() {
            return Err(Error::Refused(obstacles.join("\nerror: ")));
        }
    }
    let found = session.found(&held, &goal.wanted)?;
    let leftovers = match &options.domain {
        Some(_) => Vec::new(),
        None => removal::leftovers(&Environment::of(&goal.plan), &held),
    };
    let steps = steps::steps(goal.wanted.clone(), &found, leftovers).map_err(|obstacles| {
        let lines: Vec<String> = obstacles.iter().map(|(stack, why)| format!("{stack} {why}")).collect();
        Error::Refused(lines.join("\nerror: "))
    })?;

    let view = View::new(common, options.format, &steps)?;
    let outlook = outlook::outlook(&session, &goal, (&steps, &found), &terminal::today(common))?;
    view.outlook(&goal, &steps, &outlook)?;
    if steps.is_empty() {
        view.summary(&[], &[])?;
        return Ok(Exit::Done);
    }
    ready::accounts(&goal, &steps, &held)?;
    ready::images(&session, &goal, &steps, options)?;
    if options.dry_run {
        return Ok(Exit::Done);
    }
    match approval::asked(&session, options, &outlook)? {
        Approval::Given => {}
        Approval::Refused => return Err(Error::Refused("nothing was changed".to_owned())),
        Approval::Unheard => {
            let why = "nothing was changed: a stack goes or there is a danger that the file does not accept, and nobody can be \
                       asked here, for there is no terminal; `--yes` deploys all the same";
            return Ok(terminal::failure(&Error::Refused(why.to_owned()), Exit::Policy));
        }
    }
    let sent = session.send(&goal.objects(&steps))?;
    if sent > 0 {
        view.note(&format!("{sent} artefacts sent"))?;
    }
    if options.skip_images {
        view.note("relays get no task: their images were not looked for")?;
    }
    let mode = match (options.prepare, options.execute) {
        (true, _) => Mode::Prepare,
        (_, true) => Mode::Execute,
        _ => Mode::Deploy,
    };
    let run = phases::Phases {
        session: &session,
        goal: &goal,
        found: &found,
        view: &view,
        drop_queues: &options.drop_queue,
        empty_for: options.empty_for,
    };
    run.take(steps, mode)
}

/// The accounts that are asked: those of the stacks, and those in which some may be left.
fn accounts(goal: &Goal, options: &arguments::Deploy) -> BTreeSet<Account> {
    // What one domain may do depends on what the others hold.
    let mut accounts: BTreeSet<Account> = goal.all.iter().map(|stack| stack.account.clone()).collect();
    let regions: BTreeSet<String> = accounts.iter().map(|account| account.region.clone()).collect();
    for id in &options.account {
        accounts.extend(regions.iter().map(|region| Account { id: id.clone(), region: region.clone() }));
    }
    accounts
}
