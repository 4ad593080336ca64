//! What of an account's stacks belongs to an environment and runs.

use std::collections::BTreeSet;

use super::{Account, Held, removal, state};

/// The stacks of an environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `razors--dev`, as their names begin.
    pub prefix: String,
    /// Those that the file has, each where it stands.
    pub wanted: BTreeSet<(Account, String)>,
}

impl Environment {
    /// Whether a stack is of the environment, by the file or by its name, and something of it runs.
    pub fn runs(&self, account: &Account, held: &Held) -> bool {
        let is_wanted = || self.wanted.contains(&(account.clone(), held.name.clone()));
        state::has_run(&held.status) && (removal::wave(&self.prefix, &held.name).is_some() || is_wanted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_known_by_the_file_or_by_its_name() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        let cut = "razors--dev--a-name-that-was-cut-0123abcd";
        let wanted = BTreeSet::from([(account.clone(), cut.to_owned())]);
        let environment = Environment { prefix: "razors--dev".into(), wanted };
        let held = |name: &str, status: &str| Held { name: name.into(), status: status.into(), ..Held::default() };
        let runs = |name: &str, status: &str| environment.runs(&account, &held(name, status));
        assert!(runs(cut, "CREATE_COMPLETE") && runs("razors--dev--stock--bus", "UPDATE_ROLLBACK_COMPLETE"));
        assert!(!runs("razors--prod--stock--bus", "CREATE_COMPLETE") && !runs("busline-bootstrap", "CREATE_COMPLETE"));
        assert!(!runs("razors--dev--stock--bus", "REVIEW_IN_PROGRESS"));
    }
}
