//! What a deployment is about to do, before it does it: its steps, and what differs from what runs, as `diff --live` has it.

use std::collections::{BTreeMap, BTreeSet};

use super::goal::Goal;
use crate::aws::{self, Session};
use crate::cli::Error;
use crate::cloudformation::deployed::{self, meaning};
use crate::cloudformation::{ARTIFACT_BUCKET, Stack, manifest};
use crate::deployment::removal::{self, Leftover};
use crate::deployment::state::{self, Answer};
use crate::deployment::steps::{Found, Phase};
use crate::deployment::{Account, Step, Steps, Wanted};
use crate::diff::resource::{Change, Impact, ResourceChange};
use crate::diff::unread::Unread;
use crate::diff::{self, Declared, Difference, Question, Side};
use crate::registry;

/// What is about to be done.
pub struct Outlook {
    /// The steps.
    pub rows: Vec<Row>,
    /// What it changes.
    pub difference: Difference,
}

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
    /// The logical IDs of what comes.
    pub added: Vec<String>,
    /// Those of what is changed or replaced.
    pub changed: Vec<String>,
    /// Those of what goes.
    pub removed: Vec<String>,
    /// What it is told otherwise than before, which is no code: name, what it was and what it is.
    pub settings: Vec<(String, String, String)>,
    /// What holds something and goes or is replaced.
    pub dangers: Vec<String>,
}

impl Outlook {
    /// Whether something is lost, replaced or opened that the file does not accept, or a stack goes.
    pub fn is_dangerous(&self) -> bool {
        self.difference.open_dangers().next().is_some() || self.rows.iter().any(|row| row.verb == "delete")
    }
}

/// What is held of each stack.
type Holdings = BTreeMap<(Account, String), Found>;

/// What the steps do. The templates of stacks that go are read for it.
pub fn outlook(
    session: &Session,
    goal: &Goal,
    (steps, found): (&Steps, &Holdings),
    today: &str,
) -> Result<Outlook, Error> {
    let (mut before, mut after, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for (_, step) in steps.all() {
        match step {
            Step::Delete(leftover) => match going(session, leftover, &goal.prefix())? {
                Ok(stack) => before.extend(stack),
                Err(reason) => unread.push(reason),
            },
            Step::Bring { wanted, answer } => {
                let stack = goal.whole(wanted);
                if !matches!(answer, Answer::Stop(_)) && !after.contains(&stack) {
                    before.extend(standing(&stack, found.get(&key(wanted))));
                    after.push(stack);
                }
            }
        }
    }
    let system = goal.sound.system();
    let environment =
        system.model.environments.iter().find(|environment| environment.name.as_str() == goal.plan.environment);
    let environment = environment.expect("the plan is of an environment of the file");
    let coded = |entry: &manifest::Entry, build: &manifest::Build| is_new_code(goal, found, entry, build);
    let question = Question {
        system: &goal.plan.system,
        environment: &goal.plan.environment,
        coded: &coded,
        today: Some(today),
        live: true,
        unread: &unread,
        told: &[],
    };
    let before = Side { declared: Declared::Unknown, stacks: &before };
    let after = Side { declared: Declared::In(system, environment), stacks: &after };
    let difference = diff::diff(&question, before, after);
    let rows = steps
        .all()
        .map(|(phase, step)| Row { settings: settings(goal, found, step), ..row(phase, step, steps, &difference) });
    let rows = rows.collect();
    Ok(Outlook { rows, difference })
}

fn key(wanted: &Wanted) -> (Account, String) {
    (wanted.account.clone(), wanted.name.clone())
}

/// A stack as it stands, spelt as the new one where both mean the same.
fn standing(new: &Stack, found: Option<&Found>) -> Option<Stack> {
    let Found { held, template } = found?;
    let entry = new.entry.clone();
    let pseudo = meaning::pseudo_parameters(&entry.account, &entry.region, &entry.name);
    let template = meaning::aligned(template.clone()?, &held.as_ref()?.parameters, &new.template, &pseudo);
    Some(Stack { entry, template })
}

/// A stack that goes, `None` where it holds nothing; or that it cannot be read, which keeps it from going no more than it would
/// anybody else's delete.
fn going(session: &Session, leftover: &Leftover, prefix: &str) -> Result<Result<Option<Stack>, Unread>, Error> {
    let Leftover { account, held, .. } = leftover;
    if !state::has_run(&held.status) {
        return Ok(Ok(None));
    }
    let entry = removal::entry(account, held, prefix);
    let read = match session.template_text(account, held) {
        Err(aws::Error::Interrupted) => return Err(aws::Error::Interrupted.into()),
        Err(error) => Err(error.to_string()),
        Ok(text) => deployed::read(&text, &format!("domains.{}", entry.domain)).map_err(|error| error.to_string()),
    };
    Ok(match read {
        Ok(template) => Ok(Some(Stack { entry, template })),
        Err(reason) => Err(Unread::of(&entry, reason)),
    })
}

/// Whether a stack that stands was deployed with something else for a parameter than it will be.
fn is_new_code(goal: &Goal, found: &Holdings, entry: &manifest::Entry, build: &manifest::Build) -> bool {
    let account = Account { id: entry.account.clone(), region: entry.region.clone() };
    let wanted = goal.wanted.iter().find(|wanted| wanted.name == entry.name && wanted.account == account);
    let held = found.get(&(account, entry.name.clone())).and_then(|found| found.held.as_ref());
    let (Some(wanted), Some(held)) = (wanted, held) else { return false };
    wanted.parameters.get(&build.parameter) != held.parameters.get(&build.parameter)
}

/// What a stack that stands was told otherwise by a parameter than it will be: not which code it has, which the difference
/// tells, nor where that lies.
fn settings(goal: &Goal, found: &Holdings, step: &Step) -> Vec<(String, String, String)> {
    let Step::Bring { wanted, answer: Answer::Update } = step else { return Vec::new() };
    let Some(held) = found.get(&key(wanted)).and_then(|found| found.held.as_ref()) else { return Vec::new() };
    let entry = goal.whole(wanted).entry;
    let code: BTreeSet<&String> = entry.functions.iter().chain(&entry.images).map(|build| &build.parameter).collect();
    let each = wanted.parameters.iter().filter(|(name, _)| *name != ARTIFACT_BUCKET && !code.contains(name));
    let changed = each.filter_map(|(name, is)| {
        let was = held.parameters.get(name).filter(|was| *was != is)?;
        Some((name.clone(), was.clone(), is.clone()))
    });
    changed.collect()
}

/// A step. What one stack loses goes in its last step, where it has one of its own for that.
fn row(phase: Phase, step: &Step, steps: &Steps, difference: &Difference) -> Row {
    let (account, stack) = (step.account().clone(), step.stack().to_owned());
    let is_it =
        |change: &&Change| change.name == stack && change.account == account.id && change.region == account.region;
    let changes = difference.stacks.iter().find(is_it).map_or(&[][..], |change| &change.resources);
    let is_same =
        |(other, step): &(Phase, &Step)| *other == Phase::Remove && step.stack() == stack && *step.account() == account;
    let loses_later = phase != Phase::Remove && steps.all().any(|other| is_same(&other));
    let gains_before = phase == Phase::Remove && matches!(step, Step::Bring { .. });
    let of = |impacts: &[Impact], left_out: bool| -> Vec<String> {
        let found = changes.iter().filter(|change| !left_out && impacts.contains(&change.impact));
        found.map(|change| change.id.clone()).collect()
    };
    let (verb, mut dangers) = match step {
        Step::Delete(_) => ("delete", vec![format!("the stack {stack} is removed")]),
        Step::Bring { answer, .. } => (verb(*answer), Vec::new()),
    };
    let lost = |change: &&ResourceChange| match change.impact {
        Impact::Destroy | Impact::Release => !loses_later,
        Impact::Replace => !gains_before,
        _ => false,
    };
    dangers.extend(changes.iter().filter(lost).filter_map(danger));
    Row {
        added: of(&[Impact::Create], gains_before),
        changed: of(&[Impact::Note, Impact::Update, Impact::Replace], gains_before),
        removed: of(&[Impact::Destroy, Impact::Release], loses_later),
        phase,
        stack,
        account,
        verb,
        settings: Vec::new(),
        dangers,
    }
}

/// What becomes of a resource that holds something.
fn danger(change: &ResourceChange) -> Option<String> {
    if registry::kind(&change.kind).is_some_and(|kind| !kind.stateful) {
        return None;
    }
    let what = if change.impact == Impact::Replace { "replaced" } else { "removed" };
    Some(format!("{} ({}) is {what}", change.id, change.kind))
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
