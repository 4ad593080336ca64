//! One reading of the stream, from lease to interruption.
//! Invariant: a change is sent before the next is read, and stored as read only after it is sent.

use std::time::Duration;

use jiff::Timestamp;
use mongodb::Collection;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::change_stream::ChangeStream;
use mongodb::error::{Error as DriverError, ErrorKind};
use mongodb::options::FullDocumentType;
use tokio::time::Instant;

use super::change;
use super::change_queue::ChangeQueue;
use super::checkpoint::{Checkpoint, LEASE, PATIENCE, Saved};
use super::health::Health;
use super::position::Position;
use super::pulse::Pulse;
use super::restart;
use super::stop::Stop;
use crate::environment;
use crate::metric::Subject;
use crate::poison::{Poison, PoisonQueue, PutAside};
use crate::relay::change::{Outgoing, Unsendable};
use crate::relay::publication::Ready;
use crate::store::connection::{self, Place};
use crate::store::{StoreError, document};

/// How long the server may wait for a change before it answers that there is none.
const AWAIT: Duration = Duration::from_secs(1);
/// How long it may take for any answer. A connection can be dead while others live, and nobody tells.
const SILENCE: Duration = Duration::from_secs(15);
/// Changes sent between two stored positions, at most; what is sent again after a fault is deduplicated.
const CHANGES_BETWEEN: u32 = 100;
/// Time between two stored positions, at most.
const TIME_BETWEEN: Duration = Duration::from_secs(5);
/// The same where a change has been sent: the less is sent again, the better, and one that ends soon has come further.
const TIME_BETWEEN_CHANGES: Duration = Duration::from_secs(1);

/// What a reading needs.
pub(super) struct Reader {
    pub(super) subject: Subject,
    pub(super) stop: Stop,
    pub(super) health: Health,
    pub(super) place: Place,
    pub(super) checkpoint: Checkpoint,
    pub(super) queue: ChangeQueue,
    pub(super) poison: PoisonQueue,
    pub(super) publications: Vec<Ready>,
}

/// Why a reading ended, where that is no fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Stopped,
    LeaseLost,
    HistoryLost,
    /// History is lost, and a person has said where to go on.
    Restarted,
}

/// A fault that another reading may not meet.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interruption {
    #[error("{}", connection::code(.0))]
    Driver(#[from] DriverError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the server told no operation time")]
    NoOperationTime,
    #[error("the server closed the stream")]
    Closed,
    #[error("the server does not answer")]
    Silent,
}

impl Reader {
    /// Reads until something ends it.
    pub(super) async fn read(&mut self) -> Result<Ended, Interruption> {
        let Some(saved) = self.checkpoint.acquire().await? else { return Ok(Ended::LeaseLost) };
        let collection = in_time(self.place.connect()).await?;
        let enabled_at = in_time(enable(&collection, &self.place)).await?;
        let Some(position) = self.begin(&saved, enabled_at).await? else { return Ok(Ended::LeaseLost) };
        let goes_on = matches!(position, Position::After(_));
        let stream = match in_time(open(&collection, position)).await {
            Err(Interruption::Driver(error)) if is_history_lost(&error) || goes_on && is_token_refused(&error) => {
                return self.restart(&saved).await;
            }
            opened => opened?,
        };
        match self.follow(stream).await {
            Err(Interruption::Driver(error)) if is_history_lost(&error) => self.restart(&saved).await,
            ended => ended,
        }
    }

    /// Where reading goes on; the very first time at the enabling, never at now.
    async fn begin(&self, saved: &Saved, enabled_at: bson::Timestamp) -> Result<Option<Position>, StoreError> {
        if let Some(position) = &saved.position {
            return Ok(Some(position.clone()));
        }
        let position = Position::At(enabled_at);
        Ok(self.checkpoint.store(&position).await?.then_some(position))
    }

    /// After lost history, goes on from the time that a person has set, once.
    async fn restart(&self, saved: &Saved) -> Result<Ended, Interruption> {
        let asked = environment::optional("BUSLINE_RESTART_AT");
        let position = restart::position(asked.as_deref(), saved.restarted_at.as_deref(), Timestamp::now());
        let Some((position, at)) = position.zip(asked) else { return Ok(Ended::HistoryLost) };
        Ok(if self.checkpoint.restart(&position, &at).await? { Ended::Restarted } else { Ended::LeaseLost })
    }

    async fn follow(&mut self, mut stream: ChangeStream<Document>) -> Result<Ended, Interruption> {
        let (mut unstored, mut stored_at) = (0, Instant::now());
        let mut pulse = Pulse::new(self.subject.clone());
        if !self.store(&stream).await? {
            return Ok(Ended::LeaseLost);
        }
        self.health.ready();
        tracing::info!("reading");
        while !self.stop.is_requested() {
            match in_time(stream.next_if_any()).await? {
                Some(change) => {
                    // Whoever has been suspended for so long may have been replaced.
                    if stored_at.elapsed() >= LEASE / 2 && !self.checkpoint.renew().await? {
                        return Ok(Ended::LeaseLost);
                    }
                    if let Some(ended) = self.relay(&change).await? {
                        return Ok(ended);
                    }
                    pulse.sent(&change);
                    unstored += 1;
                }
                // Only now: a stream that is closed may still hold what it told last.
                None if !stream.is_alive() => {
                    let held = self.store(&stream).await?;
                    return if held { Err(Interruption::Closed) } else { Ok(Ended::LeaseLost) };
                }
                None => {}
            }
            let longest = if unstored > 0 { TIME_BETWEEN_CHANGES } else { TIME_BETWEEN };
            if unstored >= CHANGES_BETWEEN || stored_at.elapsed() >= longest {
                if !self.store(&stream).await? {
                    return Ok(Ended::LeaseLost);
                }
                (unstored, stored_at) = (0, Instant::now());
                pulse.beat();
            }
        }
        Ok(if self.store(&stream).await? { Ended::Stopped } else { Ended::LeaseLost })
    }

    /// Stores how far the stream has been read, also where nothing of it was a change of ours.
    async fn store(&self, stream: &ChangeStream<Document>) -> Result<bool, StoreError> {
        match stream.resume_token() {
            Some(token) => self.checkpoint.store(&Position::After(token)).await,
            // The server has not named a place yet; the one that reading began at stands.
            None => self.checkpoint.renew().await,
        }
    }

    /// Sends what a change becomes, however often that must be tried; what has to end instead, if anything.
    async fn relay(&mut self, change: &Document) -> Result<Option<Ended>, Interruption> {
        let put_aside = |reason, detail_type| {
            // As extended JSON, in which no type is lost.
            let whole = serde_json::to_value(change);
            let change = whole.unwrap_or_else(|_| document::json(Bson::Document(change.clone())));
            Poison { reason, detail_type, change }
        };
        let (key, events) = match change::read(change) {
            Ok(None) => return Ok(None),
            Ok(Some(committed)) => (committed.key.clone(), committed.events(&self.publications)),
            Err(reason) => {
                let poison = put_aside(reason, None);
                return self.persist(async |reader: &Self| reader.put_aside(&poison).await).await;
            }
        };
        for event in events {
            let ended = match event {
                Ok(event) => self.persist(async |reader: &Self| reader.send(&key, &event).await).await?,
                Err(Unsendable { detail_type, reason }) => {
                    let poison = put_aside(reason, Some(detail_type));
                    self.persist(async |reader: &Self| reader.put_aside(&poison).await).await?
                }
            };
            if ended.is_some() {
                return Ok(ended);
            }
        }
        Ok(None)
    }

    async fn send(&self, key: &str, event: &Outgoing) -> Result<(), StoreError> {
        self.queue.send(key, event).await?;
        tracing::info!(eventId = event.id, detailType = event.detail_type, "sent");
        Ok(())
    }

    async fn put_aside(&self, poison: &Poison) -> Result<(), StoreError> {
        self.poison.put(poison).await.map_err(|error| StoreError::service("put aside", error))
    }

    /// Tries until it is done. Meanwhile the lease is held; without it, or asked to stop, the change is left to
    /// the next reader, for its position is not stored.
    async fn persist(
        &mut self,
        attempt: impl AsyncFn(&Self) -> Result<(), StoreError>,
    ) -> Result<Option<Ended>, Interruption> {
        let mut pause = Duration::from_millis(200);
        let no_answer = |_| Err(StoreError::service("wait for an answer", "there is none"));
        while let Err(error) = tokio::time::timeout(PATIENCE, attempt(self)).await.unwrap_or_else(no_answer) {
            tracing::error!(error = %error, "tried again");
            pause = (pause * 2).min(LEASE / 3);
            self.stop.sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
            if self.stop.is_requested() {
                return Ok(Some(Ended::Stopped));
            }
            if !self.checkpoint.renew().await? {
                return Ok(Some(Ended::LeaseLost));
            }
        }
        Ok(None)
    }
}

/// What the server answers, if it does.
async fn in_time<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T, Interruption>
where
    Interruption: From<E>,
{
    Ok(tokio::time::timeout(SILENCE, answer).await.map_err(|_| Interruption::Silent)??)
}

/// Enables the collection's change stream, which is no setting of the cluster but a command; enabling twice
/// changes nothing. Returns the server's time of it.
async fn enable(collection: &Collection<Document>, place: &Place) -> Result<bson::Timestamp, Interruption> {
    let admin = collection.client().database("admin");
    let command = doc! {
        "modifyChangeStreams": 1, "database": &place.database, "collection": &place.collection, "enable": true,
    };
    let reply = admin.run_command(command).await?;
    reply.get_timestamp("operationTime").map_err(|_| Interruption::NoOperationTime)
}

async fn open(collection: &Collection<Document>, position: Position) -> Result<ChangeStream<Document>, DriverError> {
    let watch = collection.watch().full_document(FullDocumentType::UpdateLookup).max_await_time(AWAIT);
    let stream = match position {
        Position::After(token) => watch.resume_after(token).await?,
        Position::At(time) => watch.start_at_operation_time(time).await?,
    };
    Ok(stream.with_type())
}

/// Whether the place that was asked for is no longer in the log.
fn is_history_lost(error: &DriverError) -> bool {
    // CappedPositionLost and ChangeStreamHistoryLost
    matches!(error.kind.as_ref(), ErrorKind::Command(command) if matches!(command.code, 136 | 286))
}

/// Whether the server cannot make anything of the token that it was given: it is another cluster's, or the collection that
/// it was given for has been dropped.
fn is_token_refused(error: &DriverError) -> bool {
    // FailedToParse, InvalidResumeToken and ChangeStreamFatalError
    matches!(error.kind.as_ref(), ErrorKind::Command(command) if matches!(command.code, 9 | 260 | 280))
}
