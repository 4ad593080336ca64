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
    pub(crate) work: Pin<Box<dyn Future<Output = Result<(), Failure>> + 's>>,
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
    /// Whether the message is done with; if not it is to be delivered again.
    pub(crate) async fn deliver(&self, message: &Message, invocation: &Invocation<'_>) -> bool {
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
            false
        })
    }

    async fn handle(&self, accepted: Accepted<'_>, invocation: &Invocation<'_>) -> Result<bool, StoreError> {
        let event = &accepted.id;
        match self.claims.claim(event, invocation).await? {
            Claim::Done => {
                tracing::info!("done before");
                return Ok(true);
            }
            Claim::Live => {
                tracing::warn!("another is at work on it");
                return Ok(false);
            }
            Claim::Granted => {}
        }
        // Under the claim: what was done before is no stale event, though later ones have been seen since.
        let stale = match (&self.sequences, &accepted.place) {
            (Some(sequences), Some(place)) => !sequences.advance(place).await?,
            _ => false,
        };
        if !stale && let Err(failure) = accepted.work.await {
            tracing::error!(error = %failure, "not handled");
            return Ok(false);
        }
        let marked = self.claims.mark_done(event, invocation.id).await?;
        let outcome = if stale { "stale, and not handled" } else { "handled" };
        if marked {
            tracing::info!("{outcome}");
        } else {
            tracing::warn!("{outcome}, but its claim had passed to another");
        }
        Ok(marked)
    }

    async fn put_aside(&self, message: &Message, reason: &str) -> Result<bool, StoreError> {
        self.dead_letters.put(message, reason).await?;
        tracing::error!(reason, "put into the dead-letter queue");
        Ok(true)
    }
}
