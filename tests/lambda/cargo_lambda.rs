//! A built function under cargo-lambda, as an author tries it on his own machine.

use super::{VARIABLES, problem_of, request};
use crate::program::{Outcome, root, scratch, succeed};
use crate::python;
use crate::server::free_port;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `cargo lambda watch`, until this value goes.
struct Watch(Child);

impl Drop for Watch {
    fn drop(&mut self) {
        // Asked to end it ends the function too, which a kill would leave behind.
        drop(Command::new("kill").args(["-INT", &self.0.id().to_string()]).status());
        drop(self.0.wait());
    }
}

/// `cargo lambda watch` starts the function, and `cargo lambda invoke` gets its answer.
pub fn answers() -> Outcome {
    let program = python::tool("cargo-lambda")?.join("cargo-lambda");
    let (port, folder) = (free_port()?, scratch("lambda"));
    let place = ["--invoke-address".to_owned(), "127.0.0.1".to_owned(), "--invoke-port".to_owned(), port.to_string()];
    let log = folder.join("cargo-lambda.log");
    fs::create_dir_all(&folder)?;
    let output = File::create(&log)?;
    let mut watch = Command::new(&program);
    watch.current_dir(root().join("handlers")).env("CARGO_TARGET_DIR", scratch("generated")).envs(VARIABLES);
    watch.args(["lambda", "watch", "--ignore-changes", "--offline"]).args(&place);
    let watch = Watch(watch.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).spawn()?);
    let end = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > end {
            return Err(format!("cargo lambda watch does not answer\n{}", fs::read_to_string(&log)?).into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let asked = folder.join("request.json");
    fs::write(&asked, request("POST", &json!("{"), &[]).to_string())?;
    let mut invoke = Command::new(&program);
    invoke.args(["lambda", "invoke", "subscriptions--create-subscription", "--data-file"]).arg(&asked).args(&place);
    let said = succeed(&mut invoke).map_err(|error| told(&error, &log))?;
    drop(watch);
    let answer: Value = serde_json::from_str(&said)?;
    match problem_of(&answer) {
        Some(400) => Ok(()),
        _ => Err(format!("answered {answer}").into()),
    }
}

fn told(error: &Failed, log: &std::path::Path) -> Failed {
    let said = fs::read_to_string(log).unwrap_or_default();
    format!("{}\n{said}", error.message().unwrap_or_default()).into()
}
