//! Stacks that go.

use super::drive::Run;
use super::fault::{self, Error};
use super::{Client, follow, stacks};
use crate::deployment::progress::{Failure, What};
use crate::deployment::{Held, Outcome, cause, state};

/// Removes a stack that never stood, where nothing of it is alive. `None` where it can be made anew.
pub async fn dead(run: &Run<'_>, client: &Client, held: &Held) -> Result<Option<Outcome>, Error> {
    let resources = stacks::resources(client, &held.id).await?;
    let alive = resources.into_iter().filter(|(_, _, physical)| !physical.is_empty());
    let alive: Vec<String> = alive.map(|(logical, _, _)| logical).collect();
    if !alive.is_empty() {
        return Ok(Some(Outcome::Failed(Failure::new(state::not_removed(held, &client.account, &alive)))));
    }
    let text = format!("was never made whole ({}): it is removed and made anew", held.status);
    run.say(client, &held.name, What::Doing { text });
    Ok(match stack(run, client, held).await? {
        Outcome::Deleted => None,
        ended => Some(ended),
    })
}

/// Removes a stack, and follows that to its end.
pub async fn stack(run: &Run<'_>, client: &Client, held: &Held) -> Result<Outcome, Error> {
    let after = stacks::last_event(client, &held.id).await?;
    if run.stop.is_set() {
        return Ok(Outcome::Interrupted { running: false });
    }
    let asked = client.formation.delete_stack().stack_name(&held.id).role_arn(client.account.role(run.execution_role));
    let asked = asked.client_request_token(run.token_of(&["DeleteStack", &held.id])).send().await;
    asked.map_err(|error| client.failed(format!("remove {}", held.name), fault::cause(error)))?;
    // It goes on whether we see it or not.
    Ok(followed(run, client, held, after).await.unwrap_or_else(|error| Outcome::Lost(error.failure())))
}

/// How the removal of a stack ends.
async fn followed(run: &Run<'_>, client: &Client, held: &Held, after: Option<String>) -> Result<Outcome, Error> {
    let Some(begun) = stacks::read(client, &held.id).await? else { return Ok(Outcome::Deleted) };
    if begun.status == "DELETE_COMPLETE" {
        return Ok(Outcome::Deleted);
    }
    let followed = follow::operation(run, client, &begun, after).await?;
    if followed.interrupted {
        return Ok(Outcome::Interrupted { running: true });
    }
    let left = match followed.held {
        None => return Ok(Outcome::Deleted),
        Some(left) if left.status == "DELETE_COMPLETE" => return Ok(Outcome::Deleted),
        Some(left) => left,
    };
    let first = cause::first(&followed.events);
    let reason = first.map(|event| event.reason.clone()).filter(|reason| !reason.is_empty());
    let failure = Failure::new(reason.unwrap_or_else(|| format!("is {}", left.status)));
    let resource = first.filter(|event| !event.is_of_stack()).map(|event| event.logical_id.clone());
    Ok(Outcome::Failed(Failure { resource, ..failure }))
}
