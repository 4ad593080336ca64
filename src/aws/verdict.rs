//! CloudFormation's own verdict on a change: a change set is made, described and taken back.
//!
//! Invariant: what is made here is taken back by its ARN, however the asking ends, and nothing else is ever removed.

use aws_sdk_cloudformation::types::{self, Change, Parameter, ResourceChangeDetail};

use super::change_set::{self, Proposal};
use super::fault::{self, Error};
use super::stop::Stop;
use super::{Client, assets};
use crate::deployment::change_set::{self as sets, Verdict};
use crate::deployment::question::{Given, Question};
use crate::diff::verdict::{Answer, Detail, Said, path};

/// What every question of a run needs.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What tells this run's change sets from every other's.
    pub token: &'a str,
    /// The role that CloudFormation would create with.
    pub execution_role: &'a str,
    /// Whether the run is to end.
    pub stop: &'a Stop,
}

/// What became of a question.
#[derive(Debug)]
pub struct Asked {
    /// The answer.
    pub answer: Answer,
    /// Why what was made to get it could not be taken back.
    pub left: Option<Error>,
}

/// Asks about a stack.
pub async fn ask(run: Run<'_>, client: &Client, question: &Question) -> Asked {
    let unknown = |reason: String| Asked { answer: Answer::Unknown(reason), left: None };
    if run.stop.is_set() {
        return unknown(Error::Interrupted.to_string());
    }
    if let Err(error) = assets::send_template(client, &question.template).await {
        return unknown(error.to_string());
    }
    let name = sets::question(&question.template.digest(), run.token);
    let made = match change_set::create(client, proposal(run, question, &name)).await {
        Ok(made) => made,
        Err(cause) => {
            // Who has not heard the answer does not know whether there is something to take back.
            let is_unheard = cause.code.is_empty() || cause.code.contains("AlreadyExists");
            let left = if is_unheard { by_name(client, &question.name, &name).await.err() } else { None };
            let error = client.failed(format!("make a change set for {}", question.name), cause);
            return Asked { left, ..unknown(error.to_string()) };
        }
    };
    let answer = answer(run, client, &made).await.unwrap_or_else(|error| Answer::Unknown(error.to_string()));
    Asked { answer, left: change_set::take_back(client, &made).await.err() }
}

fn proposal<'a>(run: Run<'a>, question: &'a Question, name: &'a str) -> Proposal<'a> {
    let parameter = |(name, given): (&String, &Given)| match given {
        Given::AsBefore => Parameter::builder().parameter_key(name).use_previous_value(true).build(),
        Given::Value(value) => Parameter::builder().parameter_key(name).parameter_value(value).build(),
    };
    Proposal {
        stack: &question.name,
        name,
        is_new: false,
        template: &question.template,
        parameters: question.parameters.iter().map(parameter).collect(),
        execution_role: run.execution_role,
        run: run.token,
        token: sets::token(run.token, &["CreateChangeSet", &question.name, name]),
    }
}

/// Takes back what may have been made under a name that no other run has.
async fn by_name(client: &Client, stack: &str, name: &str) -> Result<(), Error> {
    let asked = client.formation.describe_change_set().stack_name(stack).change_set_name(name);
    match asked.send().await.map_err(fault::cause) {
        Ok(found) => change_set::take_back(client, found.change_set_id().unwrap_or_default()).await,
        Err(cause) if cause.is_absence() => Ok(()),
        Err(cause) => Err(client.failed(format!("look whether {stack} has a change set {name}"), cause)),
    }
}

/// What a change set says, waited for.
async fn answer(run: Run<'_>, client: &Client, id: &str) -> Result<Answer, Error> {
    Ok(match change_set::outcome(run.stop, client, id).await? {
        (Verdict::Usable, _) => Answer::Changes(said(client, id).await?),
        (Verdict::Empty, _) => Answer::Nothing,
        (Verdict::Failed(_), reason) if sets::is_validation(&reason) => {
            let found = change_set::invalid(client, id).await?;
            Answer::Unknown(found.map_or(reason, |found| found.words()))
        }
        (Verdict::Failed(reason), _) => Answer::Unknown(reason),
        (Verdict::Pending, _) => return Err(Error::Interrupted),
        (Verdict::Spent, _) => {
            Answer::Unknown("its change set is of no use any more, for somebody else deploys it: ask again".to_owned())
        }
    })
}

/// Every change of a change set.
async fn said(client: &Client, id: &str) -> Result<Vec<Said>, Error> {
    let asked = client.formation.describe_change_set().change_set_name(id).include_property_values(true);
    let mut pages = asked.into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(change) = pages.next().await {
        let change = change.map_err(|error| client.failed("read a change set", fault::cause(error)))?;
        found.extend(resource(&change));
    }
    Ok(found)
}

fn resource(change: &Change) -> Option<Said> {
    let change = change.resource_change()?;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let said = Said {
        id: text(change.logical_resource_id()),
        kind: text(change.resource_type()),
        action: text(change.action().map(types::ChangeAction::as_str)),
        replacement: text(change.replacement().map(types::Replacement::as_str)),
        policy_action: text(change.policy_action().map(types::PolicyAction::as_str)),
        scope: change.scope().iter().map(|part| part.as_str().to_owned()).collect(),
        ..Said::default()
    };
    let said = said.with(change.details().iter().filter_map(detail).collect());
    // What comes or goes as a whole is told by its template.
    let values = change.before_context().zip(change.after_context());
    Some(match values {
        Some((before, after)) => said.with_values(before, after),
        None => said,
    })
}

fn detail(detail: &ResourceChangeDetail) -> Option<Detail> {
    let target = detail.target()?;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let attribute = text(target.attribute().map(types::ResourceAttribute::as_str));
    Some(Detail {
        path: path(&attribute, target.name().unwrap_or_default(), target.path().unwrap_or_default()),
        before: target.before_value().map(str::to_owned),
        after: target.after_value().map(str::to_owned),
        requires_recreation: text(target.requires_recreation().map(types::RequiresRecreation::as_str)),
        evaluation: text(detail.evaluation().map(types::EvaluationType::as_str)),
        caused_by: text(detail.causing_entity()),
    })
}
