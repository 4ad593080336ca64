//! Stacks that an account holds and the file has no more: their domain has left it, or moved.

use std::collections::{BTreeMap, BTreeSet};

use super::{Account, Held, Wanted};
use crate::cloudformation::manifest;

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

/// The stacks of an environment that no wanted one is. `prefix` is `razors--dev`: what follows it in a name of ours is `--`,
/// a domain, `--`, and which of its two stacks.
pub fn leftovers(prefix: &str, wanted: &[Wanted], accounts: &BTreeMap<Account, Vec<Held>>) -> Vec<Leftover> {
    let known: BTreeSet<(&Account, &str)> = wanted.iter().map(|stack| (&stack.account, stack.name.as_str())).collect();
    let mut found = Vec::new();
    for (account, stacks) in accounts {
        for held in stacks.iter().filter(|held| held.status != "DELETE_COMPLETE") {
            if let Some(wave) = wave(prefix, &held.name)
                && !known.contains(&(account, held.name.as_str()))
            {
                found.push(Leftover { account: account.clone(), held: held.clone(), wave });
            }
        }
    }
    found
}

/// The wave of a stack of the environment, by its name; `None` for a stack of anybody else's.
pub fn wave(prefix: &str, name: &str) -> Option<u8> {
    parts(prefix, name).map(|(_, wave)| wave)
}

/// The domain of a stack of the environment, by its name; `None` for a stack of anybody else's.
pub fn domain<'a>(prefix: &str, name: &'a str) -> Option<&'a str> {
    parts(prefix, name).map(|(domain, _)| domain)
}

fn parts<'a>(prefix: &str, name: &'a str) -> Option<(&'a str, u8)> {
    let rest = name.strip_prefix(prefix)?.strip_prefix("--")?;
    match rest.rsplit_once("--") {
        Some((domain, "bus")) if !domain.contains("--") => Some((domain, 1)),
        Some((domain, "service")) if !domain.contains("--") => Some((domain, 2)),
        _ => None,
    }
}

/// What the manifest would say of a stack that the file has no more.
pub fn entry(account: &Account, held: &Held, prefix: &str) -> manifest::Entry {
    let domain = held.name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix("--")?.split("--").next());
    manifest::Entry {
        name: held.name.clone(),
        domain: domain.unwrap_or_default().to_owned(),
        wave: wave(prefix, &held.name).unwrap_or_default(),
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

    #[test]
    fn only_names_of_the_environment_are_ours() {
        assert_eq!(wave("razors--dev", "razors--dev--stock--bus"), Some(1));
        assert_eq!(wave("razors--dev", "razors--dev--old-stock--service"), Some(2));
        assert_eq!(domain("razors--dev", "razors--dev--old-stock--service"), Some("old-stock"));
        for other in [
            "razors--dev2--stock--bus",
            "razors--dev--stock",
            "razors--dev--a--b--bus",
            "razors--dev--stock--x",
            "busline-bootstrap",
        ] {
            assert_eq!(wave("razors--dev", other), None, "{other}");
        }
    }
}
