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
use lambda_runtime::Context;

pub use dispatch::Dispatch;

use crate::batch::{self, BatchResponse};
use crate::function;
use crate::{Error, log, queue};
use claims::{Claims, IdempotencyTable};
use dead_letters::{DeadLetterQueue, DeadLetters};
use delivery::{Desk, Intake, Invocation};
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
    let claims = IdempotencyTable::open(&consumer).await?;
    let dead_letters = DeadLetterQueue::open().await?;
    let sequences = if intake.drops_stale() { Some(SequenceTable::open(&consumer).await?) } else { None };
    let desk = Desk { consumer, intake, claims, sequences, dead_letters };
    function::serve(async |messages: SqsEvent, context: Context| handle(&desk, messages, &context).await).await
}

async fn handle(
    desk: &Desk<impl Intake, impl Claims, impl Sequences, impl DeadLetters>,
    given: SqsEvent,
    context: &Context,
) -> Result<BatchResponse, lambda_runtime::Error> {
    let messages = queue::messages(given)?;
    let deadline = batch::deadline(context);
    let invocation = Invocation { id: &context.request_id, ends: function::end(context) };
    let done = join_all(queue::lanes(&messages).into_iter().map(async |lane| {
        let mut done = Vec::new();
        for index in lane {
            let delivery = desk.deliver(&messages[index], &invocation);
            // What is not done in time goes back; so what is done is not done again.
            let outcome = tokio::time::timeout_at(deadline, delivery).await;
            let handled = outcome.unwrap_or_else(|_| {
                tracing::error!(messageId = messages[index].id, "not handled within the function's time");
                false
            });
            done.push((index, handled));
            if !handled {
                break;
            }
        }
        done
    }));
    let mut by_message = vec![false; messages.len()];
    for (index, handled) in done.await.into_iter().flatten() {
        by_message[index] = handled;
    }
    Ok(queue::returned(&messages, &by_message))
}
