//! A function as the platform runs it: a process that is started for a call when there is none, serves one call at a time,
//! and is ended when it takes too long.

use super::runtime_api::{Call, RuntimeApi};
use libtest_mimic::Failed;
use serde_json::Value;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// A built function with what its template sets.
pub struct Function {
    program: PathBuf,
    variables: Vec<(String, String)>,
    timeout: Duration,
    log: PathBuf,
    environment: Option<RuntimeApi>,
    process: Process,
}

/// The process of a function, for who wants to end it from outside.
#[derive(Clone, Default)]
pub struct Process(Arc<Mutex<Option<Child>>>);

/// How a call fails.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the function reports {0}")]
    Reported(Value),
    #[error("the function's process ended")]
    Ended,
    #[error("the function took longer than it may")]
    TimedOut,
    #[error("the function cannot be started: {0}")]
    Unstarted(String),
}

impl Function {
    /// A function that runs for at most `timeout` a call. What it writes goes into the file `log`.
    pub fn new(program: PathBuf, variables: Vec<(String, String)>, timeout: Duration, log: PathBuf) -> Self {
        Self { program, variables, timeout, log, environment: None, process: Process::default() }
    }

    /// Its process, whichever that is at a time.
    pub fn process(&self) -> Process {
        self.process.clone()
    }

    /// Calls it and waits for the answer.
    pub fn invoke(&mut self, payload: Value) -> Result<Value, Fault> {
        self.invoke_traced(payload, None)
    }

    /// The same with a tracing header.
    pub fn invoke_traced(&mut self, payload: Value, trace: Option<&str>) -> Result<Value, Fault> {
        static CALLS: AtomicU64 = AtomicU64::new(1);
        if self.environment.is_none() || !self.process.runs() {
            self.start().map_err(|error| Fault::Unstarted(error.message().unwrap_or_default().to_owned()))?;
        }
        let environment = self.environment.as_ref().expect("it was started");
        let (answers, answer) = mpsc::channel();
        let id = format!("00000000-0000-4000-8000-{:012}", CALLS.fetch_add(1, Ordering::Relaxed));
        let trace = trace.map(str::to_owned);
        environment.call(Call { id, payload, time: self.timeout, trace, answers });
        let end = Instant::now() + self.timeout;
        loop {
            match answer.recv_timeout(Duration::from_millis(10)) {
                Ok(answer) => return answer.map_err(Fault::Reported),
                Err(_) if !self.process.runs() => return Err(Fault::Ended),
                Err(_) if Instant::now() >= end => {
                    self.process.kill();
                    return Err(Fault::TimedOut);
                }
                Err(_) => {}
            }
        }
    }

    fn start(&mut self) -> Result<(), Failed> {
        let environment = RuntimeApi::start()?;
        let output = File::options().create(true).append(true).open(&self.log)?;
        let name = self.program.file_name().expect("a program has a name").to_string_lossy().into_owned();
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_RUNTIME_API", environment.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", &name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", &name)
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "tested")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        self.process.start(&mut command).map_err(|error| format!("{}: {error}", self.program.display()))?;
        self.environment = Some(environment);
        Ok(())
    }

    /// All that it has written.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Process {
    /// Starts it anew.
    pub fn start(&self, command: &mut Command) -> io::Result<()> {
        self.kill();
        *self.0.lock().expect("not poisoned") = Some(command.spawn()?);
        Ok(())
    }

    /// Ends it at once, whatever it is at; false where none runs.
    pub fn kill(&self) -> bool {
        let Some(mut child) = self.0.lock().expect("not poisoned").take() else { return false };
        let killed = child.kill().is_ok();
        // Only what has been waited for is gone.
        child.wait().is_ok() && killed
    }

    /// Its process id, where one runs.
    #[allow(dead_code, reason = "benches look at the process itself")]
    pub fn id(&self) -> Option<u32> {
        self.0.lock().expect("not poisoned").as_ref().map(Child::id)
    }

    pub fn runs(&self) -> bool {
        self.0.lock().expect("not poisoned").as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.process.kill();
    }
}
