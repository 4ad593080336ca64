//! One phase of a deployment: its stacks side by side, each to its end, whatever becomes of the others.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};

use super::drive::{self, Run};
use super::{Client, Error, follow, remove, stacks};
use crate::deployment::progress::{Failure, What};
use crate::deployment::{Account, Held, Outcome, Step, state};

/// How a stack's part ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The stack's name.
    pub stack: String,
    /// Where it stands.
    pub account: Account,
    /// How.
    pub outcome: Outcome,
}

impl Ended {
    /// Whether what comes after may begin.
    pub fn is_good(&self) -> bool {
        !matches!(self.outcome, Outcome::Failed(_) | Outcome::Lost(_) | Outcome::Interrupted { .. })
    }
}

/// Takes the steps of a phase.
pub async fn take(run: &Run<'_>, clients: &BTreeMap<Account, Client>, steps: &[Step]) -> Vec<Ended> {
    let each = steps.iter().map(|step| async move {
        let client = &clients[step.account()];
        let taken = match step {
            Step::Bring { wanted, .. } => drive::bring(run, client, wanted).await,
            Step::Delete(leftover) => delete(run, client, &leftover.held).await,
        };
        let outcome = taken.unwrap_or_else(|error| Outcome::Failed(error.failure()));
        run.say(client, step.stack(), What::Ended(outcome.clone()));
        Ended { stack: step.stack().to_owned(), account: step.account().clone(), outcome }
    });
    let mut ended: Vec<Ended> = stream::iter(each).buffer_unordered(run.concurrency).collect().await;
    ended.sort_by(|a, b| (&a.stack, &a.account).cmp(&(&b.stack, &b.account)));
    ended
}

/// Removes a stack as it was looked at. What somebody is doing to it is waited for, and what has become another one by that is
/// left to be looked at again.
async fn delete(run: &Run<'_>, client: &Client, held: &Held) -> Result<Outcome, Error> {
    let mut now = stacks::read(client, &held.id).await?;
    if let Some(busy) = now.as_ref().filter(|now| !state::is_settled(&now.status)) {
        run.say(client, &held.name, What::Doing { text: format!("waits: it is {}", busy.status) });
        if follow::settled(run, client, busy).await?.is_none() {
            return Ok(Outcome::Interrupted { running: true });
        }
        now = stacks::read(client, &held.id).await?;
    }
    match now {
        None => Ok(Outcome::Deleted),
        Some(now) if now.status == "DELETE_COMPLETE" => Ok(Outcome::Deleted),
        Some(now) if now.parameters != held.parameters => {
            let failure = Failure::new("was changed by somebody else since it was looked at, and is left alone");
            Ok(Outcome::Failed(failure.with_help("look at what it is now, and try again")))
        }
        Some(now) => remove::stack(run, client, &now).await,
    }
}
