//! The platform's wish that the relay end.
//! Invariant: once asked, every wait is over; work under way is finished by whoever does it.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Tells whether SIGTERM has come.
#[derive(Clone, Debug)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens for SIGTERM.
    pub(super) fn at_sigterm() -> std::io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let (tell, told) = watch::channel(false);
        tokio::spawn(async move {
            terminate.recv().await;
            tell.send_replace(true);
        });
        Ok(Self(told))
    }

    pub(super) fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Sleeps so long, or until asked to stop.
    pub(super) async fn sleep(&mut self, duration: Duration) {
        // An error means that nobody can ask any more; then the time alone counts.
        let asked = async {
            if self.0.wait_for(|asked| *asked).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = asked => {}
            () = tokio::time::sleep(duration) => {}
        }
    }
}
