//! One client's connection: TLS, then one command after another.
//! Invariant: nobody who has not logged in is answered anything but who the server is.

use super::fault::{Fault, Moment};
use super::login::Conversation;
use super::{Shared, command, wire};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

/// What a connection remembers from command to command.
#[derive(Default)]
pub struct Session {
    pub is_logged_in: bool,
    pub conversation: Option<Conversation>,
}

impl Session {
    /// Of someone who need not log in.
    pub fn trusted() -> Self {
        Self { is_logged_in: true, conversation: None }
    }
}

/// Takes connections until the server ends, each in a thread of its own.
pub fn accept(listener: &TcpListener, tls: &Arc<ServerConfig>, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.has_ended() {
            return;
        }
        let Ok(stream) = stream else { continue };
        if shared.faults.lasting() == Some(Fault::Away) {
            continue;
        }
        let (tls, shared) = (Arc::clone(tls), Arc::clone(shared));
        // A connection that breaks is the client's affair: it sees it, and cases look at what it does then.
        thread::spawn(move || drop(serve(stream, tls, &shared)));
    }
}

fn serve(stream: TcpStream, tls: Arc<ServerConfig>, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (kept, client) = (stream.try_clone()?, stream.peer_addr()?);
    let connections = || shared.connections.lock().unwrap_or_else(PoisonError::into_inner);
    connections().insert(client, kept);
    let served = answer(stream, tls, shared);
    connections().remove(&client);
    served
}

fn answer(stream: TcpStream, tls: Arc<ServerConfig>, shared: &Shared) -> io::Result<()> {
    let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut session = Session::default();
    while let Some(message) = wire::read(&mut stream)? {
        let name = message.command.keys().next().cloned().unwrap_or_default();
        let cut = shared.faults.count(&name);
        if cut == Some(Moment::Never) {
            // Reads on, so that it sees when the client gives up.
            return io::copy(&mut stream, &mut io::sink()).map(drop);
        }
        if cut == Some(Moment::Before) || !wait(shared) {
            break;
        }
        let answer = command::run(shared, &mut session, &message.command);
        if cut == Some(Moment::Done) || shared.has_ended() {
            break;
        }
        if message.is_answered {
            wire::write(&mut stream, message.id, &answer)?;
        }
    }
    stream.sock.shutdown(std::net::Shutdown::Both)
}

/// Lets a lasting fault have its time; false where the client is never to be answered.
fn wait(shared: &Shared) -> bool {
    match shared.faults.lasting() {
        None => true,
        Some(Fault::Away) => false,
        Some(Fault::Slow(time)) => {
            thread::sleep(time);
            true
        }
        Some(Fault::Silent) => {
            while shared.faults.lasting() == Some(Fault::Silent) {
                thread::sleep(Duration::from_millis(20));
            }
            false
        }
    }
}
