//! From a queue to the author's functions: each message decoded, claimed, handled and marked done.
//! Invariant: a message counts as done only when its event is marked done (handled, or too old to be), was done before,
//! or lies in the dead-letter queue with the reason.

mod claims;
mod dead_letters;
pub(crate) mod delivery;
mod dispatch;
mod sequences;
#[cfg(test)]
mod tests;

use aws_lambda_events::sqs::SqsEvent;
use futures_util::future::join_all;
use jiff::Timestamp;
use lambda_runtime::Context;

pub use dispatch::Dispatch;

use crate::batch::{self, BatchResponse};
use crate::function;
use crate::metric::{self, Metric, Subject};
use crate::{Error, log, queue};
use claims::{Claims, IdempotencyTable};
use dead_letters::{DeadLetterQueue, DeadLetters};
use delivery::{Desk, Intake, Invocation, Outcome};
use sequences::{SequenceTable, Sequences};

/// A handler that consumes events.
#[derive(Clone, Copy, Debug)]
pub struct Consumer {
    /// The consuming domain.
    pub domain: &'static str,
    /// The handler's name.
    pub handler: &'static str,
}

/// Handles the queue's batches until the platform ends the process.
///
/// # Errors
/// A variable is not set, or the platform's runtime failed.
pub async fn run(consumer: Consumer, dispatch: Dispatch<'_>) -> Result<(), Error> {
    serve(consumer, dispatch).await
}

/// The same, whatever the queue's messages are.
pub(crate) async fn serve(consumer: Consumer, intake: impl Intake) -> Result<(), Error> {
    log::start();
    let subject = Subject::handler(consumer.domain, consumer.handler)?;
    let claims = IdempotencyTable::open(&consumer).await?;
    let dead_letters = DeadLetterQueue::open().await?;
    let sequences = if intake.drops_stale() { Some(SequenceTable::open(&consumer).await?) } else { None };
    let desk = Desk { consumer, intake, claims, sequences, dead_letters };
    function::serve(async |messages: SqsEvent, context: Context| {
        let (answer, outcomes) = handle(&desk, messages, &context).await?;
        metric::write(&metric::line(&subject, &counts(&outcomes), Timestamp::now()));
        Ok(answer)
    })
    .await
}

/// What became of a batch, in numbers.
fn counts(outcomes: &[Outcome]) -> [Metric; 5] {
    let count = |name, of| metric::count(name, outcomes.iter().filter(|outcome| **outcome == of).count());
    [
        count("HandledEvents", Outcome::Handled),
        count("DuplicateEvents", Outcome::Duplicate),
        count("StaleEvents", Outcome::Stale),
        count("UndecodableEvents", Outcome::PutAside),
        count("ReturnedEvents", Outcome::GoesBack),
    ]
}

async fn handle(
    desk: &Desk<impl Intake, impl Claims, impl Sequences, impl DeadLetters>,
    given: SqsEvent,
    context: &Context,
) -> Result<(BatchResponse, Vec<Outcome>), lambda_runtime::Error> {
    let messages = queue::messages(given)?;
    let deadline = batch::deadline(context);
    let invocation = Invocation { id: &context.request_id, ends: function::end(context) };
    let outcomes = join_all(queue::lanes(&messages).into_iter().map(async |lane| {
        let mut outcomes = Vec::new();
        for index in lane {
            let delivery = desk.deliver(&messages[index], &invocation);
            // What is not done in time goes back; so what is done is not done again.
            let outcome = tokio::time::timeout_at(deadline, delivery).await;
            let outcome = outcome.unwrap_or_else(|_| {
                tracing::error!(messageId = messages[index].id, "not handled within the function's time");
                Outcome::GoesBack
            });
            outcomes.push((index, outcome));
            if !outcome.is_done() {
                break;
            }
        }
        outcomes
    }));
    // What stands behind a failure in its group was not tried.
    let mut by_message = vec![Outcome::GoesBack; messages.len()];
    for (index, outcome) in outcomes.await.into_iter().flatten() {
        by_message[index] = outcome;
    }
    let done: Vec<bool> = by_message.iter().map(|outcome| outcome.is_done()).collect();
    Ok((queue::returned(&messages, &done), by_message))
}
