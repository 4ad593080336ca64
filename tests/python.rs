//! Python tools that tests use, each in a virtual environment of its own under `target/python/`. What is installed is
//! exactly `tools/requirements-<name>.txt`: every package that the tool needs is named there with its version.

use crate::program::{Outcome, root, run, scratch, succeed};
use libtest_mimic::Failed;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of a tool's programs. Installs the tool first where it is not there; who comes meanwhile, waits.
pub fn tool(name: &str) -> Result<PathBuf, Failed> {
    let place = scratch("python");
    fs::create_dir_all(&place)?;
    let lock = File::create(place.join(format!("{name}.lock")))?;
    lock.lock()?;
    let requirements = root().join(format!("tests/tools/requirements-{name}.txt"));
    let environment = place.join(name);
    let stamp = environment.join("installed.txt");
    let wanted = fs::read(&requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    if fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        install(&environment, &requirements)?;
        fs::write(stamp, wanted)?;
    }
    Ok(environment.join("bin"))
}

fn install(environment: &Path, requirements: &Path) -> Outcome {
    if environment.exists() {
        fs::remove_dir_all(environment)?;
    }
    make(environment)?;
    let pip = || {
        let mut command = Command::new(environment.join("bin/python"));
        command.args(["-m", "pip", "--disable-pip-version-check"]);
        command
    };
    // Without --no-deps a package that the list forgot would come in some version of today; `pip check` names it instead.
    succeed(pip().args(["install", "--quiet", "--no-deps", "--requirement"]).arg(requirements))?;
    succeed(pip().arg("check"))?;
    Ok(())
}

fn make(environment: &Path) -> Outcome {
    let remedy = "these tests need Python 3.11 or newer with its venv module: `apt install python3 python3-venv`, or your \
                  system's like; the rest they fetch themselves";
    match run(Command::new("python3").args(["-m", "venv"]).arg(environment)) {
        Ok(run) if run.code == 0 => Ok(()),
        Ok(run) => Err(format!("{remedy}\n{}{}", run.stdout, run.stderr).into()),
        Err(error) => Err(format!("{remedy}\n{}", error.message().unwrap_or_default()).into()),
    }
}
