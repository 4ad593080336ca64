//! The letters of a queue: received, decided about one by one, and removed or let go again.
//!
//! What was received is hidden from everybody else for a while. The longer a run takes, the longer that while: a letter that
//! stays is met again so seldom that the run comes to an end, and a run that is killed hides letters for no more than twice as
//! long as it has run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry as Entry, Message, MessageSystemAttributeName as Name,
};

use super::{Place, Run};
use crate::aws::fault::{self, Error};
use crate::aws::stop::Stop;
use crate::aws::{Client, queues};
use crate::deployment::redrive::{Letter, Pile};

/// The most messages that SQS gives at once.
const AT_ONCE: usize = 10;
/// How long letters are hidden at least.
const HIDDEN: Duration = Duration::from_secs(20);
/// The longest that SQS hides a message.
const LONGEST: Duration = Duration::from_secs(12 * 3_600);
/// How long before its letters come to light again a batch is left.
const MARGIN: Duration = Duration::from_secs(10);
/// How long SQS looks for messages before it says that there are none. Longer than no time, it asks all of its servers.
const LOOK: i32 = 1;
/// How often nothing but what was seen before may come before the queue counts as gone through.
const REPEATS: usize = 10;

/// Goes through the letters of a queue.
pub async fn through(run: &mut Run<'_>, pile: &Pile) -> Result<(), Error> {
    let client = &run.clients[&pile.account];
    let mut hand = BTreeMap::new();
    let gone = each(run, client, pile, &mut hand).await;
    // What stays is let go again also where something failed.
    let released = release(client, &pile.place, hand.into_values().collect()).await;
    gone.and(released)
}

/// Takes up each letter once. In hand is what was received and not removed: the receipts, by the letters' ids.
async fn each(
    run: &mut Run<'_>,
    client: &Client,
    pile: &Pile,
    hand: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    let begun = Instant::now();
    let mut held_up = BTreeSet::new();
    let mut repeats = 0;
    while !run.is_over() && repeats < REPEATS {
        let hidden = (begun.elapsed() * 2).clamp(HIDDEN, LONGEST);
        let received = Instant::now();
        let most = run.pace.within(hidden - MARGIN).min(AT_ONCE);
        let letters = receive(client, &pile.place, (most, hidden), run.stop).await?;
        if letters.is_empty() {
            break;
        }
        let is_new = |(letter, receipt): (Letter, String)| {
            hand.insert(letter.id.clone(), receipt.clone()).is_none().then_some((letter, receipt))
        };
        let new: Vec<(Letter, String)> = letters.into_iter().filter_map(is_new).collect();
        repeats = if new.is_empty() { repeats + 1 } else { 0 };
        for (letter, receipt) in new {
            if run.is_over() {
                break;
            }
            if received.elapsed() + MARGIN > hidden {
                hand.remove(&letter.id);
                release(client, &pile.place, vec![receipt]).await?;
                continue;
            }
            // In order, nothing goes before what stands in front of it in its group.
            if letter.group.as_ref().is_some_and(|group| held_up.contains(group)) {
                continue;
            }
            match run.take(pile, &letter).await? {
                Place::Free => {
                    remove(client, &pile.place, &receipt).await?;
                    hand.remove(&letter.id);
                    run.removed(pile, &letter);
                }
                Place::Taken => held_up.extend(letter.group),
            }
        }
    }
    Ok(())
}

/// Some messages of a queue; none where it is empty, or where a signal comes first.
async fn receive(
    client: &Client,
    url: &str,
    (most, hidden): (usize, Duration),
    stop: &Stop,
) -> Result<Vec<(Letter, String)>, Error> {
    let asked = client.queues.receive_message().queue_url(url).wait_time_seconds(LOOK);
    let asked = asked.max_number_of_messages(i32::try_from(most).unwrap_or(1));
    let asked = asked.visibility_timeout(i32::try_from(hidden.as_secs()).unwrap_or(i32::MAX));
    let asked = asked.message_attribute_names("All");
    let known = [Name::SentTimestamp, Name::MessageGroupId, Name::AwsTraceHeader];
    let asked = known.into_iter().fold(asked, |asked, name| asked.message_system_attribute_names(name));
    let answer = tokio::select! {
        answer = asked.send() => answer,
        () = stop.asked() => return Ok(Vec::new()),
    };
    match answer {
        Ok(answer) => Ok(answer.messages().iter().filter_map(read).collect()),
        Err(error) => match fault::cause(error) {
            cause if queues::is_absence(&cause) => Ok(Vec::new()),
            cause => Err(client.failed(format!("receive from {url}"), cause)),
        },
    }
}

/// A message as a letter, with the receipt by which it is removed. `None` for one that has no name.
fn read(message: &Message) -> Option<(Letter, String)> {
    let (id, receipt) = (message.message_id()?, message.receipt_handle()?);
    let known = |name: &Name| message.attributes()?.get(name).cloned();
    let sent = known(&Name::SentTimestamp).and_then(|sent| sent.parse::<i64>().ok()).unwrap_or(0) / 1_000;
    let texts = message.message_attributes().into_iter().flatten();
    let texts = texts.filter_map(|(name, value)| Some((name.clone(), value.string_value()?.to_owned())));
    let letter = Letter {
        id: id.to_owned(),
        sent,
        body: message.body().unwrap_or_default().to_owned(),
        group: known(&Name::MessageGroupId),
        trace: known(&Name::AwsTraceHeader),
        attributes: texts.collect(),
    };
    Some((letter, receipt.to_owned()))
}

async fn remove(client: &Client, url: &str, receipt: &str) -> Result<(), Error> {
    let asked = client.queues.delete_message().queue_url(url).receipt_handle(receipt).send().await;
    asked.map(drop).map_err(|error| client.failed(format!("remove a letter from {url}"), fault::cause(error)))
}

/// Lets everybody see letters again. One that is gone meanwhile, or seen already, is as it should be.
async fn release(client: &Client, url: &str, receipts: Vec<String>) -> Result<(), Error> {
    for some in receipts.chunks(AT_ONCE) {
        let entries = some.iter().enumerate().map(|(number, receipt)| {
            let entry = Entry::builder().id(number.to_string()).receipt_handle(receipt).visibility_timeout(0);
            entry.build().expect("it has an id and a receipt")
        });
        let asked = client.queues.change_message_visibility_batch().queue_url(url);
        let asked = asked.set_entries(Some(entries.collect())).send().await;
        asked.map_err(|error| client.failed(format!("let letters of {url} go"), fault::cause(error)))?;
    }
    Ok(())
}
