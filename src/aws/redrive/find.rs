//! The piles that the accounts hold: every dead-letter queue, poison queue and failure bucket of every stack that stands.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::aws::{Client, Error, buckets, queues, stacks};
use crate::deployment::health::{Net, net};
use crate::deployment::live::Environment;
use crate::deployment::redrive::Pile;
use crate::deployment::redrive::route::{self, Standing};
use crate::deployment::{Account, Held};

/// Looks at every stack of an environment.
pub async fn find(
    clients: &BTreeMap<Account, Client>,
    held: &BTreeMap<Account, Vec<Held>>,
    environment: &Environment,
    concurrency: usize,
) -> Result<Vec<Pile>, Error> {
    let all = held.iter().flat_map(|(account, stacks)| stacks.iter().map(move |stack| (account, stack)));
    let standing = all.filter(|(_, held)| held.status != "DELETE_COMPLETE");
    let ours = standing.filter_map(|(account, held)| Some((account, held, environment.part(account, held)?.0)));
    let each = ours.map(|(account, held, domain)| of_stack(&clients[account], held, domain));
    let found: Vec<Vec<Pile>> = stream::iter(each).buffer_unordered(concurrency).try_collect().await?;
    let mut found: Vec<Pile> = found.into_iter().flatten().collect();
    found.sort_by(|a, b| (&a.stack, &a.account, &a.resource).cmp(&(&b.stack, &b.account, &b.resource)));
    Ok(found)
}

async fn of_stack(client: &Client, held: &Held, domain: &str) -> Result<Vec<Pile>, Error> {
    let Some(template) = stacks::template(client, held).await? else { return Ok(Vec::new()) };
    let resources = stacks::resources(client, &held.id).await?;
    let places = resources.iter().map(|(id, _, place)| (id.clone(), place.clone())).collect();
    let mut routes = route::routes(Standing { account: &client.account, template: &template, places: &places });
    let mut found = Vec::new();
    for (resource, kind, place) in resources {
        let Some(net) = net(&resource, &kind).filter(|_| !place.is_empty()) else { continue };
        let count = match net {
            Net::Queue => queues::depth(client, &place).await?.unwrap_or(0),
            Net::Bucket => buckets::count(client, &place).await?,
        };
        let route = routes.remove(&resource).unwrap_or_else(route::abandoned);
        let (account, stack, domain) = (client.account.clone(), held.name.clone(), domain.to_owned());
        found.push(Pile { account, stack, domain, resource, place, count, route });
    }
    Ok(found)
}
