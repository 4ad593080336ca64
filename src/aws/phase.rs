//! One phase of a deployment: its stacks side by side, each to its end, whatever becomes of the others.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};

use super::drive::{self, Run};
use super::{Client, remove};
use crate::deployment::progress::What;
use crate::deployment::{Account, Outcome, Step};

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
            Step::Delete(leftover) => remove::stack(run, client, &leftover.held).await,
        };
        let outcome = taken.unwrap_or_else(|error| Outcome::Failed(error.failure()));
        run.say(client, step.stack(), What::Ended(outcome.clone()));
        Ended { stack: step.stack().to_owned(), account: step.account().clone(), outcome }
    });
    let mut ended: Vec<Ended> = stream::iter(each).buffer_unordered(run.concurrency).collect().await;
    ended.sort_by(|a, b| (&a.stack, &a.account).cmp(&(&b.stack, &b.account)));
    ended
}
