//! The phases, one after the other: none begins where the one before has not ended well.

use std::collections::BTreeMap;
use std::time::Duration;

use super::goal::Goal;
use super::keep;
use super::view::View;
use crate::aws::{Ended, Mode, Session};
use crate::cli::{Error, Exit};
use crate::deployment::steps::{Found, Phase};
use crate::deployment::{Account, Step, Steps};
use crate::plan::naming;

/// What every phase needs.
pub struct Phases<'a> {
    /// The accounts.
    pub session: &'a Session,
    /// What they should hold.
    pub goal: &'a Goal,
    /// What they held.
    pub found: &'a BTreeMap<(Account, String), Found>,
    /// Who is told.
    pub view: &'a View,
    /// The queues that go although they hold messages, by name or logical ID.
    pub drop_queues: &'a [String],
    /// For how long a queue has to be seen empty before it goes.
    pub empty_for: Duration,
}

/// Why a step was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// What comes before it has not ended well, or the run was to end.
    NotBegun,
    /// A stack would go, and this run only prepares, or executes what was prepared.
    DeletesNothing,
    /// What would be prepared for the last phase would be out of date after the first.
    OutOfDate,
    /// Somebody sends to it who was to go and stays.
    SentTo,
}

impl Phases<'_> {
    /// Takes every step, as far as it goes.
    pub fn take(&self, steps: Steps, mode: Mode) -> Result<Exit, Error> {
        let execution_role = naming::execution_role(&self.goal.plan.deploy_role);
        let (mut ended, mut left) = (Vec::<Ended>::new(), Vec::new());
        let mut still_sends = false;
        for (phase, steps) in steps.phases {
            let waits = |step: &Step| match step {
                Step::Delete(_) if mode != Mode::Deploy => Some(Why::DeletesNothing),
                Step::Bring { .. } if mode != Mode::Deploy && phase == Phase::Remove => Some(Why::OutOfDate),
                _ if !ended.iter().all(Ended::is_good) || self.session.is_stopped() => Some(Why::NotBegun),
                _ if phase == Phase::Remove && still_sends => Some(Why::SentTo),
                _ => None,
            };
            let mut taken = Vec::new();
            for step in steps {
                match waits(&step) {
                    Some(why) => left.push((step.stack().to_owned(), why)),
                    None => taken.push(step),
                }
            }
            if phase != Phase::Receive {
                // What is prepared takes nothing away yet.
                let empty_for = if mode == Mode::Prepare { Duration::ZERO } else { self.empty_for };
                let kept = keep::keep(self, taken, empty_for)?;
                (taken, still_sends) = (kept.steps, still_sends || kept.still_sends);
                ended.extend(kept.ended);
            }
            ended.extend(self.session.take(&taken, &execution_role, mode, &|progress| self.view.progress(&progress)));
        }
        self.view.failures(self.goal, &ended)?;
        self.view.summary(&ended, &left)?;
        let is_done = ended.iter().all(Ended::is_good) && left.iter().all(|(_, why)| *why != Why::NotBegun);
        Ok(if is_done { Exit::Done } else { Exit::World })
    }
}
