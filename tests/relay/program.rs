//! The relay as a process.

use crate::binaries;
use crate::program::succeed;
use libtest_mimic::Failed;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A relay that runs, until this value goes.
pub struct Relay {
    child: Child,
    log: PathBuf,
}

/// The relay's program with these variables and no others.
pub fn command(variables: &[(String, String)]) -> Result<Command, Failed> {
    let mut command = Command::new(binaries::sample()?.join("payments--payment-changes-relay"));
    command.env_clear().envs(variables.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
    Ok(command)
}

impl Relay {
    pub fn start(variables: &[(String, String)], log: &Path) -> Result<Relay, Failed> {
        let output = File::create(log)?;
        let child = command(variables)?.stdout(output.try_clone()?).stderr(output).spawn()?;
        Ok(Relay { child, log: log.to_owned() })
    }

    /// Ends it as a machine does that fails.
    pub fn kill(mut self) -> Result<(), Failed> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Suspends it whole, or lets it go on.
    pub fn suspend(&self, suspended: bool) -> Result<(), Failed> {
        self.signal(if suspended { "-STOP" } else { "-CONT" })
    }

    /// Asks it to stop, as ECS does, and waits for it; its exit code.
    pub fn terminate(mut self) -> Result<i32, Failed> {
        self.signal("-TERM")?;
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait()? {
                return status.code().ok_or_else(|| format!("ended by a signal\n{}", self.said()).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("does not end\n{}", self.said()).into())
    }

    fn signal(&self, signal: &str) -> Result<(), Failed> {
        succeed(Command::new("kill").args([signal, &self.child.id().to_string()])).map(drop)
    }

    /// The lines of its log, those that are JSON.
    pub fn lines(&self) -> Vec<Value> {
        self.said().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// How often it has said this.
    pub fn times(&self, message: &str) -> usize {
        self.lines().iter().filter(|line| line["message"] == message).count()
    }

    /// The ids of the events that it has sent, repeats included.
    pub fn sent(&self) -> Vec<String> {
        let sent = self.lines().into_iter().filter(|line| line["message"] == "sent");
        sent.filter_map(|line| line["eventId"].as_str().map(str::to_owned)).collect()
    }

    /// Everything that it has said.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_else(|error| error.to_string())
    }

    pub fn is_running(&mut self) -> Result<bool, Failed> {
        Ok(self.child.try_wait()?.is_none())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and need not be.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
