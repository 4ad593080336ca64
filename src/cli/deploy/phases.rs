//! The phases, one after the other: none begins where the one before has not ended well.

use std::collections::{BTreeMap, BTreeSet};

use super::goal::Goal;
use super::view::View;
use crate::aws::{Ended, Mode, Session};
use crate::cli::{Error, Exit};
use crate::cloudformation::Template;
use crate::deployment::steps::{Found, Phase};
use crate::deployment::{Account, Step, Steps, union};
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
}

impl Phases<'_> {
    /// Takes every step, as far as it goes.
    pub fn take(&self, steps: Steps, mode: Mode) -> Result<Exit, Error> {
        let execution_role = naming::execution_role(&self.goal.plan.deploy_role);
        let (mut ended, mut left) = (Vec::<Ended>::new(), Vec::new());
        for (phase, mut steps) in steps.phases {
            // What would be prepared for the last phase would be out of date after the first.
            let waits = phase == Phase::Remove && mode != Mode::Deploy;
            if waits || !ended.iter().all(Ended::is_good) || self.session.is_stopped() {
                left.extend(steps.iter().map(|step| (phase, step.stack().to_owned())));
                continue;
            }
            if phase == Phase::Remove {
                steps = self.keep_full_queues(steps)?;
            }
            ended.extend(self.session.take(&steps, &execution_role, mode, &|progress| self.view.progress(&progress)));
        }
        self.view.failures(self.goal, &ended)?;
        self.view.summary(&ended, &left)?;
        Ok(if ended.iter().all(Ended::is_good) && (left.is_empty() || mode != Mode::Deploy) {
            Exit::Done
        } else {
            Exit::World
        })
    }

    /// Of what would go, queues that hold messages stay, each with what belongs to it; a whole stack that has one stays too.
    fn keep_full_queues(&self, steps: Vec<Step>) -> Result<Vec<Step>, Error> {
        let mut kept = Vec::new();
        for step in steps {
            match step {
                Step::Delete(leftover) => {
                    let template = self.session.template(&leftover.account, &leftover.held)?;
                    let queues = template.iter().flat_map(|template| template.resources.iter());
                    let queues =
                        queues.filter(|(_, resource)| resource.kind == "AWS::SQS::Queue").map(|(id, _)| id.clone());
                    let full =
                        self.full(&leftover.account, &leftover.held.name, template.as_ref(), queues.collect())?;
                    if full.is_empty() {
                        kept.push(Step::Delete(leftover));
                    }
                }
                Step::Bring { wanted, answer } => {
                    let key = (wanted.account.clone(), wanted.name.clone());
                    let deployed = self.found.get(&key).and_then(|found| found.template.as_ref());
                    let Some(deployed) = deployed else {
                        kept.push(Step::Bring { wanted, answer });
                        continue;
                    };
                    let leaving = union::leaving_queues(deployed, &wanted.template).map(str::to_owned).collect();
                    let full = self.full(&wanted.account, &wanted.name, Some(deployed), leaving)?;
                    let template = union::keeping(deployed, &wanted.template, &full);
                    kept.push(Step::Bring { wanted: Box::new(wanted.with(template)), answer });
                }
            }
        }
        Ok(kept)
    }

    /// Those of some queues that hold messages and are not to be dropped, each told of.
    fn full(
        &self,
        account: &Account,
        stack: &str,
        template: Option<&Template>,
        mut queues: BTreeSet<String>,
    ) -> Result<BTreeSet<String>, Error> {
        let name = |id: &str| template?.resources.get(id)?.properties.get("QueueName")?.as_str();
        queues.retain(|id| !self.drop_queues.iter().any(|dropped| dropped == id || Some(dropped.as_str()) == name(id)));
        if queues.is_empty() {
            return Ok(queues);
        }
        let full = self.session.full_queues(account, stack, &queues)?;
        for (id, depth) in &full {
            let shown = name(id).unwrap_or(id);
            self.view.note(&format!(
                "{stack} in {account}: the queue {shown} holds {depth} messages and stays; `--drop-queue {shown}` removes it"
            ))?;
        }
        Ok(full.into_keys().collect())
    }
}
