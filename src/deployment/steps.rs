//! The order of a deployment: what receives everywhere, then what sends everywhere, then what nobody sends to any more goes.

use std::collections::BTreeMap;

use super::removal::Leftover;
use super::state::{self, Answer};
use super::{Account, Held, Wanted, union};
use crate::cloudformation::Template;

/// One of the three, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Wave 1: buses, policies, inbound rules and queues. What a sender may still reach stays.
    Receive,
    /// Wave 2: stores, functions, relays and forwarding rules.
    Send,
    /// Wave 1 again: what nobody sends to any more goes.
    Remove,
}

/// What is done to one stack in one phase.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// It is brought to what is wanted.
    Bring {
        /// The stack as it should be after this phase.
        wanted: Box<Wanted>,
        /// What has to be done, by what the account held when it was asked.
        answer: Answer,
    },
    /// It is removed.
    Delete(Box<Leftover>),
}

/// What is done, phase by phase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps {
    /// The steps of each phase.
    pub phases: BTreeMap<Phase, Vec<Step>>,
    /// The stacks that are as they should be.
    pub unchanged: Vec<Wanted>,
}

/// What an account was found to hold of a wanted stack.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The stack, where it is there.
    pub held: Option<Held>,
    /// Its template, where it will change.
    pub template: Option<Template>,
}

/// Why the steps cannot be taken: a stack, and what is wrong with it.
pub type Obstacle = (String, String);

/// Orders what has to be done. `found` is by the stack's name and account.
pub fn steps(
    wanted: Vec<Wanted>,
    found: &BTreeMap<(Account, String), Found>,
    leftovers: Vec<Leftover>,
) -> Result<Steps, Vec<Obstacle>> {
    let (mut steps, mut obstacles) = (Steps::default(), Vec::new());
    for stack in wanted {
        let nothing = Found::default();
        let found = found.get(&(stack.account.clone(), stack.name.clone())).unwrap_or(&nothing);
        let answer = state::answer(found.held.as_ref(), &stack.digest);
        if answer == Answer::Unchanged {
            steps.unchanged.push(stack);
            continue;
        }
        let phase = if stack.wave == 1 { Phase::Receive } else { Phase::Send };
        let union =
            found.template.as_ref().filter(|_| phase == Phase::Receive).map(|old| union::union(old, &stack.template));
        let Some(union) = union.filter(|union| *union != stack.template) else {
            steps.add(phase, Step::Bring { wanted: Box::new(stack), answer });
            continue;
        };
        if let Some(limit) = union::over_limit(&union) {
            obstacles.push((stack.name, limit));
            continue;
        }
        let both = stack.with(union);
        // An earlier run may have come as far as this and no further.
        let answer = state::answer(found.held.as_ref(), &both.digest);
        if answer != Answer::Unchanged {
            steps.add(Phase::Receive, Step::Bring { wanted: Box::new(both), answer });
        }
        steps.add(Phase::Remove, Step::Bring { wanted: Box::new(stack), answer: Answer::Update });
    }
    for leftover in leftovers {
        let phase = if leftover.wave == 1 { Phase::Remove } else { Phase::Send };
        steps.add(phase, Step::Delete(Box::new(leftover)));
    }
    if obstacles.is_empty() { Ok(steps) } else { Err(obstacles) }
}

impl Steps {
    fn add(&mut self, phase: Phase, step: Step) {
        self.phases.entry(phase).or_default().push(step);
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.phases.is_empty()
    }

    /// Every step with its phase, in order.
    pub fn all(&self) -> impl Iterator<Item = (Phase, &Step)> {
        self.phases.iter().flat_map(|(phase, steps)| steps.iter().map(|step| (*phase, step)))
    }
}

impl Step {
    /// The stack's name.
    pub fn stack(&self) -> &str {
        match self {
            Step::Bring { wanted, .. } => &wanted.name,
            Step::Delete(leftover) => &leftover.held.name,
        }
    }

    /// Where it stands.
    pub fn account(&self) -> &Account {
        match self {
            Step::Bring { wanted, .. } => &wanted.account,
            Step::Delete(leftover) => &leftover.account,
        }
    }
}

#[cfg(test)]
mod tests;
