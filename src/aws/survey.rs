//! What the accounts hold, before anything is decided: one read an account, and the templates of what will change.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Client, Error, stacks};
use crate::deployment::alone::{Deployed, Standing};
use crate::deployment::live::Environment;
use crate::deployment::state::{self, Answer};
use crate::deployment::steps::Found;
use crate::deployment::{Account, Held, Wanted};

/// Every stack of every account.
pub async fn stacks(
    clients: &BTreeMap<Account, Client>,
    concurrency: usize,
) -> Result<BTreeMap<Account, Vec<Held>>, Error> {
    let each = clients
        .iter()
        .map(|(account, client)| async move { Ok::<_, Error>((account.clone(), stacks::all(client).await?)) });
    stream::iter(each).buffer_unordered(concurrency).try_collect().await
}

/// The same, but what one account does not tell the others do.
pub async fn stacks_where_told(
    clients: &BTreeMap<Account, Client>,
    concurrency: usize,
) -> BTreeMap<Account, Result<Vec<Held>, Error>> {
    let each = clients.iter().map(|(account, client)| async move { (account.clone(), stacks::all(client).await) });
    stream::iter(each).buffer_unordered(concurrency).collect().await
}

/// The templates of those of the wanted stacks of which something runs, or may.
pub async fn templates(
    clients: &BTreeMap<Account, Client>,
    held: &BTreeMap<Account, Vec<Held>>,
    wanted: &[Wanted],
    concurrency: usize,
) -> Result<Deployed, Error> {
    let each = wanted.iter().map(|stack| async move {
        let held = held[&stack.account].iter().find(|held| held.name == stack.name && state::has_run(&held.status));
        let Some(held) = held else { return Ok(None) };
        let is_whole = state::is_whole(&held.status);
        let template = stacks::template(&clients[&stack.account], held).await?;
        let standing = template.map(|template| Standing { template, is_whole });
        Ok::<_, Error>(standing.map(|standing| ((stack.account.clone(), stack.name.clone()), standing)))
    });
    let found: Vec<_> = stream::iter(each).buffer_unordered(concurrency).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// A stack that runs: what is held of it and the text of its template, or why that cannot be read.
pub type Running = (Held, Result<String, Error>);

/// What every account runs of an environment. No account waits for another, and what one does not tell the others do.
pub async fn running(
    clients: &BTreeMap<Account, Client>,
    environment: &Environment,
    concurrency: usize,
) -> BTreeMap<Account, Result<Vec<Running>, Error>> {
    let each = clients.iter().map(|(account, client)| async move {
        let found = match stacks::all(client).await {
            Ok(held) => {
                let ours = held.into_iter().filter(|held| environment.runs(account, held));
                let each = ours.map(|held| async move {
                    let text = stacks::template_text(client, &held).await;
                    (held, text)
                });
                Ok(stream::iter(each).buffer_unordered(concurrency).collect().await)
            }
            Err(error) => Err(error),
        };
        (account.clone(), found)
    });
    stream::iter(each).buffer_unordered(concurrency).collect().await
}

/// What is held of the wanted stacks: for those that will change, with their templates.
pub async fn found(
    clients: &BTreeMap<Account, Client>,
    held: &BTreeMap<Account, Vec<Held>>,
    wanted: &[Wanted],
    concurrency: usize,
) -> Result<BTreeMap<(Account, String), Found>, Error> {
    let each = wanted.iter().map(|stack| async move {
        let held = held[&stack.account].iter().find(|held| held.name == stack.name && held.status != "DELETE_COMPLETE");
        let changes = matches!(state::answer(held, &stack.digest), Answer::Update | Answer::Wait);
        let template = match held {
            Some(held) if changes => stacks::template(&clients[&stack.account], held).await?,
            _ => None,
        };
        Ok::<_, Error>(((stack.account.clone(), stack.name.clone()), Found { held: held.cloned(), template }))
    });
    stream::iter(each).buffer_unordered(concurrency).try_collect().await
}
