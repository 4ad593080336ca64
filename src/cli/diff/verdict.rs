//! What CloudFormation itself says of the stacks that differ, asked with the role that deploys: the one that reads makes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::live::{Live, place};
use super::side::Now;
use crate::aws::{self, Session};
use crate::cli::{Error, terminal};
use crate::cloudformation::Stack;
use crate::deployment::question::{self, Question};
use crate::deployment::{Account, Held};
use crate::diff::verdict::{Answer, Told};
use crate::plan::naming;

/// How many stacks are asked about at once: CloudFormation bounds an account's change sets more narrowly than its reads.
const AT_ONCE: usize = 16;

/// What was told, and what could not be taken back of what was made to ask.
#[derive(Default)]
pub struct Asked {
    pub told: Vec<Told>,
    pub left: Vec<aws::Error>,
}

/// Asks about every stack that stands and is to be another. Of one that is new CloudFormation could say nothing but that, and
/// asking would make it.
pub fn asked(now: &Now, live: &Live) -> Result<Asked, Error> {
    let questions = questions(now, live);
    let mut asked = Asked::default();
    if questions.is_empty() {
        return Ok(asked);
    }
    let accounts: BTreeSet<Account> = questions.iter().map(|question| question.account.clone()).collect();
    let (session, refused) = Session::enter_where_admitted(&accounts, now.deploy_role(), AT_ONCE)?;
    let (closed, open): (Vec<Question>, Vec<Question>) =
        questions.into_iter().partition(|question| refused.contains_key(&question.account));
    if !open.is_empty() {
        terminal::note(&format!("asking CloudFormation about {}", counted(open.len())))?;
    }
    let answers = session.ask(&open, &naming::execution_role(now.deploy_role()));
    for (question, answer) in open.into_iter().zip(answers) {
        asked.left.extend(answer.left);
        asked.told.push(told(question, answer.answer));
    }
    if session.is_stopped() {
        asked.left.insert(0, aws::Error::Interrupted);
        return Err(Error::Aws(asked.left));
    }
    asked.told.extend(closed.into_iter().map(|question| {
        let reason = refused[&question.account].to_string();
        told(question, Answer::Unknown(reason))
    }));
    Ok(asked)
}

fn questions(now: &Now, live: &Live) -> Vec<Question> {
    let running: BTreeMap<(Account, &str), (&Stack, &Held)> = live
        .stacks
        .iter()
        .zip(&live.held)
        .map(|(stack, held)| ((place(stack), stack.entry.name.as_str()), (stack, held)))
        .collect();
    let of_stack = |stack: &Stack| {
        let (runs, held) = running.get(&(place(stack), stack.entry.name.as_str()))?;
        (runs.template != stack.template).then(|| question::question(stack, held))
    };
    now.stacks().iter().filter_map(of_stack).collect()
}

fn told(question: Question, answer: Answer) -> Told {
    let Question { name, account: Account { id, region }, .. } = question;
    Told { account: id, region, name, answer }
}

fn counted(stacks: usize) -> String {
    if stacks == 1 { "1 stack".to_owned() } else { format!("{stacks} stacks") }
}
