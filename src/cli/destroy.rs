//! `busline destroy`.

mod contents;

use super::arguments::{self, Common};
use super::package::{Chosen, plan_of};
use super::status::accounts;
use super::{Error, Exit, terminal};
use crate::aws::{Ended, Mode, Session};
use crate::deployment::live::Environment;
use crate::deployment::progress::{Outcome, What};
use crate::deployment::removal::{self, Leftover};
use crate::deployment::{Progress, Step};
use crate::plan::naming;
use contents::Contents;

/// Removes every stack of an environment: first what sends, then what receives.
pub fn run(common: &Common, options: &arguments::Destroy) -> Result<Exit, Error> {
    if options.confirm.is_none() && !terminal::can_ask() {
        return Err(Error::Usage(
            "nobody can be asked here, for there is no terminal: `--confirm SYSTEM` says that it is meant".to_owned(),
        ));
    }
    let chosen = Chosen { env: options.env.as_deref(), domain: None };
    let Some((plan, _, _)) = plan_of(common, chosen)? else { return Ok(Exit::Findings) };
    let session = Session::enter(&accounts(&plan), &plan.deploy_role, options.concurrency)?;
    let stacks = ours(&session, removal::standing(&Environment::of(&plan), &session.stacks()?))?;
    if stacks.is_empty() {
        terminal::answer("nothing stands\n")?;
        return Ok(Exit::Done);
    }
    let all: Vec<&Leftover> = stacks.iter().collect();
    Contents::of(&session, &all, options)?;
    let names = stacks.iter().map(|stack| format!("  {}  {}\n", stack.account, stack.held.name));
    terminal::answer(&names.collect::<String>())?;
    let typed = match &options.confirm {
        Some(typed) => typed.clone(),
        None => {
            let question = format!("All of this goes. Type the system's name, `{}`, to go on: ", plan.system);
            terminal::ask(&session, &question)?
        }
    };
    if typed.trim() != plan.system {
        return Err(Error::Refused(format!("the system's name is `{}`: nothing was removed", plan.system)));
    }
    // Nobody knows how long the answer took.
    let contents = Contents::of(&session, &all, options)?;
    contents.empty(&session)?;
    let execution_role = naming::execution_role(&plan.deploy_role);
    let take = |wave| {
        let steps: Vec<Step> =
            stacks.iter().filter(|stack| stack.wave == wave).cloned().map(Box::new).map(Step::Delete).collect();
        session.take(&steps, &execution_role, Mode::Deploy, &tell)
    };
    let (mut ended, mut obstacle) = (take(2), None);
    if ended.iter().all(Ended::is_good) {
        // What sends has sent until it went.
        let receiving: Vec<&Leftover> = stacks.iter().filter(|stack| stack.wave == 1).collect();
        let looked = Contents::of(&session, &receiving, options).and_then(|contents| contents.empty(&session));
        match looked {
            Err(error) if !session.is_stopped() => obstacle = Some(error),
            _ => ended.extend(take(1)),
        }
    }
    let exit = finish(&ended, &stacks, &contents)?;
    obstacle.map_or(Ok(exit), Err)
}

/// Those stacks that are ours to remove: not one that waits for somebody else's change set, which is told of and left.
fn ours(session: &Session, stacks: Vec<Leftover>) -> Result<Vec<Leftover>, Error> {
    let mut ours = Vec::new();
    for stack in stacks {
        let Leftover { account, held, .. } = &stack;
        let foreign = if held.status == "REVIEW_IN_PROGRESS" { session.foreign(account, held)? } else { None };
        match foreign {
            None => ours.push(stack),
            Some(name) => terminal::note(&format!(
                "{} in {account} waits for the change set `{name}`, which Busline did not make, and is left alone",
                held.name
            ))?,
        }
    }
    Ok(ours)
}

fn tell(progress: Progress) {
    let What::Ended(outcome) = &progress.what else { return };
    let mut text = format!("{}  {}  {outcome}", progress.account, progress.stack);
    if let Outcome::Failed(failure) | Outcome::Lost(failure) = outcome {
        text.extend(failure.resource.iter().map(|resource| format!(", of its resource {resource}")));
        text.extend(failure.help.iter().map(|help| format!("\n  help: {help}")));
    }
    // What was begun goes on when nobody looks any more.
    drop(terminal::note(&text));
}

fn finish(ended: &[Ended], stacks: &[Leftover], contents: &Contents) -> Result<Exit, Error> {
    let removed = ended.iter().filter(|ended| ended.is_good()).count();
    terminal::answer(&format!("{removed} of {} stacks removed\n", stacks.len()))?;
    for (account, kind, place) in &contents.retained {
        terminal::answer(&format!("{account}: {kind} {place} is retained, and yours\n"))?;
    }
    Ok(if removed == stacks.len() { Exit::Done } else { Exit::World })
}
