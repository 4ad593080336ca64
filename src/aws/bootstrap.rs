//! The bootstrap stack of an account, made or brought up to date.

use std::time::Duration;

use aws_sdk_cloudformation::types::{Capability, Parameter};

use super::fault::{self, Error};
use super::follow::Pace;
use super::stop::Stop;
use super::{Client, stacks};
use crate::deployment::account::STACK;
use crate::deployment::{cause, change_set, state};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The stack was made.
    Created,
    /// It was changed.
    Updated,
    /// It was as it should be.
    Unchanged,
    /// The run was ended; `running` says whether CloudFormation goes on with the stack.
    Interrupted {
        /// Whether an operation goes on without us.
        running: bool,
    },
}

/// Makes or updates the stack.
pub async fn make(client: &Client, stop: &Stop, template: &str, parameters: &[(&str, String)]) -> Result<Made, Error> {
    let parameter =
        |(name, value): &(&str, String)| Parameter::builder().parameter_key(*name).parameter_value(value).build();
    let parameters: Vec<Parameter> = parameters.iter().map(parameter).collect();
    let held = stacks::read(client, STACK).await?;
    let after = stacks::last_event(client, STACK).await?;
    if let Some(held) = held.as_ref().filter(|held| state::is_stillborn(&held.status)) {
        let what = state::stillborn(held, &client.account);
        return Err(Error::Answer { account: client.account.clone(), what });
    }
    if stop.is_set() {
        return Ok(Made::Interrupted { running: false });
    }
    let made = match held.as_ref().map(|held| held.status.as_str()) {
        None | Some("DELETE_COMPLETE") => {
            let asked = client.formation.create_stack().stack_name(STACK).template_body(template);
            let asked = asked.set_parameters(Some(parameters)).capabilities(Capability::CapabilityNamedIam);
            asked.send().await.map(|_| Made::Created).map_err(fault::cause)
        }
        Some(_) => {
            let asked = client.formation.update_stack().stack_name(STACK).template_body(template);
            let asked = asked.set_parameters(Some(parameters)).capabilities(Capability::CapabilityNamedIam);
            asked.send().await.map(|_| Made::Updated).map_err(fault::cause)
        }
    };
    match made {
        Ok(made) => Ok(if settle(client, stop, after).await? { made } else { Made::Interrupted { running: true } }),
        Err(cause) if change_set::is_empty(&cause.message) => Ok(Made::Unchanged),
        Err(cause) => Err(client.failed(format!("make the stack {STACK}"), cause)),
    }
}

/// Waits for the stack to be as it should. `false` where the run is to end first.
async fn settle(client: &Client, stop: &Stop, after: Option<String>) -> Result<bool, Error> {
    let mut pace = Pace::new(Duration::from_millis(300));
    loop {
        let Some(held) = stacks::read(client, STACK).await? else {
            return Err(Error::Answer { account: client.account.clone(), what: format!("the stack {STACK} is gone") });
        };
        if state::has_succeeded(&held.status) {
            return Ok(true);
        }
        if state::is_settled(&held.status) {
            let events = stacks::events(client, &held.id, after.as_deref()).await?;
            let first = cause::first(&events);
            let reason = first.map_or(held.reason, |event| format!("{}: {}", event.logical_id, event.reason));
            let what = format!("the stack {STACK} is {}: {reason}", held.status);
            return Err(Error::Answer { account: client.account.clone(), what });
        }
        if stop.is_set() {
            return Ok(false);
        }
        stop.sleep(pace.next()).await;
    }
}
