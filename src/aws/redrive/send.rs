//! A letter on its way to the one target that missed it.

use std::collections::BTreeMap;

use aws_sdk_eventbridge::primitives::{DateTime, DateTimeFormat};
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_sqs::types::{
    MessageAttributeValue, MessageSystemAttributeNameForSends as Name, MessageSystemAttributeValue,
};

use super::invoke;
use crate::aws::Client;
use crate::aws::fault::{self, Error};
use crate::aws::stop::Stop;
use crate::deployment::Account;
use crate::deployment::redrive::Dispatch;
use crate::deployment::redrive::verdict::Entry;
use crate::plan::naming;

/// Sends a letter, and answers when its target has it. `client` is of the account in which it lies.
pub async fn send(
    clients: &BTreeMap<Account, Client>,
    client: &Client,
    stop: &Stop,
    dispatch: &Dispatch,
) -> Result<(), Error> {
    match dispatch {
        Dispatch::Queue { .. } => to_queue(client, dispatch).await,
        Dispatch::Bus { arn, account, entry } => {
            let Some(client) = clients.values().find(|client| client.account.id == *account) else {
                let what = format!("only account {account} may put this event on {arn}, and the file does not name it");
                return Err(answer(client, what));
            };
            to_bus(client, arn, entry).await
        }
        Dispatch::Relay { function, payload } => invoke::relay(client, stop, function, payload).await,
    }
}

async fn to_queue(client: &Client, dispatch: &Dispatch) -> Result<(), Error> {
    let Dispatch::Queue { arn, fifo, body, trace, attributes } = dispatch else { unreachable!("it goes into a queue") };
    let parts: Vec<&str> = arn.split(':').collect();
    let [_, _, _, region, account, name] = parts[..] else {
        return Err(answer(client, format!("{arn} is no queue")));
    };
    let text = |value: &String| {
        let value = MessageAttributeValue::builder().data_type("String").string_value(value).build();
        value.expect("it has a type")
    };
    let trace = trace.as_ref().map(|trace| {
        let value = MessageSystemAttributeValue::builder().data_type("String").string_value(trace).build();
        [(Name::AwsTraceHeader, value.expect("it has a type"))].into()
    });
    let attributes = attributes.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    let (group, deduplication) = fifo.clone().unzip();
    let asked = client.queues.send_message().queue_url(naming::queue_url(region, account, name)).message_body(body);
    let asked = asked.set_message_group_id(group).set_message_deduplication_id(deduplication);
    let asked = asked.set_message_system_attributes(trace).set_message_attributes(Some(attributes));
    asked.send().await.map(drop).map_err(|error| client.failed(format!("send to {arn}"), fault::cause(error)))
}

async fn to_bus(client: &Client, arn: &str, event: &Entry) -> Result<(), Error> {
    let region = arn.split(':').nth(3).unwrap_or_default();
    // An event without its time would have happened now.
    let time = DateTime::from_str(&event.time, DateTimeFormat::DateTimeWithOffset)
        .map_err(|error| answer(client, format!("its event happened at no time: {error}")))?;
    let entry = PutEventsRequestEntry::builder().event_bus_name(arn).source(&event.source).time(time);
    let entry = entry.detail_type(&event.detail_type).detail(&event.detail);
    let entry = entry.set_resources(Some(event.resources.clone())).build();
    let put = client.events(region).put_events().entries(entry).send().await;
    let put = put.map_err(|error| client.failed(format!("put an event on {arn}"), fault::cause(error)))?;
    match put.entries().iter().find_map(|entry| Some((entry.error_code()?, entry.error_message()))) {
        None => Ok(()),
        Some((code, message)) => {
            let message = message.unwrap_or("EventBridge does not say why").to_owned();
            Err(client.failed(format!("put an event on {arn}"), fault::Cause { code: code.to_owned(), message }))
        }
    }
}

/// What AWS answers cannot be used.
pub fn answer(client: &Client, what: String) -> Error {
    Error::Answer { account: client.account.clone(), what }
}
