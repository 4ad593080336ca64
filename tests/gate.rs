//! A gate in front of a server of this machine, which a case may close: connections are cut then, and new ones turned away,
//! as by a network that has failed. What stands behind it keeps what it has.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A gate, open at first.
pub struct Gate {
    port: u16,
    inner: Arc<Inner>,
}

struct Inner {
    /// Where the server listens, e.g. `127.0.0.1:5000`.
    behind: String,
    is_closed: AtomicBool,
    swallows: AtomicBool,
    has_ended: AtomicBool,
    passing: Mutex<Vec<TcpStream>>,
}

impl Gate {
    /// A gate before this endpoint, e.g. `http://127.0.0.1:5000`.
    pub fn before(endpoint: &str) -> io::Result<Gate> {
        let behind = endpoint.trim_start_matches("http://").to_owned();
        let inner = Inner {
            behind,
            is_closed: AtomicBool::new(false),
            swallows: AtomicBool::new(false),
            has_ended: AtomicBool::new(false),
            passing: Mutex::default(),
        };
        let (listener, inner) = (TcpListener::bind("127.0.0.1:0")?, Arc::new(inner));
        let port = listener.local_addr()?.port();
        let passing = Arc::clone(&inner);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(|stream| (!passing.has_ended()).then_some(stream)) {
                // Who is turned away, or cut off on the way, sees it; that is what the gate is for.
                drop(stream.and_then(|stream| passing.let_pass(stream)));
            }
        });
        Ok(Gate { port, inner })
    }

    /// What programs are to be told instead of what lies behind.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn close(&self) {
        self.inner.is_closed.store(true, Ordering::SeqCst);
        self.inner.cut();
    }

    /// Takes everything from now on and lets nothing through, as a network does that swallows what is sent.
    pub fn swallow(&self) {
        self.inner.swallows.store(true, Ordering::SeqCst);
        self.inner.cut();
    }

    pub fn open(&self) {
        self.inner.is_closed.store(false, Ordering::SeqCst);
        self.inner.swallows.store(false, Ordering::SeqCst);
        // Who waits for an answer that was swallowed would never have it.
        self.inner.cut();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.inner.has_ended.store(true, Ordering::SeqCst);
        self.inner.cut();
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

impl Inner {
    fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::SeqCst)
    }

    fn let_pass(&self, front: TcpStream) -> io::Result<()> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.swallows.load(Ordering::SeqCst) {
            passing.push(front);
            return Ok(());
        }
        let back = TcpStream::connect(&self.behind)?;
        for stream in [&front, &back] {
            passing.push(stream.try_clone()?);
        }
        let ways = [(front.try_clone()?, back.try_clone()?), (back, front)];
        for (mut from, mut to) in ways {
            thread::spawn(move || {
                drop(io::copy(&mut from, &mut to));
                drop(to.shutdown(Shutdown::Both));
            });
        }
        Ok(())
    }

    fn cut(&self) {
        let mut passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in passing.drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}
