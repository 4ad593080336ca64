//! Whether the relay is healthy, told on a loopback port.
//! Invariant: it is healthy only when the stream is enabled, the cursor is open and a position is stored.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Error, environment};

const PORT: u16 = 9180;
const HEALTHY: &str = "healthy";
const PATIENCE: Duration = Duration::from_secs(2);

/// The relay's side.
#[derive(Clone, Debug, Default)]
pub(super) struct Health(Arc<AtomicBool>);

impl Health {
    /// Answers on the port from now on: not healthy yet.
    pub(super) async fn listen() -> Result<Self, Error> {
        let health = Self::default();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port()?)).await?;
        tokio::spawn(health.clone().answer(listener));
        Ok(health)
    }

    /// From now on it is healthy.
    pub(super) fn ready(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    async fn answer(self, listener: TcpListener) {
        loop {
            let told = match listener.accept().await {
                Ok((mut stream, _)) => {
                    let word = if self.0.load(Ordering::Relaxed) { HEALTHY } else { "starting" };
                    stream.write_all(word.as_bytes()).await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = told {
                tracing::warn!(error = %error, "a question for the health could not be answered");
            }
        }
    }
}

/// Asks the relay that runs on this machine.
pub(super) async fn ask() -> Result<(), Error> {
    let port = port()?;
    let asked = async {
        let mut word = String::new();
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?.take(64).read_to_string(&mut word).await?;
        Ok::<_, std::io::Error>(word)
    };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(word)) if word == HEALTHY => Ok(()),
        Ok(Ok(word)) => Err(Error::Unhealthy(format!("it is {word}"))),
        Ok(Err(error)) => Err(Error::Unhealthy(error.to_string())),
        Err(_) => Err(Error::Unhealthy("it does not answer".to_owned())),
    }
}

/// The port, which a machine with more than one relay on it may change.
fn port() -> Result<u16, Error> {
    match environment::optional("BUSLINE_HEALTH_PORT") {
        Some(_) => environment::parsed("BUSLINE_HEALTH_PORT", "a port"),
        None => Ok(PORT),
    }
}
