//! What a deployment is about to do, before it does it.

use std::collections::BTreeMap;

use crate::deployment::changes::{Changes, changes};
use crate::deployment::state::Answer;
use crate::deployment::steps::{Found, Phase};
use crate::deployment::{Account, Step, Steps};

/// One step, as it is shown.
pub struct Row {
    /// When.
    pub phase: Phase,
    /// The stack's name.
    pub stack: String,
    /// Where it stands.
    pub account: Account,
    /// `create`, `update`, `replace`, `delete` or `wait`.
    pub verb: &'static str,
    /// What becomes of its resources.
    pub changes: Changes,
}

/// Every step, as it is shown. In the last phase a stack is compared with what the first one makes of it.
pub fn outlook(steps: &Steps, found: &BTreeMap<(Account, String), Found>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (phase, step) in steps.all() {
        let (account, stack) = (step.account().clone(), step.stack().to_owned());
        let (verb, changes) = match step {
            Step::Delete(_) => {
                ("delete", Changes { dangers: vec![format!("the stack {stack} is removed")], ..Changes::default() })
            }
            Step::Bring { wanted, answer } => {
                let stands = found.get(&(account.clone(), stack.clone())).and_then(|found| found.template.as_ref());
                let mut changes = changes(stands, &wanted.template);
                if phase == Phase::Remove {
                    (changes.added, changes.changed) = (Vec::new(), Vec::new());
                }
                (verb(*answer), changes)
            }
        };
        rows.push(Row { phase, stack, account, verb, changes });
    }
    rows
}

fn verb(answer: Answer) -> &'static str {
    match answer {
        Answer::Create | Answer::CreateIfOurs => "create",
        Answer::Update | Answer::Unchanged => "update",
        Answer::Remake => "replace",
        Answer::Wait => "wait",
        Answer::Stop(_) => "stuck",
    }
}
