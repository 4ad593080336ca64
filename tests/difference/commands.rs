//! How a difference is asked for: of a revision, of another file, of what was generated; and how the command ends.

use crate::program::{Outcome, Run, busline, run, succeed};
use crate::sample;
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("difference::a_revision_is_read_with_its_schemas", revision),
        Trial::test("difference::a_system_in_a_folder_of_the_tree", below),
        Trial::test("difference::a_file_that_was_not_there_is_all_new", first),
        Trial::test("difference::a_hostile_reference_is_refused", hostile),
        Trial::test("difference::code_only_changes_are_folded", code_only),
        Trial::test("difference::what_was_generated_is_compared", generated),
        Trial::test("difference::environments_that_are_not_compared_are_told", elsewhere),
        Trial::test("difference::exit_codes", exit_codes),
    ]
}

/// The sample in a repository of its own, committed.
pub fn repository(name: &str) -> Result<PathBuf, Failed> {
    let copy = sample::copy(&format!("difference/{name}"))?;
    let git_folder = copy.join(".git");
    if git_folder.exists() {
        fs::remove_dir_all(git_folder)?;
    }
    git(&copy, &["init", "--quiet", "--initial-branch", "main"])?;
    git(&copy, &["add", "--all"])?;
    commit(&copy)?;
    Ok(copy)
}

pub fn commit(folder: &Path) -> Outcome {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    git(folder, &[&who[..], &["commit", "--quiet", "--allow-empty", "--message", "a state"]].concat())
}

pub fn git(folder: &Path, arguments: &[&str]) -> Outcome {
    succeed(Command::new("git").current_dir(folder).args(arguments)).map(drop)
}

pub fn edit(file: &Path, from: &str, to: &str) -> Outcome {
    let text = fs::read_to_string(file)?;
    if !text.contains(from) {
        return Err(format!("{} does not hold {from}", file.display()).into());
    }
    Ok(fs::write(file, text.replace(from, to))?)
}

fn difference(folder: &Path, arguments: &[&str]) -> Result<Run, Failed> {
    run(busline(folder).arg("diff").args(arguments))
}

fn says(run: &Run, code: i32, words: &[&str]) -> Outcome {
    let missing: Vec<&&str> =
        words.iter().filter(|words| !(run.stdout.contains(**words) || run.stderr.contains(**words))).collect();
    if run.code == code && missing.is_empty() {
        return Ok(());
    }
    Err(format!("exit code {}, without {missing:?}\n{}{}", run.code, run.stdout, run.stderr).into())
}

fn revision() -> Outcome {
    let place = repository("revision")?;
    says(&difference(&place, &["--base", "HEAD", "--exit-code"])?, 0, &["nothing changes"])?;
    // Only a schema changes, and it is read as it was.
    edit(
        &place.join("schemas/payment-cancelled.json"),
        "\"status\": {",
        "\"note\": { \"type\": \"string\" },\n    \"status\": {",
    )?;
    let told = difference(&place, &["--base", "main"])?;
    says(&told, 0, &["Contracts", "`payments.PaymentCancelled`", "`note` is new"])
}

fn below() -> Outcome {
    let place = repository("below")?;
    let inner = place.join("systems/razors");
    fs::create_dir_all(&inner)?;
    for name in ["domains.yaml", "schemas"] {
        fs::rename(place.join(name), inner.join(name))?;
    }
    git(&place, &["add", "--all"])?;
    commit(&place)?;
    edit(&inner.join("domains.yaml"), "team-stock", "team-shelves")?;
    let told = difference(&place, &["--base", "HEAD", "--file", "systems/razors/domains.yaml"])?;
    says(&told, 0, &["owner was `team-stock`, is `team-shelves`", "no resource changes"])
}

fn first() -> Outcome {
    let place = repository("first")?;
    git(&place, &["rm", "--quiet", "--cached", "domains.yaml"])?;
    commit(&place)?;
    let told = difference(&place, &["--base", "HEAD"])?;
    says(&told, 0, &["was not there at HEAD: everything is new", "domain `stock` is new"])
}

fn hostile() -> Outcome {
    let place = repository("hostile")?;
    for reference in ["--output=pwned", "-x", "--upload-pack=touch pwned", ""] {
        says(&difference(&place, &["--base", reference])?, 64, &["no revision"])?;
    }
    for reference in ["no-such-branch", "HEAD; touch pwned", "HEAD:domains.yaml", "$(touch pwned)", "../../etc"] {
        says(&difference(&place, &["--base", reference])?, 2, &["git has no commit"])?;
    }
    if place.join("pwned").exists() {
        return Err("a reference was run".into());
    }
    Ok(())
}

fn code_only() -> Outcome {
    let place = repository("code")?;
    let handlers = place.join("handlers/stock/src");
    fs::create_dir_all(&handlers)?;
    fs::write(handlers.join("new_module.rs"), "//! New.\n")?;
    let told = difference(&place, &["--base", "HEAD"])?;
    says(&told, 0, &["with new code only", "`AllocateStockFunction`"])?;
    if told.stdout.contains("CreatePaymentFunction") {
        return Err(format!("another domain's code does not change\n{}", told.stdout).into());
    }
    Ok(())
}

fn generated() -> Outcome {
    let place = repository("generated")?;
    says(&difference(&place, &["--out", "--exit-code"])?, 0, &["nothing changes"])?;
    edit(&place.join("domains.yaml"), "team-stock", "team-shelves")?;
    edit(&place.join("domains.yaml"), "archive: { retention: 20d }", "archive: { retention: 21d }")?;
    let told = difference(&place, &["--out", "--exit-code"])?;
    says(&told, 1, &["Only templates were at hand", "`RetentionDays`: `20` → `21`"])?;
    fs::write(place.join("out/dev/stock/bus.yaml"), "Resources: []\n")?;
    says(&difference(&place, &["--out"])?, 2, &["nothing that this version of Busline has generated"])
}

fn elsewhere() -> Outcome {
    let place = repository("elsewhere")?;
    let file = place.join("domains.yaml");
    fs::copy(&file, place.join("before.yaml"))?;
    let silent = |run: &Run| if run.stderr.is_empty() { Ok(()) } else { Err(run.stderr.clone()) };
    edit(&file, "instances: 3", "instances: 2")?;
    says(&difference(&place, &["before.yaml"])?, 0, &["nothing changes", "`prod` is not as it was", "`--env prod`"])?;
    silent(&difference(&place, &["before.yaml", "--env", "prod"])?)?;
    fs::copy(place.join("before.yaml"), &file)?;
    silent(&difference(&place, &["before.yaml"])?)?;
    edit(&file, "\n  prod:", "\n  live:")?;
    let told = ["environment `prod` has left the file", "`busline destroy --env prod`", "`live` is not as it was"];
    says(&difference(&place, &["before.yaml"])?, 0, &told)
}

fn exit_codes() -> Outcome {
    let place = repository("exit-codes")?;
    let file = place.join("domains.yaml");
    fs::copy(&file, place.join("before.yaml"))?;
    edit(&file, "archive: { retention: 20d }", "archive: { retention: 2d }")?;
    says(&difference(&place, &["before.yaml"])?, 0, &["weaken"])?;
    says(&difference(&place, &["before.yaml", "--exit-code"])?, 1, &["weaken"])?;
    says(&difference(&place, &["before.yaml", "--fail-on", "destroy,break"])?, 0, &["weaken"])?;
    says(&difference(&place, &["before.yaml", "--fail-on", "destroy,weaken", "--exit-code"])?, 3, &["weaken"])?;
    edit(
        &file,
        "    source: app.",
        "    accept: [{ what: weaken, why: nobody replays, until: 2026-12-31 }]\n    source: app.",
    )?;
    says(
        &difference(&place, &["before.yaml", "--fail-on", "weaken", "--today", "2026-12-31"])?,
        0,
        &["nobody replays"],
    )?;
    says(&difference(&place, &["before.yaml", "--fail-on", "weaken", "--today", "2027-01-01"])?, 3, &["weaken"])?;
    says(&difference(&place, &["before.yaml", "--fail-on", "everything"])?, 64, &["everything"])?;
    says(&difference(&place, &[])?, 64, &[])?;
    says(&difference(&place, &["no-such.yaml"])?, 2, &["no-such.yaml"])?;
    says(&difference(&place, &["before.yaml", "--env", "moon"])?, 64, &["moon"])?;
    edit(&place.join("before.yaml"), "system:", "sistem:")?;
    says(&difference(&place, &["before.yaml"])?, 1, &["unknown-key"])
}
