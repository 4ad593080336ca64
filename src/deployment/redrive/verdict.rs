//! What becomes of a letter: it goes to the one target that missed it, or stays, with the reason.
//!
//! Invariant: what an event tells goes as it was, byte by byte, so that whoever has had it already knows it again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::route::{Relay, Route};
use super::{Letter, Origin, Pile, Target};

/// The most bytes that a function can be given at once.
const INVOCATION: usize = 6_291_456;

/// What becomes of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes.
    Send(Dispatch),
    /// It stays, for this reason.
    Stay(String),
}

/// How a letter goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// Into a queue.
    Queue {
        /// The queue's ARN.
        arn: String,
        /// Group and deduplication id, of a FIFO queue.
        fifo: Option<(String, String)>,
        /// The message.
        body: String,
        /// The tracing header with which it was sent.
        trace: Option<String>,
        /// The texts beside it.
        attributes: BTreeMap<String, String>,
    },
    /// Onto a bus, from the account that the event is of.
    Bus {
        /// The bus's ARN.
        arn: String,
        /// Who has to put it there: whoever else does is its producer to whom it reaches.
        account: String,
        /// The event.
        entry: Entry,
    },
    /// To a relay, which publishes under the same ids.
    Relay {
        /// The function's name.
        function: String,
        /// What it is given.
        payload: String,
    },
}

/// An event as a bus takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its source.
    pub source: String,
    /// Its detail-type.
    pub detail_type: String,
    /// When it happened, as EventBridge writes it.
    pub time: String,
    /// What it is about.
    pub resources: Vec<String>,
    /// What it tells, as JSON.
    pub detail: String,
}

#[derive(Deserialize)]
struct Delivered<'a> {
    source: String,
    #[serde(rename = "detail-type")]
    detail_type: String,
    account: String,
    time: String,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(borrow)]
    detail: &'a RawValue,
}

#[derive(Deserialize)]
struct Poison<'a> {
    reason: String,
    #[serde(borrow)]
    change: &'a RawValue,
}

#[derive(Deserialize)]
struct GivenUp<'a> {
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// What becomes of a letter. `poison` says that changes which could not become events are to be tried again.
pub fn verdict(pile: &Pile, letter: &Letter, poison: bool) -> Verdict {
    match decide(pile, letter, poison) {
        Ok(dispatch) => Verdict::Send(dispatch),
        Err(reason) => Verdict::Stay(reason),
    }
}

fn decide(pile: &Pile, letter: &Letter, poison: bool) -> Result<Dispatch, String> {
    let Route { origin, target } = &pile.route;
    match target {
        Target::Queue { arn, group } => {
            is_for(letter, arn)?;
            let fifo = arn.ends_with(".fifo").then(|| in_group(letter, group.as_deref())).transpose()?;
            let mut attributes = letter.attributes.clone();
            // What stands beside a letter otherwise is of its failure, and not of the event.
            attributes.retain(|name, _| matches!(origin, Origin::Queue(_)) && name != "reason");
            let (body, trace) = (letter.body.clone(), letter.trace.clone());
            Ok(Dispatch::Queue { arn: arn.clone(), fifo, body, trace, attributes })
        }
        Target::Bus(arn) => {
            is_for(letter, arn)?;
            let event: Delivered<'_> =
                serde_json::from_str(&letter.body).map_err(|error| format!("it is no event: {error}"))?;
            if matches!(origin, Origin::Rule(_)) && event.account != pile.account.id {
                return Err(format!(
                    "its event is of account {}, and a rule forwards its own account's",
                    event.account
                ));
            }
            let Delivered { source, detail_type, account, time, resources, detail } = event;
            let entry = Entry { source, detail_type, time, resources, detail: detail.get().to_owned() };
            Ok(Dispatch::Bus { arn: arn.clone(), account, entry })
        }
        Target::Relays(relays) => to_relay(origin, relays, letter, poison),
        Target::Other(arn) => Err(format!("only its own service can bring it to {arn}")),
        Target::None(reason) => Err((*reason).to_owned()),
    }
}

/// EventBridge says beside a letter what it was for. Where the queue's rule leads elsewhere by now, it is not for us to send.
fn is_for(letter: &Letter, arn: &str) -> Result<(), String> {
    match letter.attributes.get("TARGET_ARN") {
        Some(meant) if meant != arn => Err(format!("it was for {meant}, and what filled its queue leads to {arn} now")),
        _ => Ok(()),
    }
}

/// Group and deduplication id. The id is made of the letter's own: the same however often it is sent, and not that with which
/// it once came, which its queue might still know and drop it by.
fn in_group(letter: &Letter, path: Option<&str>) -> Result<(String, String), String> {
    let group = match path {
        None => letter.group.clone().ok_or("it has no message group")?,
        Some(path) => {
            let event: Json = serde_json::from_str(&letter.body).map_err(|error| format!("it is no event: {error}"))?;
            let pointer = path.trim_start_matches('$').replace('.', "/");
            let group = event.pointer(&pointer).and_then(Json::as_str);
            group.ok_or_else(|| format!("its event has no text at {path}, which its message group is"))?.to_owned()
        }
    };
    Ok((group, format!("redrive-{}", letter.id)))
}

fn to_relay(origin: &Origin, relays: &[Relay], letter: &Letter, poison: bool) -> Result<Dispatch, String> {
    let folders: Vec<&str> = letter.id.split('/').collect();
    let relay = match (origin, folders.as_slice()) {
        (Origin::Mapping, ["aws", "lambda", mapping, ..]) => relays.iter().find(|relay| relay.mapping == *mapping),
        (Origin::Mapping, ["poison", _, stream, ..]) => relays.iter().find(|relay| relay.stream == *stream),
        (Origin::Mapping, _) => None,
        _ => relays.first(),
    };
    let relay = relay.ok_or("no relay of this stack that takes changes by hand has put it there")?;
    let payload = match serde_json::from_str::<Poison<'_>>(&letter.body) {
        Ok(Poison { reason, .. }) if !poison => {
            return Err(format!("{reason}; `--poison` tries it again, once a deployment has mended that"));
        }
        Ok(Poison { change, .. }) => format!(r#"{{"Records":[{}]}}"#, change.get()),
        Err(_) => given_up(letter)?,
    };
    if payload.len() > INVOCATION {
        return Err(format!("it has {} bytes, and a function can be given {INVOCATION}", payload.len()));
    }
    Ok(Dispatch::Relay { function: relay.function.clone(), payload })
}

/// The batch that a mapping gave up: Lambda writes it as a text, or as it is.
fn given_up(letter: &Letter) -> Result<String, String> {
    let GivenUp { payload } =
        serde_json::from_str(&letter.body).map_err(|error| format!("it is no batch that was given up: {error}"))?;
    let payload = serde_json::from_str::<String>(payload.get()).unwrap_or_else(|_| payload.get().to_owned());
    let batch: Json = serde_json::from_str(&payload).map_err(|error| format!("its batch is no JSON: {error}"))?;
    if batch["Records"].is_array() { Ok(payload) } else { Err("its batch has no records".to_owned()) }
}

#[cfg(test)]
mod tests;
