//! `busline status`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::arguments::{self, Common, Format};
use super::package::{Chosen, plan_of};
use super::{Error, Exit, terminal};
use crate::aws::{self, Session};
use crate::deployment::health::{Health, lasting};
use crate::deployment::live::Environment;
use crate::deployment::{Account, Held};
use crate::plan::Plan;

/// Tells how every stack of an environment is.
pub fn run(common: &Common, options: &arguments::Status) -> Result<Exit, Error> {
    let chosen = Chosen { env: options.env.as_deref(), domain: None };
    let Some((plan, _, _)) = plan_of(common, chosen)? else { return Ok(Exit::Findings) };
    let places = accounts(&plan);
    let (session, refused) = Session::enter_where_admitted(&places, &plan.diff_role, options.concurrency)?;
    if refused.len() == places.len() {
        return Err(Error::Aws(refused.into_values().collect()));
    }
    let mut held = session.stacks_where_told()?;
    held.extend(refused.into_iter().map(|(account, error)| (account, Err(error))));
    let mut looked = session.health(stacks(&plan, &held), options.drift)?;
    looked.sort_by(|a, b| (&a.stack, &a.account).cmp(&(&b.stack, &b.account)));
    terminal::answer(&match options.format {
        Format::Json => as_json(&plan, &looked),
        Format::Text => as_text(&looked),
    })?;
    Ok(if looked.iter().any(|health| health.unknown.is_some()) {
        Exit::World
    } else if looked.iter().any(|health| !health.troubles().is_empty()) {
        Exit::Findings
    } else {
        Exit::Done
    })
}

/// The accounts and regions of a plan.
pub fn accounts(plan: &Plan) -> BTreeSet<Account> {
    plan.stacks.iter().map(|stack| Account { id: stack.account.clone(), region: stack.region.clone() }).collect()
}

/// What accounts hold, or why one does not tell.
type Holdings = BTreeMap<Account, Result<Vec<Held>, aws::Error>>;

/// Every stack that the file has or an account holds, with what the account holds of it.
fn stacks(plan: &Plan, held: &Holdings) -> Vec<(Account, Health, Option<Held>)> {
    let environment = Environment::of(plan);
    let mut stacks = Vec::new();
    for stack in &plan.stacks {
        let account = Account { id: stack.account.clone(), region: stack.region.clone() };
        let (found, unknown) = match &held[&account] {
            Ok(held) => (held.iter().find(|held| held.name == stack.name && held.status != "DELETE_COMPLETE"), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let health = Health { unknown, ..Health::new(&stack.name, &account, found, true) };
        stacks.push((account.clone(), health, found.cloned()));
    }
    for (account, found) in held {
        for left in found.iter().flatten().filter(|held| held.status != "DELETE_COMPLETE") {
            let is_ours = environment.part(account, left).is_some();
            let is_known =
                |(place, health, _): &(Account, Health, Option<Held>)| place == account && health.stack == left.name;
            if is_ours && !stacks.iter().any(is_known) {
                stacks.push((account.clone(), Health::new(&left.name, account, Some(left), false), Some(left.clone())));
            }
        }
    }
    stacks
}

fn as_text(looked: &[Health]) -> String {
    let widest = looked.iter().map(|health| health.stack.len()).max().unwrap_or(0);
    let mut text = String::new();
    for health in looked {
        let Health { stack, account, region, status, changed, .. } = health;
        let changed = changed.map_or(String::new(), terminal::day_of);
        let messages: u64 = health.queues.iter().map(|queue| queue.count).sum();
        let oldest = health.oldest().map_or(String::new(), |oldest| format!(", oldest {}", lasting(oldest)));
        let objects: u64 = health.buckets.iter().map(|bucket| bucket.count).sum();
        let absent = if health.unknown.is_some() { "unknown" } else { "not there" };
        let status = status.as_deref().unwrap_or(absent);
        text.push_str(&format!(
            "{account} {region}  {stack:widest$}  {status:20}  {changed:10}  {messages} dead letters{oldest}  {objects} \
             failures\n"
        ));
        text.extend(health.troubles().iter().map(|trouble| format!("    {trouble}\n")));
        text.extend(
            health.ages_unknown.iter().map(|why| format!("    how long they have lain there is not known: {why}\n")),
        );
    }
    text
}

fn as_json(plan: &Plan, looked: &[Health]) -> String {
    let stacks: Vec<_> = looked
        .iter()
        .map(|health| {
            let mut stack = serde_json::to_value(health).expect("texts and numbers are JSON");
            stack["troubles"] = json!(health.troubles());
            stack
        })
        .collect();
    let answer = json!({ "version": 1, "system": plan.system, "environment": plan.environment, "stacks": stacks });
    format!("{answer:#}\n")
}
