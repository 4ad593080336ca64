//! One stack brought to what is wanted: looked at, answered, looked at again, until it is there or a person is needed.
//!
//! Nothing is taken for granted between two looks: another run may be at work on the same stack.

use std::time::Duration;

use super::change_set::{self, Ready};
use super::follow::Pace;
use super::stop::Stop;
use super::{Client, Error, follow, remove, stacks};
use crate::deployment::progress::{Failure, What};
use crate::deployment::state::{self, Answer};
use crate::deployment::{Held, Outcome, Progress, Wanted, cause, change_set as change_sets};

/// How often a stack is looked at before it counts as one that others will not leave alone.
const LOOKS: usize = 30;

/// What a run does with a change set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Makes it and executes it.
    Deploy,
    /// Makes it.
    Prepare,
    /// Executes it where it was made before.
    Execute,
}

/// What every step of a run needs.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What tells this run from every other.
    pub token: &'a str,
    /// How often the stack at hand was looked at before.
    pub look: usize,
    /// The role that CloudFormation creates with.
    pub execution_role: &'a str,
    /// What is done with change sets.
    pub mode: Mode,
    /// How many stacks are worked on side by side.
    pub concurrency: usize,
    /// Whether the run is to end.
    pub stop: &'a Stop,
    /// Who hears of it.
    pub tell: &'a (dyn Fn(Progress) + Sync),
}

impl Run<'_> {
    /// Tells of a stack.
    pub fn say(&self, client: &Client, stack: &str, what: What) {
        (self.tell)(Progress { stack: stack.to_owned(), account: client.account.clone(), what });
    }

    /// What CloudFormation tells something by that is done to the stack at hand, after this look at it.
    pub fn token_of(&self, operation: &[&str]) -> String {
        change_sets::token(self.token, &[operation, &[&self.look.to_string()]].concat())
    }

    fn doing(&self, client: &Client, stack: &str, text: impl Into<String>) {
        self.say(client, stack, What::Doing { text: text.into() });
    }
}

/// Brings a stack to what is wanted.
pub async fn bring(run: &Run<'_>, client: &Client, wanted: &Wanted) -> Result<Outcome, Error> {
    let mut pace = Pace::new(Duration::from_millis(500));
    for look in 0..LOOKS {
        let run = &Run { look, ..*run };
        let held = stacks::read(client, &wanted.name).await?;
        if run.stop.is_set() {
            let running = held.is_some_and(|held| !state::is_settled(&held.status));
            return Ok(Outcome::Interrupted { running });
        }
        match (state::answer(held.as_ref(), &wanted.digest), &held) {
            (Answer::Unchanged, _) => return Ok(Outcome::Unchanged),
            (Answer::Stop(remedy), Some(held)) => {
                return Ok(Outcome::Failed(Failure::new(remedy.text(held, &client.account))));
            }
            (Answer::Wait, Some(held)) => {
                run.doing(client, &wanted.name, format!("waits: it is {}", held.status));
                if follow::settled(run, client, held).await?.is_none() {
                    return Ok(Outcome::Interrupted { running: true });
                }
            }
            (Answer::Remake, Some(held)) if run.mode != Mode::Deploy => {
                let help = "`busline deploy`, without `--prepare` and `--execute`, removes it and makes it anew";
                return Ok(Outcome::Failed(Failure::new(state::not_remade(held)).with_help(help)));
            }
            (Answer::Remake, Some(held)) => {
                if let Some(ended) = remove::dead(run, client, held).await? {
                    return Ok(ended);
                }
            }
            (Answer::Create | Answer::CreateIfOurs | Answer::Update, held) => {
                if let Some(ended) = change(run, client, wanted, held.as_ref()).await? {
                    return Ok(ended);
                }
                // Somebody else is at work on it, and is not helped by being hurried.
                run.stop.sleep(pace.next()).await;
            }
            (Answer::Stop(_) | Answer::Wait | Answer::Remake, None) => unreachable!("what is not there is made"),
        }
    }
    Ok(Outcome::Failed(
        Failure::new("is changed by somebody else all the time").with_help("deploy again when that is over"),
    ))
}

/// Makes or changes a stack. `None` where it has to be looked at again.
async fn change(
    run: &Run<'_>,
    client: &Client,
    wanted: &Wanted,
    held: Option<&Held>,
) -> Result<Option<Outcome>, Error> {
    // A stack that was deleted is another one than the one to come.
    let held = held.filter(|held| held.status != "DELETE_COMPLETE");
    let is_new = held.is_none_or(|held| held.status == "REVIEW_IN_PROGRESS");
    let ready = if run.mode == Mode::Execute {
        match change_set::prepared(client, wanted).await? {
            Some(id) => Ready::Usable { id, is_made: false },
            None => {
                let failure = Failure::new("has no change set that was prepared for what the file says now");
                return Ok(Some(Outcome::Failed(failure.with_help("`busline deploy --prepare` makes it"))));
            }
        }
    } else {
        run.doing(client, &wanted.name, "gets a change set");
        change_set::ready(run, client, wanted, held).await?
    };
    let (id, is_made) = match ready {
        Ready::Usable { id, is_made } => (id, is_made),
        Ready::Empty => return Ok(Some(Outcome::Unchanged)),
        Ready::Failed(reason, found) => return Ok(Some(Outcome::Failed(refused(wanted, &reason, found)))),
        Ready::Foreign(name) => {
            let failure = Failure::new(format!(
                "waits for the change set `{name}`, which Busline did not make, and is left alone"
            ));
            return Ok(Some(Outcome::Failed(failure.with_help("execute or delete that change set, and deploy again"))));
        }
        Ready::Interrupted => return Ok(Some(Outcome::Interrupted { running: false })),
        Ready::Raced => {
            run.doing(client, &wanted.name, "waits for another deployment");
            return Ok(None);
        }
    };
    if run.mode == Mode::Prepare {
        return Ok(Some(Outcome::Prepared));
    }
    let after = stacks::last_event(client, &wanted.name).await?;
    if run.stop.is_set() {
        // What a run before has made was perhaps approved: it stays.
        if is_made {
            change_set::discard(client, wanted, &id, held.is_none()).await?;
        }
        return Ok(Some(Outcome::Interrupted { running: false }));
    }
    run.doing(client, &wanted.name, if is_new { "is made" } else { "is changed" });
    if !change_set::execute(run, client, &id).await? {
        return Ok(None);
    }
    // It goes on whether we see it or not.
    let seen = followed(run, client, wanted, (is_new, after)).await;
    Ok(seen.unwrap_or_else(|error| Some(Outcome::Lost(error.failure()))))
}

/// How what was begun ends. `None` where the stack has to be looked at again.
async fn followed(
    run: &Run<'_>,
    client: &Client,
    wanted: &Wanted,
    (is_new, after): (bool, Option<String>),
) -> Result<Option<Outcome>, Error> {
    let Some(begun) = stacks::read(client, &wanted.name).await? else { return Ok(None) };
    let followed = follow::operation(run, client, &begun, after).await?;
    if followed.interrupted {
        return Ok(Some(Outcome::Interrupted { running: true }));
    }
    Ok(match followed.held {
        Some(held) if state::has_succeeded(&held.status) && held.digest() == Some(&wanted.digest) => {
            Some(if is_new { Outcome::Created } else { Outcome::Updated })
        }
        Some(held) if !state::has_succeeded(&held.status) => {
            Some(Outcome::Failed(failure(wanted, &held, &followed.events)))
        }
        // Somebody else has changed it since.
        _ => None,
    })
}

/// Why there is no change set, and which declaration asked for what CloudFormation would not take.
fn refused(wanted: &Wanted, reason: &str, found: Option<cause::Invalid>) -> Failure {
    let help = change_sets::help(reason);
    let Some(found) = found else { return Failure::new(reason).with_help(help) };
    let resource = wanted.template.resources.get(&found.logical_id);
    Failure {
        resource: resource.map(|_| found.logical_id.clone()),
        declared_by: resource.map(|resource| resource.metadata.busline.declared_by.clone()),
        ..Failure::new(found.words()).with_help(help)
    }
}

/// Why a stack failed, and which declaration asked for what failed.
fn failure(wanted: &Wanted, held: &Held, events: &[cause::Event]) -> Failure {
    let Some(first) = cause::first(events) else {
        let reason = if held.reason.is_empty() { format!("is {}", held.status) } else { held.reason.clone() };
        return Failure::new(reason);
    };
    let resource = wanted.template.resources.get(&first.logical_id);
    Failure {
        reason: if first.reason.is_empty() { format!("is {}", first.status) } else { first.reason.clone() },
        resource: resource.map(|_| first.logical_id.clone()),
        declared_by: resource.map(|resource| resource.metadata.busline.declared_by.clone()),
        help: Some(change_sets::help(&first.reason).to_owned()),
    }
}
