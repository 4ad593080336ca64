//! From a DocumentDB change stream to the FIFO queue in front of the publisher: one long-running reader.
//! Invariant: the stream's position is stored only when everything before it lies in the queue or is put
//! aside; where the position is no longer in the stream's log, nothing is skipped without a person's word.

mod change;
mod change_queue;
mod checkpoint;
mod health;
mod position;
mod pulse;
mod reader;
mod restart;
mod stop;

use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument;

use super::Relay;
use super::publication::{Change, Publication, Ready};
use crate::metric::Subject;
use crate::poison::PoisonQueue;
use crate::store::connection::Place;
use crate::{Error, log};
use change_queue::ChangeQueue;
use checkpoint::Checkpoint;
use health::Health;
use reader::{Ended, Reader};
use stop::Stop;

/// The longest pause before reading begins again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often a relay that waits for a person says so again.
const REMINDER: Duration = Duration::from_secs(60);

/// Relays changes until SIGTERM. With the argument `--health` it asks the relay that runs on this machine.
///
/// # Errors
/// A variable is not set, a publication cannot be used, or, asked for its health, the relay is not healthy.
pub async fn run(relay: Relay) -> Result<(), Error> {
    if std::env::args().any(|argument| argument == "--health") {
        return health::ask().await;
    }
    log::start();
    let Relay { domain, stream, store, publications } = relay;
    let publications: Vec<Ready> = publications.into_iter().map(Publication::ready).collect::<Result<_, _>>()?;
    if let Some(publication) = publications.iter().find(|publication| publication.change == Change::Expire) {
        let reason = "DocumentDB does not tell what has expired".to_owned();
        return Err(Error::Publication { detail_type: publication.contract.detail_type, reason });
    }
    let mut reader = Reader {
        subject: Subject::stream(domain, stream)?,
        stop: Stop::at_sigterm()?,
        health: Health::listen().await?,
        place: Place::of(store)?,
        checkpoint: Checkpoint::open(domain, stream).await?,
        queue: ChangeQueue::open().await?,
        poison: PoisonQueue::open(domain, stream).await?,
        publications,
    };
    let span = tracing::info_span!("stream", domain, handler = stream);
    Box::pin(relay_until_stopped(&mut reader)).instrument(span).await;
    Ok(())
}

async fn relay_until_stopped(reader: &mut Reader) {
    let mut pause = Duration::from_secs(1);
    while !reader.stop.is_requested() {
        let begun = Instant::now();
        match reader.read().await {
            Ok(Ended::Stopped) => break,
            Ok(Ended::LeaseLost) => tracing::warn!("another reader has the stream; this one waits"),
            Ok(Ended::HistoryLost) => {
                tracing::error!("the position is no longer in the stream's log: changes are lost, and reading stops");
                reader.health.ready();
                reader.stop.sleep(REMINDER).await;
                continue;
            }
            Ok(Ended::Restarted) => {
                tracing::warn!("changes are lost; reading begins again where it is allowed to");
                continue;
            }
            Err(interruption) => tracing::error!(error = %interruption, "reading is interrupted and begins again"),
        }
        // Whoever has read for a while is not in a circle of failures.
        pause = if begun.elapsed() > LONGEST_PAUSE { Duration::from_secs(1) } else { (pause * 2).min(LONGEST_PAUSE) };
        reader.stop.sleep(pause).await;
    }
    if let Err(error) = reader.checkpoint.release().await {
        tracing::warn!(error = %error, "the lease is left to expire");
    }
    tracing::info!("stopped");
}
