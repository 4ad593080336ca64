//! Runs of Busline's as somebody who has credentials: begun, and ended by themselves or by signals. Whatever one has said is
//! searched for credentials, and no case begins one otherwise.

use crate::program::{Outcome, Run, succeed};
use libtest_mimic::Failed;
use std::collections::BTreeSet;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;

/// The key that every request of the caller is signed with here.
pub const KEY: &str = "AKIACALLER";
/// The secret that goes with it.
pub const SECRET: &str = "s3cr3t-0f-th3-call3r-d0-n0t-t3ll";
/// The token that goes with it.
pub const TOKEN: &str = "t0k3n-0f-th3-call3r-d0-n0t-t3ll";

/// How the keys of sessions begin.
const SESSION: &str = "ASIA";

/// Secrets and tokens that stand-ins have given out.
static GIVEN_OUT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// A secret has been given to somebody: from now on no run may tell it.
pub fn given_out(secret: &str) {
    GIVEN_OUT.lock().expect("no case fails with it").insert(secret.to_owned());
}

/// A run under way.
pub struct Running(Child);

impl Running {
    /// Begins a run, which nobody can ask anything.
    pub fn begin(command: &mut Command) -> Result<Self, Failed> {
        command.stdin(Stdio::null());
        Self::begin_with_input(command)
    }

    /// Begins a run whose standard input is the command's own.
    pub fn begin_with_input(command: &mut Command) -> Result<Self, Failed> {
        Ok(Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?))
    }

    /// Sends it a signal, by its name: `TERM`.
    pub fn signal(&self, name: &str) -> Outcome {
        succeed(Command::new("kill").args([&format!("-{name}"), &self.id().to_string()])).map(drop)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it has ended.
    pub fn is_over(&mut self) -> Result<bool, Failed> {
        Ok(self.0.try_wait()?.is_some())
    }

    /// What it has said and done when it has ended, by itself or by a signal that it has heard.
    pub fn end(self) -> Result<Run, Failed> {
        let output = self.0.wait_with_output()?;
        let code = output.status.code();
        let run = searched(output)?;
        code.map(|_| run).ok_or_else(|| "it was ended by the signal itself".into())
    }

    /// Ends it at once, by SIGKILL.
    pub fn kill(mut self) -> Outcome {
        self.0.kill()?;
        searched(self.0.wait_with_output()?).map(drop)
    }
}

/// What a run has said, which is no credential.
fn searched(output: Output) -> Result<Run, Failed> {
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let given_out = GIVEN_OUT.lock().expect("no case fails with it");
    let own = [KEY, SECRET, TOKEN, SESSION];
    let mut all = own.into_iter().chain(given_out.iter().map(String::as_str));
    match all.find(|secret| stdout.contains(*secret) || stderr.contains(*secret)) {
        Some(secret) => Err(format!("a credential is told: {secret}\n{stdout}{stderr}").into()),
        None => Ok(Run { code: output.status.code().unwrap_or(-1), stdout, stderr }),
    }
}

/// The search finds what it looks for, on either stream, of the caller and of sessions.
pub fn search() -> Outcome {
    given_out("s3ss10n-0f-th1s-cas3");
    for secret in [KEY, SECRET, TOKEN, "ASIA222222222222", "s3ss10n-0f-th1s-cas3"] {
        for stream in ["1", "2"] {
            let told =
                Running::begin(Command::new("sh").args(["-c", &format!("echo error: {secret} >&{stream}")]))?.end();
            match told {
                Err(error) if error.message().is_some_and(|said| said.contains("a credential is told")) => {}
                _ => return Err(format!("{secret} was told on {stream}, and nobody has noticed").into()),
            }
        }
    }
    Running::begin(Command::new("sh").args(["-c", "echo all is well"]))?.end().map(drop)
}
