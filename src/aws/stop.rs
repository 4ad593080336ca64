//! Ctrl-C and SIGTERM: the first one ends the run where nothing is left half made, the second one ends it at once.

use std::time::Duration;

use tokio::sync::watch;

/// Whether the run is to end.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens for signals. To be called within the runtime.
    pub fn listen() -> std::io::Result<Self> {
        let (asked, receiver) = watch::channel(false);
        let mut terminations = terminations()?;
        tokio::spawn(async move {
            terminations.next().await;
            // Who listens has ended where this cannot be told.
            let _ = asked.send(true);
            terminations.next().await;
            std::process::exit(EXIT);
        });
        Ok(Self(receiver))
    }

    /// Whether a signal has come.
    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits, for less long where a signal comes.
    pub async fn sleep(&self, pause: Duration) {
        let mut stopped = self.0.clone();
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // A sender that is gone has sent all that it will.
            _ = stopped.wait_for(|is_set| *is_set) => {}
        }
    }

    /// Waits for a signal.
    pub async fn asked(&self) {
        let mut stopped = self.0.clone();
        if stopped.wait_for(|is_set| *is_set).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// A failure of the world.
const EXIT: i32 = 2;

#[cfg(unix)]
struct Terminations(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
fn terminations() -> std::io::Result<Terminations> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Terminations(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
}

#[cfg(unix)]
impl Terminations {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Terminations(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
fn terminations() -> std::io::Result<Terminations> {
    Ok(Terminations(tokio::signal::windows::ctrl_c()?))
}

#[cfg(not(unix))]
impl Terminations {
    async fn next(&mut self) {
        self.0.recv().await;
    }
}
