//! What becomes of one message.
//! Invariant: the author's function runs only under a granted claim.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use tracing::Instrument;

use super::Consumer;
use super::claims::{Claim, Claims};
use super::dead_letters::DeadLetters;
use super::sequences::{Place, Sequences};
use crate::Failure;
use crate::cause::Held;
use crate::queue::Message;
use crate::store::StoreError;

/// Who is at work: one invocation of the function.
pub(crate) struct Invocation<'a> {
    /// The platform's id of it.
    pub(crate) id: &'a str,
    /// When the platform ends it; no claim of it can be at work any longer.
    pub(crate) ends: Timestamp,
}

/// What the messages of a queue mean, and which of the author's functions takes them.
pub(crate) trait Intake {
    /// Decodes a message's body for the function that takes it, or says why that can never be.
    fn accept(&self, body: &str) -> Result<Accepted<'_>, String>;

    /// Whether what it accepts has a place among others, and is dropped where a later one was seen.
    fn drops_stale(&self) -> bool {
        false
    }
}

/// A message that could be decoded, and the work that it asks for, not yet begun.
pub(crate) struct Accepted<'s> {
    /// What is claimed: the same however often it is delivered.
    pub(crate) id: String,
    /// The chain that it belongs to.
    pub(crate) correlation_id: String,
    /// Its place among those of its key, where stale ones are dropped.
    pub(crate) place: Option<Place>,
    pub(crate) work: Work<'s>,
}

/// The author's function on what was accepted, under a claim.
pub(crate) type Work<'s> = Box<dyn FnOnce(Held) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + 's>> + 's>;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The author's function has handled it.
    Handled,
    /// It was handled before.
    Duplicate,
    /// It came too late, and was not handled.
    Stale,
    /// It lies in the dead-letter queue.
    PutAside,
    /// It is to be delivered again.
    GoesBack,
}

impl Outcome {
    pub(crate) fn is_done(self) -> bool {
        self != Self::GoesBack
    }
}

/// What a delivery needs.
pub(crate) struct Desk<I, C, S, D> {
    pub(crate) consumer: Consumer,
    pub(crate) intake: I,
    pub(crate) claims: C,
    /// None where nothing is dropped as stale.
    pub(crate) sequences: Option<S>,
    pub(crate) dead_letters: D,
}

impl<I: Intake, C: Claims, S: Sequences, D: DeadLetters> Desk<I, C, S, D> {
    /// What becomes of the message.
    pub(crate) async fn deliver(&self, message: &Message, invocation: &Invocation<'_>) -> Outcome {
        let Consumer { domain, handler } = self.consumer;
        let outcome = match self.intake.accept(&message.body) {
            Ok(accepted) => {
                let span = tracing::info_span!(
                    "delivery",
                    domain,
                    handler,
                    messageId = message.id,
                    eventId = accepted.id,
                    correlationId = accepted.correlation_id,
                );
                self.handle(accepted, invocation).instrument(span).await
            }
            Err(reason) => {
                let span = tracing::info_span!("delivery", domain, handler, messageId = message.id);
                self.put_aside(message, &reason).instrument(span).await
            }
        };
        outcome.unwrap_or_else(|error| {
            tracing::error!(domain, handler, messageId = message.id, error = %error, "the message goes back");
            Outcome::GoesBack
        })
    }

    async fn handle(&self, accepted: Accepted<'_>, invocation: &Invocation<'_>) -> Result<Outcome, StoreError> {
        let event = &accepted.id;
        let held = match self.claims.claim(event, invocation).await? {
            Claim::Done => {
                tracing::info!("done before");
                return Ok(Outcome::Duplicate);
            }
            Claim::Live => {
                tracing::warn!("another is at work on it");
                return Ok(Outcome::GoesBack);
            }
            Claim::Granted(held) => held,
        };
        // Under the claim: what was done before is no stale event, though later ones have been seen since.
        let stale = match (&self.sequences, &accepted.place) {
            (Some(sequences), Some(place)) => !sequences.advance(place).await?,
            _ => false,
        };
        let (outcome, said) =
            if stale { (Outcome::Stale, "stale, and not handled") } else { (Outcome::Handled, "handled") };
        if !stale && let Err(failure) = (accepted.work)(held.clone()).await {
            if held.is_marked() {
                // No delivery would come to it again.
                tracing::error!(error = %failure, "the function failed after the write with which the event is done");
                return Ok(Outcome::Handled);
            }
            tracing::error!(error = %failure, "not handled");
            return Ok(Outcome::GoesBack);
        }
        if held.is_marked() || self.claims.mark_done(event, invocation.id).await? {
            tracing::info!("{said}");
            Ok(outcome)
        } else {
            tracing::warn!("{said}, but its claim had passed to another");
            Ok(Outcome::GoesBack)
        }
    }

    async fn put_aside(&self, message: &Message, reason: &str) -> Result<Outcome, StoreError> {
        self.dead_letters.put(message, reason).await?;
        tracing::error!(reason, "put into the dead-letter queue");
        Ok(Outcome::PutAside)
    }
}
