//! A stand-in for a DocumentDB cluster: it speaks MongoDB's wire protocol over TLS to the real driver in the real programs,
//! keeps its documents in memory and tells their changes by change streams.
//!
//! It answers as a cluster of one instance does, engine 5.0. What it does not know it refuses, with the code that DocumentDB
//! has for it, rather than pretend. It has no indexes but `_id`, no transactions, no aggregation but a change stream's, and its
//! cursors of queries have one batch.

mod change_log;
mod command;
mod connection;
mod documents;
mod fault;
mod filter;
mod login;
mod query;
mod tests;
mod tls;
mod update;
mod watch;
mod wire;
mod write;

pub use fault::{Fault, Moment};
pub use tests::cases;

use bson::Document;
use command::State;
use fault::Faults;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A running stand-in, which ends with this value.
pub struct Server {
    shared: Arc<Shared>,
    ca: tempfile::NamedTempFile,
}

/// What the server's threads share.
struct Shared {
    state: Mutex<State>,
    /// Something has changed that a waiting cursor may tell.
    changed: Condvar,
    faults: Faults,
    connections: Mutex<BTreeMap<SocketAddr, TcpStream>>,
    ended: AtomicBool,
    port: u16,
}

impl Server {
    /// Starts a server on a free port, with a certificate of its own.
    pub fn start() -> Result<Server, Failed> {
        let listener = TcpListener::bind((tls::INSTANCE, 0))?;
        let identity = tls::identity()?;
        let ca = tempfile::NamedTempFile::new()?;
        std::fs::write(ca.path(), &identity.ca)?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State::new(listener.local_addr()?.port())),
            changed: Condvar::new(),
            faults: Faults::default(),
            connections: Mutex::default(),
            ended: AtomicBool::new(false),
            port: listener.local_addr()?.port(),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || connection::accept(&listener, &identity.config, &accepting));
        Ok(Server { shared, ca })
    }

    /// The cluster's name; as with a real one, its instance has another.
    pub fn host(&self) -> &'static str {
        tls::CLUSTER
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.shared.port
    }

    /// The certificates that a client has to trust, a file.
    pub fn ca_file(&self) -> &Path {
        self.ca.path()
    }

    /// The secret of its user, as the template has it.
    pub fn secret(&self) -> Value {
        let login = self.shared.lock().login.clone();
        json!({ "username": login.username, "password": login.password, "host": self.host(), "port": self.port() })
    }

    /// Changes the password. Who is connected stays so, as with a real cluster; [`Server::cut`] ends that.
    pub fn rotate(&self, password: &str) {
        self.shared.lock().login.change(password);
    }

    /// Runs a command as a client would that is always connected; its answer, errors included.
    pub fn run(&self, database: &str, mut command: Document) -> Document {
        command.insert("$db", database);
        command::run(&self.shared, &mut connection::Session::trusted(), &command)
    }

    /// The documents of a collection, in the order in which they came.
    pub fn documents(&self, database: &str, collection: &str) -> Vec<Document> {
        self.shared.lock().documents.of(database, collection).to_vec()
    }

    /// Drops all that change streams have told so far: who has not read it yet has lost it.
    pub fn truncate_log(&self) {
        self.shared.lock().log.truncate();
        self.shared.changed.notify_all();
    }

    /// Forgets every cursor, as an instance does that is started anew.
    pub fn forget_cursors(&self) {
        self.shared.lock().cursors.clear();
        self.shared.changed.notify_all();
    }

    /// Makes the one instance a secondary or the primary again, as a failover does.
    pub fn set_primary(&self, primary: bool) {
        self.shared.lock().primary = primary;
        self.shared.changed.notify_all();
    }

    /// Cuts every connection there is.
    pub fn cut(&self) {
        self.shared.cut();
    }

    /// Cuts the connection on which the command of this name comes for the nth time from now, or leaves it dead.
    pub fn cut_at(&self, command: &'static str, nth: usize, moment: Moment) {
        self.shared.faults.cut_at(command, nth, moment);
    }

    /// Behaves so from now on, until it is `None`.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.shared.faults.set(fault);
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.shared.connections.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How often a command of this name has come.
    pub fn seen(&self, command: &str) -> usize {
        self.shared.faults.seen(command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.shared.faults.set(None);
        self.shared.changed.notify_all();
        self.cut();
        // Who accepts connections sees the end at the next one, which is this.
        drop(TcpStream::connect((tls::INSTANCE, self.port())));
    }
}

impl Shared {
    /// The state, also after a case has failed while it held it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    fn cut(&self) {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        for connection in std::mem::take(&mut *connections).into_values() {
            // A connection that the client has closed already needs no cut.
            drop(connection.shutdown(std::net::Shutdown::Both));
        }
    }
}
