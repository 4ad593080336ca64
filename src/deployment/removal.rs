//! Stacks that an account holds and the file has no more: their domain has left it, or moved.

use std::collections::BTreeMap;

use super::live::Environment;
use super::{Account, Held};
use crate::cloudformation::manifest;
use crate::plan::naming;
use crate::plan::stack::Wave;

/// A stack that has to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where it stands.
    pub account: Account,
    /// The stack.
    pub held: Held,
    /// 1 for what receives, 2 for what sends.
    pub wave: u8,
}

/// Every stack of an environment that stands, whether the file has it or not.
pub fn standing(environment: &Environment, accounts: &BTreeMap<Account, Vec<Held>>) -> Vec<Leftover> {
    let all = accounts.iter().flat_map(|(account, stacks)| stacks.iter().map(move |held| (account, held)));
    let standing = all.filter(|(_, held)| held.status != "DELETE_COMPLETE").filter_map(|(account, held)| {
        let (_, wave) = environment.part(account, held)?;
        Some(Leftover { account: account.clone(), held: held.clone(), wave })
    });
    standing.collect()
}

/// Those that the file has no more. One that waits for its first change set holds nothing, and is left to whoever is making it.
pub fn leftovers(environment: &Environment, accounts: &BTreeMap<Account, Vec<Held>>) -> Vec<Leftover> {
    let mut found = standing(environment, accounts);
    found.retain(|Leftover { account, held, .. }| {
        !environment.has(account, &held.name) && held.status != "REVIEW_IN_PROGRESS"
    });
    found
}

/// The domain and the wave of a stack of an environment, by its name; `None` for a stack of anybody else's. `prefix` is
/// `razors--dev`: what follows it in a name of ours is `--`, the domain, `--`, and which of its two stacks.
pub fn part<'a>(prefix: &str, held: &'a Held) -> Option<(&'a str, u8)> {
    whole(prefix, &held.name).or_else(|| cut(prefix, held))
}

fn whole<'a>(prefix: &str, name: &'a str) -> Option<(&'a str, u8)> {
    let (domain, last) = name.strip_prefix(prefix)?.strip_prefix("--")?.rsplit_once("--")?;
    let wave = [Wave::Bus, Wave::Service].into_iter().find(|wave| wave.as_str() == last)?;
    (!domain.contains("--")).then_some((domain, wave.number()))
}

/// The same of a name that was cut and ends in a hash of the whole: which domain that was, the description tells, and the hash
/// says whether that is true.
fn cut<'a>(prefix: &str, held: &'a Held) -> Option<(&'a str, u8)> {
    let (_, holds) = held.description.split_once(": ")?;
    let (domain, _) = holds.split_once(' ')?;
    let is_it = |wave: &Wave| {
        let parts = [prefix, domain, wave.as_str()];
        naming::joined(&parts, usize::MAX).len() > naming::LONGEST_STACK
            && naming::joined(&parts, naming::LONGEST_STACK) == held.name
    };
    [Wave::Bus, Wave::Service].into_iter().find(is_it).map(|wave| (domain, wave.number()))
}

/// What the manifest would say of a stack that the file has no more.
pub fn entry(account: &Account, held: &Held, prefix: &str) -> manifest::Entry {
    let named = || Some((held.name.strip_prefix(prefix)?.strip_prefix("--")?.split("--").next()?, 0));
    let (domain, wave) = part(prefix, held).or_else(named).unwrap_or_default();
    manifest::Entry {
        name: held.name.clone(),
        domain: domain.to_owned(),
        wave,
        account: account.id.clone(),
        region: account.region.clone(),
        template: String::new(),
        digest: String::new(),
        parameters: held.parameters.keys().cloned().collect(),
        functions: Vec::new(),
        images: Vec::new(),
        asks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(name: &str, description: &str) -> Held {
        Held { name: name.into(), description: description.into(), ..Held::default() }
    }

    #[test]
    fn only_names_of_the_environment_are_ours() {
        assert_eq!(part("razors--dev", &held("razors--dev--stock--bus", "")), Some(("stock", 1)));
        assert_eq!(part("razors--dev", &held("razors--dev--old-stock--service", "")), Some(("old-stock", 2)));
        for other in [
            "razors--dev2--stock--bus",
            "razors--dev--stock",
            "razors--dev--a--b--bus",
            "razors--dev--stock--x",
            "busline-bootstrap",
        ] {
            assert_eq!(
                part("razors--dev", &held(other, "razors in dev: stock (what receives events)")),
                None,
                "{other}"
            );
        }
    }

    #[test]
    fn a_name_that_was_cut_is_ours_where_its_hash_says_so() {
        let long = |letter: &str| letter.repeat(40);
        let (prefix, domain) = (format!("{}--{}", long("s"), long("e")), long("d"));
        let of = |wave: &str| naming::joined(&[&prefix, &domain, wave], naming::LONGEST_STACK);
        let says = |domain: &str| format!("{} in {}: {domain} (what receives events)", long("s"), long("e"));
        assert!(of("bus").len() <= naming::LONGEST_STACK && !of("bus").ends_with("bus"));
        assert_eq!(part(&prefix, &held(&of("bus"), &says(&domain))), Some((domain.as_str(), 1)));
        assert_eq!(part(&prefix, &held(&of("service"), &says(&domain))), Some((domain.as_str(), 2)));
        for (name, description) in [
            (of("bus"), String::new()),
            (of("bus"), says("another")),
            (of("bus"), "something of somebody's".into()),
            (format!("{}--0123abcd", &of("bus")[..118]), says(&domain)),
        ] {
            assert_eq!(part(&prefix, &held(&name, &description)), None, "{description}");
        }
    }

    #[test]
    fn what_waits_for_its_first_change_set_is_no_leftover() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        let wanted = [("razors--dev--stock--bus", "stock", 1)];
        let wanted = wanted.map(|(name, domain, wave)| ((account.clone(), name.to_owned()), (domain.to_owned(), wave)));
        let environment = Environment { prefix: "razors--dev".into(), wanted: wanted.into() };
        let with = |name: &str, status: &str| Held { status: status.into(), ..held(name, "") };
        let stacks = vec![
            with("razors--dev--stock--bus", "CREATE_COMPLETE"),
            with("razors--dev--old--bus", "ROLLBACK_COMPLETE"),
            with("razors--dev--new--bus", "REVIEW_IN_PROGRESS"),
            with("razors--dev--gone--bus", "DELETE_COMPLETE"),
            with("busline-bootstrap", "CREATE_COMPLETE"),
        ];
        let accounts = BTreeMap::from([(account, stacks)]);
        let names = |found: Vec<Leftover>| found.into_iter().map(|left| left.held.name).collect::<Vec<_>>();
        let all = ["razors--dev--stock--bus", "razors--dev--old--bus", "razors--dev--new--bus"];
        assert_eq!(names(standing(&environment, &accounts)), all);
        assert_eq!(names(leftovers(&environment, &accounts)), ["razors--dev--old--bus"]);
    }
}
