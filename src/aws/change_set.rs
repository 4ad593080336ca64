//! The change set that brings a stack to what is wanted: found, made, or the reason why there is none.

use std::time::Duration;

use aws_sdk_cloudformation::types::{
    Capability, ChangeSetSummary, ChangeSetType, EventFilter, EventType, HookFailureMode, Parameter,
};

use super::assets;
use super::drive::Run;
use super::fault::{self, Cause, Error};
use super::follow::Pace;
use super::stop::Stop;
use super::{Client, stacks};
use crate::cloudformation::Template;
use crate::deployment::cause::Invalid;
use crate::deployment::change_set::{self, Verdict};
use crate::deployment::{Held, Wanted};

/// A change set to be made.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// The stack's name.
    pub stack: &'a str,
    /// The change set's name.
    pub name: &'a str,
    /// Whether the stack comes with it.
    pub is_new: bool,
    /// What the stack is to hold.
    pub template: &'a Template,
    /// What its parameters are to be.
    pub parameters: Vec<Parameter>,
    /// The role that CloudFormation creates with.
    pub execution_role: &'a str,
    /// The run that makes it.
    pub run: &'a str,
    /// What CloudFormation tells this request by.
    pub token: String,
}

/// What there is to execute.
#[derive(Debug)]
pub enum Ready {
    /// A change set.
    Usable {
        /// Its ARN.
        id: String,
        /// Whether this run has made it, and not one before.
        is_made: bool,
    },
    /// Nothing would change.
    Empty,
    /// CloudFormation cannot make it; and what it has found in the template, where it says so.
    Failed(String, Option<Invalid>),
    /// Somebody else's waits for this stack, which is not there yet.
    Foreign(String),
    /// Another run is at work: the stack has to be looked at again.
    Raced,
    /// The run is to end; what was made here is gone.
    Interrupted,
}

/// Finds our change set of a stack, or makes it; those of ours that are not wanted any more go.
pub async fn ready(run: &Run<'_>, client: &Client, wanted: &Wanted, held: Option<&Held>) -> Result<Ready, Error> {
    let name = change_set::name(&wanted.digest);
    let is_new = held.is_none_or(|held| held.status == "REVIEW_IN_PROGRESS");
    let waiting = if held.is_some() { list(client, &wanted.name).await? } else { Vec::new() };
    let own = |summary: &&ChangeSetSummary| summary.change_set_name().is_some_and(change_set::is_ours);
    if is_new && let Some(foreign) = waiting.iter().find(|summary| !own(summary)) {
        return Ok(Ready::Foreign(foreign.change_set_name().unwrap_or_default().to_owned()));
    }
    for summary in waiting.iter().filter(own) {
        let Some(id) = summary.change_set_id() else { continue };
        if summary.change_set_name() != Some(&name) {
            delete(client, id).await?;
            continue;
        }
        match outcome(run.stop, client, id).await? {
            (Verdict::Usable, _) => return Ok(Ready::Usable { id: id.to_owned(), is_made: false }),
            (Verdict::Pending, _) => return Ok(if run.stop.is_set() { Ready::Interrupted } else { Ready::Raced }),
            (_, _) => delete(client, id).await?,
        }
    }
    let parameter = |(name, value)| Parameter::builder().parameter_key(name).parameter_value(value).build();
    let proposal = Proposal {
        stack: &wanted.name,
        name: &name,
        is_new,
        template: &wanted.template,
        parameters: wanted.all_parameters().map(parameter).collect(),
        execution_role: run.execution_role,
        run: run.token,
        token: run.token_of(&["CreateChangeSet", &wanted.name, &name]),
    };
    let made = match create(client, proposal).await {
        Ok(made) => made,
        Err(cause) if cause.is_race() => return Ok(Ready::Raced),
        Err(cause) if cause.is_refusal() => return Ok(Ready::Failed(cause.to_string(), None)),
        Err(cause) => return Err(client.failed(format!("make a change set for {}", wanted.name), cause)),
    };
    match outcome(run.stop, client, &made).await? {
        (Verdict::Usable, _) if !run.stop.is_set() => Ok(Ready::Usable { id: made, is_made: true }),
        (Verdict::Empty, _) => {
            delete(client, &made).await?;
            Ok(Ready::Empty)
        }
        (Verdict::Failed(_), reason) => {
            // Its events go with the change set.
            let found = if change_set::is_validation(&reason) { invalid(client, &made).await } else { Ok(None) };
            discard(client, wanted, &made, held.is_none()).await?;
            Ok(match found {
                Ok(found) => Ready::Failed(reason, found),
                Err(error) => Ready::Failed(format!("{reason} What it has found cannot be read: {error}"), None),
            })
        }
        (Verdict::Spent, _) => Ok(Ready::Raced),
        (Verdict::Usable | Verdict::Pending, _) => {
            discard(client, wanted, &made, held.is_none()).await?;
            Ok(Ready::Interrupted)
        }
    }
}

/// The first of the change sets of a stack that no deployment of ours has made.
pub async fn foreign(client: &Client, stack: &str) -> Result<Option<String>, Error> {
    let waiting = list(client, stack).await?;
    let mut names = waiting.iter().filter_map(ChangeSetSummary::change_set_name);
    Ok(names.find(|name| !change_set::is_ours(name)).map(str::to_owned))
}

/// The first thing that CloudFormation has found wrong with the template of a change set.
pub async fn invalid(client: &Client, id: &str) -> Result<Option<Invalid>, Error> {
    let failed = EventFilter::builder().failed_events(true).build();
    let asked = client.formation.describe_events().change_set_name(id).filters(failed);
    let mut pages = asked.into_paginator().items().send();
    let mut found = None;
    while let Some(event) = pages.next().await {
        let event = event.map_err(|error| client.failed("read what CloudFormation has found", fault::cause(error)))?;
        let only_warns = event.validation_failure_mode() == Some(&HookFailureMode::Warn);
        if event.event_type() == Some(&EventType::ValidationError) && !only_warns {
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            // The last comes first.
            found = Some(Invalid {
                logical_id: text(event.logical_resource_id()),
                path: text(event.validation_path()),
                reason: text(event.validation_status_reason()),
            });
        }
    }
    Ok(found)
}

/// Our change set as it stands, and nothing made: for what was prepared before.
pub async fn prepared(client: &Client, wanted: &Wanted) -> Result<Option<String>, Error> {
    let name = change_set::name(&wanted.digest);
    let answer = client.formation.describe_change_set().stack_name(&wanted.name).change_set_name(&name).send().await;
    match answer.map_err(fault::cause) {
        Ok(answer) => {
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            let status = answer.status().map(|status| status.as_str());
            let execution = answer.execution_status().map(|status| status.as_str());
            let verdict = change_set::verdict(&text(status), &text(execution), &text(answer.status_reason()));
            let is_of_stack = answer.stack_name() == Some(&wanted.name);
            Ok((verdict == Verdict::Usable && is_of_stack).then(|| text(answer.change_set_id())))
        }
        Err(cause) if cause.is_absence() => Ok(None),
        Err(cause) => Err(client.failed(format!("look at the change set of {}", wanted.name), cause)),
    }
}

/// Removes a change set that this run has made, and the empty stack that was made for it.
pub async fn discard(client: &Client, wanted: &Wanted, change_set: &str, made_stack: bool) -> Result<(), Error> {
    take_back(client, change_set).await?;
    if !made_stack {
        return Ok(());
    }
    let Some(held) = stacks::read(client, &wanted.name).await? else { return Ok(()) };
    if held.status != "REVIEW_IN_PROGRESS"
        || list(client, &wanted.name).await?.iter().any(|left| left.change_set_id() != Some(change_set))
    {
        return Ok(());
    }
    let deleted = client.formation.delete_stack().stack_name(&held.id).send().await;
    deleted.map(drop).map_err(|error| client.failed(format!("remove {}", wanted.name), fault::cause(error)))
}

/// Executes a change set. `false` where somebody else was faster.
pub async fn execute(run: &Run<'_>, client: &Client, change_set: &str) -> Result<bool, Error> {
    let token = run.token_of(&["ExecuteChangeSet", change_set]);
    let asked = client.formation.execute_change_set().change_set_name(change_set).client_request_token(token);
    match asked.send().await.map_err(fault::cause) {
        Ok(_) => Ok(true),
        Err(cause) if cause.is_race() || cause.is_absence() => Ok(false),
        Err(cause) => Err(client.failed("execute a change set", cause)),
    }
}

/// Makes a change set, and answers its ARN.
pub async fn create(client: &Client, proposal: Proposal<'_>) -> Result<String, Cause> {
    let Proposal { stack, name, is_new, template, parameters, execution_role, run, token } = proposal;
    let asked = client
        .formation
        .create_change_set()
        .stack_name(stack)
        .change_set_name(name)
        .change_set_type(if is_new { ChangeSetType::Create } else { ChangeSetType::Update })
        .description(format!("Busline, run {run}"))
        .set_parameters(Some(parameters))
        .capabilities(Capability::CapabilityNamedIam)
        .role_arn(client.account.role(execution_role))
        .import_existing_resources(true)
        .client_token(token);
    let asked = match assets::template_url(client, template) {
        Some(url) => asked.template_url(url),
        None => asked.template_body(template.minified()),
    };
    let answer = asked.send().await.map_err(fault::cause)?;
    Ok(answer.id().unwrap_or_default().to_owned())
}

/// What becomes of a change set, waited for; and the reason, where it has one.
pub async fn outcome(stop: &Stop, client: &Client, id: &str) -> Result<(Verdict, String), Error> {
    let mut pace = Pace::new(Duration::from_millis(200));
    loop {
        let answer = match client.formation.describe_change_set().change_set_name(id).send().await.map_err(fault::cause)
        {
            Ok(answer) => answer,
            Err(cause) if cause.is_absence() => return Ok((Verdict::Spent, String::new())),
            Err(cause) => return Err(client.failed("look at a change set", cause)),
        };
        let status = answer.status().map(|status| status.as_str()).unwrap_or_default();
        let execution = answer.execution_status().map(|status| status.as_str()).unwrap_or_default();
        let reason = answer.status_reason().unwrap_or_default();
        match change_set::verdict(status, execution, reason) {
            Verdict::Pending if execution != "EXECUTE_IN_PROGRESS" && !stop.is_set() => stop.sleep(pace.next()).await,
            Verdict::Failed(reason) => return Ok((Verdict::Failed(reason.clone()), reason)),
            verdict => return Ok((verdict, reason.to_owned())),
        }
    }
}

async fn list(client: &Client, stack: &str) -> Result<Vec<ChangeSetSummary>, Error> {
    let mut pages = client.formation.list_change_sets().stack_name(stack).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(summary) = pages.next().await {
        match summary.map_err(fault::cause) {
            Ok(summary) if summary.stack_name() == Some(stack) => found.push(summary),
            Ok(_) => {}
            Err(cause) if cause.is_absence() => break,
            Err(cause) => return Err(client.failed(format!("list the change sets of {stack}"), cause)),
        }
    }
    Ok(found)
}

/// How often a change set is asked to go that CloudFormation is still making: some minutes.
const ATTEMPTS: usize = 60;

/// Removes a change set that this run has made, as soon as CloudFormation lets it go: not while it is being made.
pub async fn take_back(client: &Client, id: &str) -> Result<(), Error> {
    let failed = |cause| client.failed(format!("remove the change set {id}, which is left"), cause);
    let mut pace = Pace::new(Duration::from_millis(200));
    for attempt in 1.. {
        match client.formation.delete_change_set().change_set_name(id).send().await.map_err(fault::cause) {
            Ok(_) => break,
            Err(cause) if cause.is_absence() => break,
            Err(cause) if cause.is_race() && attempt < ATTEMPTS => {
                match is_executed(client, id).await.map_err(failed)? {
                    true => break,
                    false => tokio::time::sleep(pace.next()).await,
                }
            }
            Err(cause) => return Err(failed(cause)),
        }
    }
    Ok(())
}

/// Whether somebody has executed a change set, or it is gone.
async fn is_executed(client: &Client, id: &str) -> Result<bool, Cause> {
    match client.formation.describe_change_set().change_set_name(id).send().await.map_err(fault::cause) {
        Ok(answer) => Ok(answer.execution_status().is_some_and(|status| status.as_str().starts_with("EXECUTE_"))),
        Err(cause) if cause.is_absence() => Ok(true),
        Err(cause) => Err(cause),
    }
}

async fn delete(client: &Client, id: &str) -> Result<(), Error> {
    match client.formation.delete_change_set().change_set_name(id).send().await.map_err(fault::cause) {
        Ok(_) => Ok(()),
        // It is being executed, or gone.
        Err(cause) if cause.is_race() || cause.is_absence() => Ok(()),
        Err(cause) => Err(client.failed("remove a change set of ours", cause)),
    }
}
