//! Queues that go with a step. One that holds messages stays, with what belongs to it; of a stack that goes, all of it stays.
//!
//! Invariant: no queue goes that was not seen empty, and what cannot be counted fails its own stack and hides no other.

use std::collections::BTreeMap;
use std::time::Duration;

use super::phases::Phases;
use crate::aws::{self, Ended};
use crate::cli::Error;
use crate::cloudformation::Template;
use crate::deployment::progress::{Failure, What};
use crate::deployment::{Outcome, Progress, Step, union};

/// What becomes of the steps of a phase.
#[derive(Default)]
pub struct Kept {
    /// Those that are taken, without the queues that stay.
    pub steps: Vec<Step>,
    /// Those that are not taken, because nobody knows what their queues hold.
    pub ended: Vec<Ended>,
    /// Whether a stack stays that sends: what it sends to has to stay too.
    pub still_sends: bool,
}

/// A step, the queues that go with it, by logical ID and with their names, and of a stack that stays the template they stand in.
struct Going {
    step: Step,
    queues: BTreeMap<String, String>,
    template: Option<Template>,
}

/// Looks, for as long as that is asked for, whether the queues are empty that go with some steps.
pub fn keep(phases: &Phases<'_>, steps: Vec<Step>, empty_for: Duration) -> Result<Kept, Error> {
    let (mut kept, mut all) = (Kept::default(), Vec::new());
    for step in steps {
        match going(phases, &step) {
            Ok((queues, template)) => all.push(Going { step, queues, template }),
            Err(error) => kept.ended.push(unseen(phases, &step, &error)),
        }
    }
    let asked: Vec<aws::Queues> = all.iter().map(Going::asked).collect();
    let count: usize = asked.iter().map(|(_, _, queues)| queues.len()).sum();
    if count > 0 && !empty_for.is_zero() {
        let seconds = empty_for.as_secs();
        phases.view.note(&format!("{count} queues go: it takes {seconds} s to see whether they stay empty"))?;
    }
    let counted = phases.session.watched_queues(&asked, empty_for);
    for (going, counted) in all.into_iter().zip(counted) {
        match counted {
            Err(error) => kept.ended.push(unseen(phases, &going.step, &error)),
            Ok(full) if full.is_empty() => kept.steps.push(going.step),
            Ok(full) => keep_full(phases, &mut kept, going, &full)?,
        }
    }
    Ok(kept)
}

/// The queues that go with a step and were not named to go in any case. Of a stack that goes they are asked of CloudFormation:
/// whoever changed its template, what stands is known.
fn going(phases: &Phases<'_>, step: &Step) -> Result<(BTreeMap<String, String>, Option<Template>), aws::Error> {
    let (mut queues, template): (BTreeMap<String, String>, _) = match step {
        Step::Delete(leftover) => {
            let resources = phases.session.resources(&leftover.account, &leftover.held.id)?;
            let queues = resources.into_iter().filter(|(_, kind, _)| kind == "AWS::SQS::Queue");
            let name = |url: &str| url.rsplit('/').next().unwrap_or(url).to_owned();
            (queues.map(|(id, _, url)| (id, name(&url))).collect(), None)
        }
        Step::Bring { wanted, .. } => {
            let found = phases.found.get(&(wanted.account.clone(), wanted.name.clone()));
            let template = found.and_then(|found| found.template.clone());
            let leaving = template.iter().flat_map(|template| union::leaving_queues(template, &wanted.template));
            (leaving.map(|(id, name)| (id.to_owned(), name.to_owned())).collect(), template)
        }
    };
    queues.retain(|id, name| !phases.drop_queues.iter().any(|dropped| dropped == id || dropped == name));
    Ok((queues, template))
}

impl Going {
    /// What is asked of its queues.
    fn asked(&self) -> aws::Queues {
        let stack = match &self.step {
            Step::Delete(leftover) => &leftover.held.id,
            Step::Bring { wanted, .. } => &wanted.name,
        };
        (self.step.account().clone(), stack.clone(), self.queues.keys().cloned().collect())
    }
}

/// Leaves the queues that hold messages where they are, and tells of each.
fn keep_full(
    phases: &Phases<'_>,
    kept: &mut Kept,
    Going { step, queues, template }: Going,
    full: &BTreeMap<String, u64>,
) -> Result<(), Error> {
    let stays = if matches!(step, Step::Delete(_)) { "stays, and its stack with it" } else { "stays" };
    for (id, depth) in full {
        let queue = queues.get(id).unwrap_or(id);
        phases.view.note(&format!(
            "{} in {}: the queue {queue} holds {depth} messages and {stays}; `--drop-queue {queue}` removes it",
            step.stack(),
            step.account()
        ))?;
    }
    match (step, template) {
        (Step::Bring { wanted, answer }, Some(deployed)) => {
            let template = union::keeping(&deployed, &wanted.template, &full.keys().cloned().collect());
            let step = Step::Bring { wanted: Box::new(wanted.with(template)), answer };
            match send(phases, &step) {
                Ok(()) => kept.steps.push(step),
                Err(error) => kept.ended.push(unseen(phases, &step, &error)),
            }
        }
        (step, _) => kept.still_sends |= matches!(step, Step::Delete(leftover) if leftover.wave == 2),
    }
    Ok(())
}

/// Sends a template that is another one than was sent before the phases began, where it is too long for a request.
fn send(phases: &Phases<'_>, step: &Step) -> Result<(), aws::Error> {
    let Step::Bring { wanted, .. } = step else { return Ok(()) };
    let Some(object) = aws::template_object(&wanted.template) else { return Ok(()) };
    phases.session.send(&BTreeMap::from([(wanted.account.clone(), BTreeMap::from([object]))])).map(drop)
}

/// How a step ends of which nobody knows what would go with it.
fn unseen(phases: &Phases<'_>, step: &Step, error: &aws::Error) -> Ended {
    let outcome = match error {
        aws::Error::Interrupted => Outcome::Interrupted { running: false },
        error => Outcome::Failed(Failure::new(error.to_string())),
    };
    let ended = Ended { stack: step.stack().to_owned(), account: step.account().clone(), outcome };
    let what = What::Ended(ended.outcome.clone());
    phases.view.progress(&Progress { stack: ended.stack.clone(), account: ended.account.clone(), what });
    ended
}
