//! What the accounts run, as the side that was before.

use std::collections::BTreeSet;

use super::side::Now;
use crate::aws::Session;
use crate::cli::Error;
use crate::cloudformation::deployed::{self, meaning};
use crate::cloudformation::{Stack, Template, manifest};
use crate::deployment::live::Environment;
use crate::deployment::{Account, Held, removal};
use crate::diff::unread::Unread;
use crate::plan::naming;

/// How many accounts are asked at once, and how many stacks of one: CloudFormation bounds an account, not its callers.
const AT_ONCE: usize = 64;

/// What the accounts run of an environment, and what of it could not be read.
pub struct Live {
    pub stacks: Vec<Stack>,
    /// What is held of each of the stacks, in their order.
    pub held: Vec<Held>,
    pub unread: Vec<Unread>,
}

/// Asks every account, with the role that reads. Where none lets us in, that is a failure.
pub fn running(now: &Now, more: &[String]) -> Result<Live, Error> {
    let accounts = accounts(now, more);
    let (session, refused) = Session::enter_where_admitted(&accounts, now.diff_role(), AT_ONCE)?;
    if refused.len() == accounts.len() {
        return Err(Error::Aws(refused.into_values().collect()));
    }
    let wanted = now.stacks().iter().map(|stack| {
        let entry = &stack.entry;
        ((place(stack), entry.name.clone()), (entry.domain.clone(), entry.wave))
    });
    let prefix = naming::joined(&[now.system().model.system.as_str(), &now.environment], 255);
    let environment = Environment { prefix, wanted: wanted.collect() };
    let mut live = Live { stacks: Vec::new(), held: Vec::new(), unread: Vec::new() };
    for (account, error) in refused {
        live.unread.extend(all_of(now, &account, &environment.prefix, &error.to_string()));
    }
    for (account, found) in session.running(&environment)? {
        match found {
            Err(error) => live.unread.extend(all_of(now, &account, &environment.prefix, &error.to_string())),
            Ok(found) => {
                for (held, text) in found {
                    let known = now.stacks().iter().find(|stack| is_held(stack, &account, &held));
                    let entry = known.map(|stack| stack.entry.clone());
                    let entry = entry.unwrap_or_else(|| removal::entry(&account, &held, &environment.prefix));
                    let read = text.map_err(|error| error.to_string());
                    match read.and_then(|text| template(&entry, &held, &text, known)) {
                        Ok(template) => {
                            live.stacks.push(Stack { entry, template });
                            live.held.push(held);
                        }
                        Err(reason) => live.unread.push(Unread::of(&entry, reason)),
                    }
                }
            }
        }
    }
    Ok(live)
}

fn accounts(now: &Now, more: &[String]) -> BTreeSet<Account> {
    let mut accounts: BTreeSet<Account> = now.stacks().iter().map(place).collect();
    let regions: BTreeSet<String> = accounts.iter().map(|account| account.region.clone()).collect();
    for id in more {
        accounts.extend(regions.iter().map(|region| Account { id: id.clone(), region: region.clone() }));
    }
    accounts
}

/// Where a stack stands.
pub fn place(stack: &Stack) -> Account {
    Account { id: stack.entry.account.clone(), region: stack.entry.region.clone() }
}

fn is_held(stack: &Stack, account: &Account, held: &Held) -> bool {
    stack.entry.name == held.name && place(stack) == *account
}

/// Every stack that the file has in an account which tells nothing; where it has none there, whatever may be left of others.
fn all_of(now: &Now, account: &Account, prefix: &str, reason: &str) -> Vec<Unread> {
    let stacks = now.stacks().iter().filter(|stack| place(stack) == *account);
    let unread_stacks: Vec<Unread> = stacks.map(|stack| Unread::of(&stack.entry, reason)).collect();
    if !unread_stacks.is_empty() {
        return unread_stacks;
    }
    let whatever = Held { name: format!("{prefix}--*"), ..Held::default() };
    vec![Unread { domain: String::new(), ..Unread::of(&removal::entry(account, &whatever, prefix), reason) }]
}

/// A template as it was deployed, spelt as the new one where both mean the same.
fn template(entry: &manifest::Entry, held: &Held, text: &str, new: Option<&Stack>) -> Result<Template, String> {
    let read = deployed::read(text, &format!("domains.{}", entry.domain)).map_err(|error| error.to_string())?;
    let pseudo = meaning::pseudo_parameters(&entry.account, &entry.region, &entry.name);
    Ok(match new {
        Some(new) => meaning::aligned(read, &held.parameters, &new.template, &pseudo),
        None => read,
    })
}
