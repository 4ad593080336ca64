//! A disk that takes no more, a folder that may not be written, and an end in the middle.

use super::{ends, holds};
use crate::folder;
use crate::program::{Outcome, busline, is_set, succeed};
use crate::sample;
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// One case a kind of trouble.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("hostile::a_folder_that_may_not_be_written", read_only),
        Trial::test("hostile::a_file_that_may_not_be_read", unreadable),
        Trial::test("hostile::a_file_that_is_not_there", absent),
        Trial::test("hostile::a_disk_that_takes_no_more", full_disk),
        Trial::test("hostile::out_is_a_file", out_is_a_file),
        Trial::test("hostile::an_end_in_the_middle_leaves_one_tree_whole", interrupted),
        Trial::test("hostile::two_runs_at_once_leave_one_tree_whole", at_once),
    ]
}

/// A folder that everybody may enter, wherever the repository lies, with the program beside it.
fn open_place() -> Result<(tempfile::TempDir, PathBuf), Failed> {
    let place = tempfile::tempdir()?;
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755))?;
    // By another process: a file that this one writes may be held open by a child of another case, and then not started.
    succeed(Command::new("cp").arg(env!("CARGO_BIN_EXE_busline")).arg(place.path()))?;
    let folder = place.path().join("system");
    fs::create_dir(&folder)?;
    Ok((place, folder))
}

/// The program in such a folder, as somebody who may not do everything, which root may.
fn as_nobody(folder: &Path) -> Result<Command, Failed> {
    let mut command = Command::new(folder.with_file_name("busline"));
    command.current_dir(folder).env("NO_COLOR", "1");
    if fs::metadata("/proc/self")?.uid() == 0 {
        command.uid(65_534);
    }
    Ok(command)
}

fn read_only() -> Outcome {
    let (_place, folder) = open_place()?;
    fs::write(
        folder.join("domains.yaml"),
        fs::read(crate::program::root().join("tests/rules/unknown-key/passing.yaml"))?,
    )?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555))?;
    let ended = ends(as_nobody(&folder)?.arg("generate"), 2, &["error: cannot", "denied"]).map(drop);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
    ended?;
    holds(!folder.join("out").exists(), "something was written")
}

fn unreadable() -> Outcome {
    let (_place, folder) = open_place()?;
    let file = folder.join("domains.yaml");
    fs::write(&file, "system: shop\n")?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000))?;
    ends(as_nobody(&folder)?.arg("check"), 2, &["error: cannot read `domains.yaml`", "denied"]).map(drop)
}

fn absent() -> Outcome {
    let place = tempfile::tempdir()?;
    ends(busline(place.path()).arg("check"), 2, &["error: there is no `domains.yaml`: `busline init`", "`--file`"])
        .map(drop)
}

/// No file may grow beyond 4 KiB, as on a disk that is full there.
fn full_disk() -> Outcome {
    let copy = sample::copy("hostile/full")?;
    let before = folder::read(&copy.join("out"));
    let text = fs::read_to_string(copy.join("domains.yaml"))?;
    fs::write(copy.join("domains.yaml"), text.replace("system: razors", "system: blades"))?;
    let program = env!("CARGO_BIN_EXE_busline");
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f 4; exec {program} generate")]).current_dir(&copy);
    ends(&mut shell, 2, &["error: cannot write"])?;
    let differences = folder::differences(&before, &folder::read(&copy.join("out")));
    holds(differences.is_empty(), &differences.join("\n"))?;
    let left: Vec<_> = folder::subfolders(&copy).into_iter().filter(|name| name.starts_with(".busline-")).collect();
    holds(left.is_empty(), &format!("left behind: {left:?}"))
}

fn out_is_a_file() -> Outcome {
    let copy = sample::copy("hostile/file")?;
    fs::remove_dir_all(copy.join("out"))?;
    fs::write(copy.join("out"), "mine\n")?;
    ends(busline(&copy).arg("generate"), 2, &["error: cannot", "out"])?;
    holds(fs::read_to_string(copy.join("out"))? == "mine\n", "the file is another")
}

/// Killed after ever longer times; after each, `out/` is one of the two trees, and the next run needs no help.
fn interrupted() -> Outcome {
    let copy = sample::copy("hostile/interrupted")?;
    let razors = fs::read_to_string(copy.join("domains.yaml"))?;
    let blades = razors.replace("system: razors", "system: blades");
    let old = folder::read(&copy.join("out"));
    fs::write(copy.join("domains.yaml"), &blades)?;
    succeed(busline(&copy).arg("generate"))?;
    let new = folder::read(&copy.join("out"));
    let times = if is_set("BUSLINE_FULL") { 100 } else { 25 };
    for turn in 0..times {
        fs::write(copy.join("domains.yaml"), if turn % 2 == 0 { &razors } else { &blades })?;
        let mut run = busline(&copy).arg("generate").stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        sleep(Duration::from_micros(turn * 40_000 / times));
        run.kill()?;
        run.wait()?;
        let found = folder::read(&copy.join("out"));
        if found != old && found != new {
            let differences = folder::differences(&new, &found);
            return Err(format!("turn {turn}: neither tree\n{}", differences.join("\n")).into());
        }
    }
    succeed(busline(&copy).arg("generate"))?;
    succeed(busline(&copy).args(["generate", "--check"]))?;
    let left = folder::subfolders(&copy).into_iter().any(|name| name.starts_with(".busline-"));
    holds(!left, "something is left beside out/")
}

fn at_once() -> Outcome {
    let copy = sample::copy("hostile/at-once")?;
    let fresh = folder::read(&copy.join("out"));
    fs::remove_dir_all(copy.join("out"))?;
    let start = || busline(&copy).arg("generate").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut runs = [start()?, start()?, start()?, start()?];
    for run in &mut runs {
        let status = run.wait()?;
        holds(status.success(), &format!("a run ended with {status}"))?;
    }
    let differences = folder::differences(&fresh, &folder::read(&copy.join("out")));
    holds(differences.is_empty(), &differences.join("\n"))
}
