//! Stacks: read, and told about.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{Stack, StackEvent, TemplateStage};

use super::Client;
use super::fault::{self, Error};
use crate::cloudformation::{Template, deployed};
use crate::deployment::Held;
use crate::deployment::cause::Event;

/// Every stack of an account in a region.
pub async fn all(client: &Client) -> Result<Vec<Held>, Error> {
    let mut pages = client.formation.describe_stacks().into_paginator().items().send();
    let mut stacks = Vec::new();
    while let Some(stack) = pages.next().await {
        stacks.push(held(&stack.map_err(|error| client.failed("list its stacks", fault::cause(error)))?));
    }
    Ok(stacks)
}

/// A stack by its name or ARN; by its ARN also one that was deleted.
pub async fn read(client: &Client, stack: &str) -> Result<Option<Held>, Error> {
    let answer = client.formation.describe_stacks().stack_name(stack).send().await.map_err(fault::cause);
    match answer {
        Ok(answer) => Ok(answer.stacks().first().map(held)),
        Err(cause) if cause.is_absence() => Ok(None),
        Err(cause) => Err(client.failed(format!("look at {stack}"), cause)),
    }
}

/// The text of the template that a stack was last given.
pub async fn template_text(client: &Client, stack: &Held) -> Result<String, Error> {
    let asked = client.formation.get_template().stack_name(&stack.id).template_stage(TemplateStage::Original);
    let answer = asked.send().await;
    let answer =
        answer.map_err(|error| client.failed(format!("read the template of {}", stack.name), fault::cause(error)))?;
    Ok(answer.template_body().unwrap_or_default().to_owned())
}

/// The template that a stack was last given, by Busline or by hand. `None` where it has none yet.
pub async fn template(client: &Client, stack: &Held) -> Result<Option<Template>, Error> {
    let text = template_text(client, stack).await?;
    if text.is_empty() || text == "{}" {
        return Ok(None);
    }
    let owner = format!("domains.{}", stack.name.rsplit("--").nth(1).unwrap_or_default());
    deployed::read(&text, &owner)
        .map(Some)
        .map_err(|error| Error::Answer { account: client.account.clone(), what: format!("{}: {error}", stack.name) })
}

/// What stands of a stack: logical ID, type and physical ID.
pub async fn resources(client: &Client, stack: &str) -> Result<Vec<(String, String, String)>, Error> {
    let mut pages = client.formation.list_stack_resources().stack_name(stack).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(resource) = pages.next().await {
        let resource =
            resource.map_err(|error| client.failed(format!("list the resources of {stack}"), fault::cause(error)))?;
        let status = resource.resource_status().map(|status| status.as_str()).unwrap_or_default();
        // What was kept when the rest was deleted is no longer the stack's.
        if matches!(status, "DELETE_COMPLETE" | "DELETE_SKIPPED") {
            continue;
        }
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        found.push((
            text(resource.logical_resource_id()),
            text(resource.resource_type()),
            text(resource.physical_resource_id()),
        ));
    }
    Ok(found)
}

/// What happened to a stack after an event, in the order in which it happened; all of it where there is none such.
pub async fn events(client: &Client, stack: &str, after: Option<&str>) -> Result<Vec<Event>, Error> {
    let mut pages = client.formation.describe_stack_events().stack_name(stack).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(happened) = pages.next().await {
        match happened.map_err(fault::cause) {
            Ok(happened) if happened.event_id() == after && after.is_some() => break,
            Ok(happened) => found.push(event(&happened)),
            Err(cause) if cause.is_absence() => break,
            Err(cause) => return Err(client.failed(format!("follow {stack}"), cause)),
        }
    }
    found.reverse();
    Ok(found)
}

/// The last thing that happened to a stack.
pub async fn last_event(client: &Client, stack: &str) -> Result<Option<String>, Error> {
    let answer = client.formation.describe_stack_events().stack_name(stack).send().await.map_err(fault::cause);
    match answer {
        Ok(answer) => Ok(answer.stack_events().first().and_then(StackEvent::event_id).map(str::to_owned)),
        Err(cause) if cause.is_absence() => Ok(None),
        Err(cause) => Err(client.failed(format!("follow {stack}"), cause)),
    }
}

fn held(stack: &Stack) -> Held {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let pairs = |pairs: Vec<(Option<&str>, Option<&str>)>| -> BTreeMap<String, String> {
        pairs.into_iter().map(|(key, value)| (text(key), text(value))).collect()
    };
    let parameters = stack.parameters().iter().map(|each| (each.parameter_key(), each.parameter_value()));
    let outputs = stack.outputs().iter().map(|each| (each.output_key(), each.output_value()));
    let changed = stack.last_updated_time().or(stack.creation_time());
    Held {
        name: text(stack.stack_name()),
        id: text(stack.stack_id()),
        status: stack.stack_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        reason: text(stack.stack_status_reason()),
        description: text(stack.description()),
        parameters: pairs(parameters.collect()),
        outputs: pairs(outputs.collect()),
        changed: changed.map_or(0, |time| time.secs()),
    }
}

fn event(event: &StackEvent) -> Event {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Event {
        id: text(event.event_id()),
        logical_id: text(event.logical_resource_id()),
        kind: text(event.resource_type()),
        status: event.resource_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        reason: text(event.resource_status_reason()),
    }
}
