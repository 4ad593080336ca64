//! What of an account's stacks belongs to an environment, and what of that runs.

use std::collections::BTreeMap;

use super::{Account, Held, removal, state};
use crate::plan::{Plan, naming};

/// The stacks of an environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `razors--dev`, as their names begin.
    pub prefix: String,
    /// Those that the file has, each where it stands: its domain and its wave.
    pub wanted: BTreeMap<(Account, String), (String, u8)>,
}

impl Environment {
    /// The stacks of a plan.
    pub fn of(plan: &Plan) -> Self {
        let wanted = plan.stacks.iter().map(|stack| {
            let account = Account { id: stack.account.clone(), region: stack.region.clone() };
            ((account, stack.name.clone()), (stack.domain.clone(), stack.wave.number()))
        });
        Self { prefix: naming::joined(&[&plan.system, &plan.environment], 255), wanted: wanted.collect() }
    }

    /// Whether the file has a stack.
    pub fn has(&self, account: &Account, name: &str) -> bool {
        self.wanted.contains_key(&(account.clone(), name.to_owned()))
    }

    /// The domain and the wave of a stack of the environment, by the file or by its name; `None` for a stack of anybody else's.
    pub fn part<'a>(&'a self, account: &Account, held: &'a Held) -> Option<(&'a str, u8)> {
        let wanted = self.wanted.get(&(account.clone(), held.name.clone()));
        let wanted = wanted.map(|(domain, wave)| (domain.as_str(), *wave));
        wanted.or_else(|| removal::part(&self.prefix, held))
    }

    /// Whether a stack is of the environment and something of it runs.
    pub fn runs(&self, account: &Account, held: &Held) -> bool {
        state::has_run(&held.status) && self.part(account, held).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_known_by_the_file_or_by_its_name() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        let cut = "razors--dev--a-name-that-was-cut--0123abcd";
        let wanted = BTreeMap::from([((account.clone(), cut.to_owned()), ("a-name-that-was-cut".to_owned(), 2))]);
        let environment = Environment { prefix: "razors--dev".into(), wanted };
        let held = |name: &str, status: &str| Held { name: name.into(), status: status.into(), ..Held::default() };
        let runs = |name: &str, status: &str| environment.runs(&account, &held(name, status));
        assert!(runs(cut, "CREATE_COMPLETE") && runs("razors--dev--stock--bus", "UPDATE_ROLLBACK_COMPLETE"));
        assert!(!runs("razors--prod--stock--bus", "CREATE_COMPLETE") && !runs("busline-bootstrap", "CREATE_COMPLETE"));
        assert!(!runs("razors--dev--stock--bus", "REVIEW_IN_PROGRESS"));
    }
}
