//! Domains whose stacks are the same in two systems, told without planning them.
//!
//! Invariant: what a domain's stacks follow from is the environment, the domain itself, those with whom it exchanges events
//! (in the order of the file, which statements of a bus keep) and those who share its account. Where all of that is the
//! same, so are they.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Domain, Environment, Placed};
use crate::system::{DomainId, Participant, System, placed};

/// A system in an environment.
type In<'a> = (&'a System, &'a Environment);

/// The names of the domains whose stacks are the same in both.
pub fn alike(before: In<'_>, after: In<'_>) -> BTreeSet<String> {
    if !same_around(before, after) {
        return BTreeSet::new();
    }
    let (old, new) = (Sight::of(before), Sight::of(after));
    let same: BTreeSet<&str> = new.domains.keys().copied().filter(|name| itself(&old, &new, name)).collect();
    let all_same = |names: &[&str]| names.iter().all(|name| same.contains(name));
    let unchanged = |name: &&&str| {
        let (Some(was), Some(is)) = (old.around.get(**name), new.around.get(**name)) else { return false };
        let (there, here) = (old.sharing(name), new.sharing(name));
        was == is && there == here && all_same(is) && all_same(here)
    };
    same.iter().filter(unchanged).map(|name| (*name).to_owned()).collect()
}

/// Whether what all domains share is the same: the system, the environments' names, the environment, and the externals.
fn same_around((before, then): In<'_>, (after, now): In<'_>) -> bool {
    let environment = |e: &Environment| {
        (e.name.clone(), e.removal, e.permissions_boundary.clone(), e.organization.clone(), e.alarm_emails.clone())
    };
    let names = |system: &System| system.model.environments.iter().map(|e| e.name.clone()).collect::<Vec<_>>();
    environment(then) == environment(now)
        && names(before) == names(after)
        && then.externals == now.externals
        && before.model.system == after.model.system
        && before.model.tags == after.model.tags
        && before.model.defaults == after.model.defaults
        && before.model.externals == after.model.externals
}

/// What is asked of one side.
struct Sight<'a> {
    /// Each domain as declared, and where and how it is in each environment: some things are the same in all of them.
    domains: BTreeMap<&'a str, (&'a Domain, Vec<&'a Placed>)>,
    /// The domains with which each exchanges events, in the order of the file.
    around: BTreeMap<&'a str, Vec<&'a str>>,
    accounts: BTreeMap<&'a str, &'a str>,
    /// The domains of each account, in the order of the file.
    by_account: BTreeMap<&'a str, Vec<&'a str>>,
}

fn itself(old: &Sight<'_>, new: &Sight<'_>, name: &str) -> bool {
    old.domains.get(name).is_some_and(|old| Some(old) == new.domains.get(name))
}

impl<'a> Sight<'a> {
    fn of((system, environment): In<'a>) -> Self {
        let name = |id: DomainId| system.domain(id).name.value.as_str();
        let mut sight = Sight {
            domains: BTreeMap::new(),
            around: BTreeMap::new(),
            accounts: BTreeMap::new(),
            by_account: BTreeMap::new(),
        };
        for (id, domain) in system.domains() {
            let everywhere = system.model.environments.iter().map(|environment| placed(environment, id)).collect();
            sight.domains.insert(name(id), (domain, everywhere));
            sight.around.insert(name(id), neighbours(system, id).into_iter().map(name).collect());
            let account = placed(environment, id).account.as_str();
            sight.accounts.insert(name(id), account);
            sight.by_account.entry(account).or_default().push(name(id));
        }
        sight
    }

    /// Who shares a domain's account, itself included.
    fn sharing(&self, name: &str) -> &[&'a str] {
        self.accounts.get(name).and_then(|account| self.by_account.get(account)).map_or(&[], Vec::as_slice)
    }
}

/// The domains with which one exchanges events, by subscription or by a rule of the file.
fn neighbours(system: &System, id: DomainId) -> BTreeSet<DomainId> {
    let domains = |all: BTreeSet<Participant>| {
        all.into_iter().filter_map(|participant| match participant {
            Participant::Domain(id) => Some(id),
            Participant::External(_) => None,
        })
    };
    let mut all: BTreeSet<DomainId> =
        domains(system.producers_of(id)).chain(domains(system.consumers_of(id))).collect();
    all.extend(system.forwarded_to(id).map(|forwarding| forwarding.rule.domain));
    let to = system.forwardings.iter().filter(|forwarding| forwarding.rule.domain == id);
    all.extend(to.map(|forwarding| forwarding.consumer));
    all
}
