//! A moto server: a stand-in for AWS on a free port of this machine, which ends with the value that holds it.

use crate::program::{Outcome, scratch};
use crate::python;
use libtest_mimic::Failed;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server.
pub struct Server {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub fn start() -> Result<Server, Failed> {
        let program = python::tool("moto")?.join("moto_server");
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = scratch("moto");
        fs::create_dir_all(&folder)?;
        let log = folder.join("server.log");
        let output = File::create(&log)?;
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut server = Server { child, port, log };
        server.wait()?;
        Ok(server)
    }

    /// Where it answers.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_else(|error| format!("{}: {error}", self.log.display()))
    }

    fn wait(&mut self) -> Outcome {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("moto_server ended with {status}\n{}", self.log()).into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(format!("moto_server does not answer\n{}", self.log()).into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended by itself cannot be killed, and need not be.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
