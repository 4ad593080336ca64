//! `busline redrive`.

mod view;

use std::path::Path;

use super::arguments::{self, Common};
use super::package::{Chosen, plan_of};
use super::status::accounts;
use super::trace::unknown_event;
use super::{Error, Exit, terminal};
use crate::aws::{Redrive, Session};
use crate::deployment::live::Environment;
use crate::deployment::redrive::{Filter, Origin, Pile, Tally};
use crate::diagnostic::suggestion;
use crate::disk::Journal;
use crate::plan::{Plan, naming};
use crate::trace;
use view::View;

/// How long SQS keeps a message at most, in seconds: what was noted before that is of letters that are gone.
const KEPT: i64 = 14 * 86_400;

/// Lists dead letters, or brings them back to what missed them.
pub fn run(common: &Common, options: &arguments::Redrive) -> Result<Exit, Error> {
    let looks_only = options.list || options.dry_run;
    if !looks_only && !options.yes && !terminal::can_ask() {
        return Err(Error::Usage(
            "nobody can be asked here, for there is no terminal: `--yes` sends without a question, `--dry-run` says what \
             would go where"
                .to_owned(),
        ));
    }
    let chosen = Chosen { env: options.env.as_deref(), domain: options.domain.as_deref() };
    let Some((plan, _, _)) = plan_of(common, chosen)? else { return Ok(Exit::Findings) };
    let asked = asked(common, options)?;
    let session = Session::enter(&accounts(&plan), &naming::redrive_role(&plan.deploy_role), options.concurrency)?;
    let piles = chosen_piles(session.piles(&session.stacks()?, &Environment::of(&plan))?, options)?;

    let view = View::new(options);
    if looks_only {
        view.begin(&plan, &piles)?;
        let (tally, errors) = session.redrive(&piles, (&asked, None), &|pile, happened| view.happened(pile, happened));
        view.looked(&plan, &piles, tally)?;
        return ended(&session, Tally { stayed: 0, ..tally }, errors);
    }
    if piles.is_empty() {
        view.nothing()?;
        return Ok(Exit::Done);
    }
    view.begin(&plan, &piles)?;
    if !options.yes && !confirmed(&session)? {
        return Err(Error::Refused("nothing was sent".to_owned()));
    }
    let mut journal = journal(common, &plan)?;
    let tell = |pile: &Pile, happened| view.happened(pile, happened);
    let (tally, errors) = session.redrive(&piles, (&asked, Some(&mut journal)), &tell);
    journal.close().map_err(Error::Disk)?;
    view.summary(&piles, tally, session.is_stopped())?;
    ended(&session, tally, errors)
}

fn confirmed(session: &Session) -> Result<bool, Error> {
    terminal::ask(session, "Redrive? [y/N] ").map(|answer| matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// What tells a run that was ended from one that was not begun.
fn journal(common: &Common, plan: &Plan) -> Result<Journal, Error> {
    let beside = common.file.parent().unwrap_or(Path::new(""));
    let path = beside.join("target/busline").join(format!("{}.redrive", plan.environment));
    Journal::open(&path, terminal::now() - KEPT)?.ok_or_else(|| {
        Error::Refused(format!(
            "another run brings dead letters of {} back: it holds {}",
            plan.environment,
            path.display()
        ))
    })
}

fn ended(session: &Session, tally: Tally, errors: Vec<crate::aws::Error>) -> Result<Exit, Error> {
    if !errors.is_empty() {
        return Err(errors.into());
    }
    Ok(match tally {
        Tally { failed: 1.., .. } => Exit::World,
        _ if session.is_stopped() => Exit::World,
        Tally { stayed: 1.., .. } | Tally { came_back: 1.., .. } => Exit::Findings,
        _ => Exit::Done,
    })
}

/// What the options say.
fn asked(common: &Common, options: &arguments::Redrive) -> Result<Redrive, Error> {
    let now = terminal::now();
    let event = options.event.as_deref().map(|name| event(common, name)).transpose()?;
    let filter = Filter {
        event,
        errors: options.error.clone(),
        since: options.since.map(|moment| moment.seconds(now)),
        until: options.until.map(|moment| moment.seconds(now)),
    };
    Ok(Redrive { filter, poison: options.poison, limit: options.limit, rate: options.rate })
}

/// The source and the detail-type of an event of the file.
fn event(common: &Common, name: &str) -> Result<(String, String), Error> {
    let reading = super::read(common)?;
    let system = reading.sound.as_ref().expect("the file was sound a moment ago").system();
    let id = trace::find(system, name).ok_or_else(|| unknown_event(system, name))?;
    let event = system.event(id);
    Ok((event.source.clone(), event.detail_type()))
}

/// The piles that are meant, of those that hold anything.
fn chosen_piles(mut piles: Vec<Pile>, options: &arguments::Redrive) -> Result<Vec<Pile>, Error> {
    for word in &options.queues {
        if !piles.iter().any(|pile| pile.is(word)) {
            let known = piles.iter().flat_map(|pile| [pile.resource.as_str(), pile.name()]);
            let help = suggestion(word, known).unwrap_or_else(|| "`busline redrive --list` names them all".to_owned());
            return Err(Error::Usage(format!("no dead letters lie in `{word}`: there is none such; {help}")));
        }
    }
    piles.retain(|pile| options.domain.as_ref().is_none_or(|domain| pile.domain == *domain));
    piles.retain(|pile| options.queues.is_empty() || options.queues.iter().any(|word| pile.is(word)));
    // What was named is listed also where it is empty.
    piles.retain(|pile| pile.count > 0 || (options.list && !options.queues.is_empty()));
    // What a relay gave up comes first: it is what every later letter follows from.
    piles.sort_by_key(|pile| !matches!(pile.route.origin, Origin::Mapping | Origin::Relay));
    Ok(piles)
}
