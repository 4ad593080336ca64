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
        install(&environment, &requirements, oldest(name))?;
        fs::write(stamp, wanted)?;
    }
    Ok(environment.join("bin"))
}

fn install(environment: &Path, requirements: &Path, oldest: Version) -> Outcome {
    if environment.exists() {
        fs::remove_dir_all(environment)?;
    }
    make(environment, oldest)?;
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

fn make(environment: &Path, oldest: Version) -> Outcome {
    let python = interpreter(oldest)?;
    let remedy = "these tests need Python's venv module: `apt install python3-venv`, or your system's like; the rest they \
                  fetch themselves";
    match run(Command::new(python).args(["-m", "venv"]).arg(environment)) {
        Ok(run) if run.code == 0 => Ok(()),
        Ok(run) => Err(format!("{remedy}\n{}{}", run.stdout, run.stderr).into()),
        Err(error) => Err(format!("{remedy}\n{}", error.message().unwrap_or_default()).into()),
    }
}

/// Major and minor number.
type Version = (u32, u32);

/// The oldest Python that a tool works with.
fn oldest(tool: &str) -> Version {
    match tool {
        "localstack" => (3, 13),
        _ => (3, 11),
    }
}

/// The first interpreter that is new enough: of this name on the path, or one that pyenv keeps beside.
fn interpreter((major, minor): Version) -> Result<PathBuf, Failed> {
    let on_path = ["python3", "python3.13", "python3.14"].map(PathBuf::from).into_iter();
    let asks = format!("import sys; sys.exit(not ({major}, {minor}) <= sys.version_info[:2] < (4,))");
    let is_new_enough = |python: &PathBuf| run(Command::new(python).args(["-c", &asks])).is_ok_and(|run| run.code == 0);
    let found = on_path.chain(beside()).find(is_new_enough);
    found.ok_or_else(|| {
        format!("this test needs Python {major}.{minor} or newer, as `python3` or `python3.13` on the path: install it with \
                 your system's packages, pyenv or uv").into()
    })
}

fn beside() -> Vec<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let root = root.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")));
    let versions = root.and_then(|root| fs::read_dir(root.join("versions")).ok()).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin/python3")).collect();
    found.sort();
    found
}
