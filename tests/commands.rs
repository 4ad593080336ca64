//! The commands around `check` and `generate`: a project to start from, completions, reports for code scanning, and
//! generation while one writes.

use crate::folder;
use crate::program::{Outcome, busline, run, scratch, succeed};
use crate::sample;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// One case a promise.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("commands::a_new_project_generates_without_a_finding", new_project),
        Trial::test("commands::a_new_project_touches_nothing_that_is_there", new_project_beside),
        Trial::test("commands::every_shell_completes_every_command", completions),
        Trial::test("commands::a_sarif_log_names_rule_and_place", sarif),
        Trial::test("commands::watching_generates_after_a_change", watch),
    ]
}

fn empty(name: &str) -> Result<PathBuf, Failed> {
    let place = scratch("commands").join(name);
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    Ok(place)
}

fn new_project() -> Outcome {
    let place = empty("new-project")?;
    succeed(busline(&place).args(["init", "razor-shop"]))?;
    let project = place.join("razor-shop");
    succeed(busline(&project).args(["generate", "--check"]))?;
    let checked = run(busline(&project).args(["check", "--deny-warnings"]))?;
    if checked.code != 0 || !checked.stderr.is_empty() {
        return Err(format!("exit code {}\n{}", checked.code, checked.stderr).into());
    }
    let manifest = fs::read_to_string(project.join("out/dev/manifest.json"))?;
    if !manifest.contains("razor-shop--dev--orders--bus") {
        return Err("the system is not called like its folder".into());
    }
    if succeed(busline(&project).arg("schema"))? != fs::read_to_string(project.join("domains.schema.json"))? {
        return Err("the editors' schema is not the program's".into());
    }
    Ok(())
}

fn new_project_beside() -> Outcome {
    let place = empty("beside")?;
    fs::create_dir_all(place.join("schemas"))?;
    fs::write(place.join("schemas/order-placed.json"), "{}\n")?;
    let before = folder::read(&place);
    let run = run(busline(&place).args(["init", ".", "--system", "shop"]))?;
    if run.code != 64 || !run.stderr.contains("schemas/order-placed.json") {
        return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
    }
    match folder::differences(&before, &folder::read(&place)).as_slice() {
        [] => Ok(()),
        differences => Err(differences.join("\n").into()),
    }
}

fn completions() -> Outcome {
    let place = empty("completions")?;
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = succeed(busline(&place).args(["completions", shell]))?;
        let commands = [
            "init",
            "check",
            "diff",
            "generate",
            "bootstrap",
            "package",
            "deploy",
            "status",
            "destroy",
            "graph",
            "trace",
            "explain",
            "schema",
            "completions",
        ];
        if let Some(missing) = commands.iter().find(|command| !script.contains(**command)) {
            return Err(format!("{shell} does not complete `{missing}`").into());
        }
    }
    Ok(())
}

fn sarif() -> Outcome {
    let copy = sample::copy("commands/sarif")?;
    let text = fs::read_to_string(copy.join("domains.yaml"))?;
    fs::write(copy.join("domains.yaml"), text + "no-such-key: true\n")?;
    fs::write(copy.join("schemas/stock-allocated.json"), "{ \"type\": \"objekt\" }")?;
    let above = copy.parent().ok_or("a copy lies in a folder")?;
    let run = run(busline(above).args(["check", "--format", "sarif", "--file", "sarif/domains.yaml"]))?;
    let log: Value = serde_json::from_str(&run.stdout)?;
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    let mut places = Vec::new();
    for result in log["runs"][0]["results"].as_array().ok_or("no results")? {
        let index = result["ruleIndex"].as_u64().ok_or("no rule")?;
        if rules[usize::try_from(index)?]["id"] != result["ruleId"] || result["level"] != "error" {
            return Err(format!("not of its rule: {result}").into());
        }
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().ok_or("no place")?;
        if !above.join(uri).is_file() || place["region"]["startLine"].as_u64().is_none_or(|line| line == 0) {
            return Err(format!("no such place: {place}").into());
        }
        places.push(uri.to_owned());
    }
    places.sort();
    match (run.code, places.iter().map(String::as_str).collect::<Vec<_>>().as_slice()) {
        (1, ["sarif/domains.yaml", "sarif/schemas/stock-allocated.json"]) => Ok(()),
        (code, places) => Err(format!("exit code {code} with findings in {places:?}").into()),
    }
}

fn watch() -> Outcome {
    let copy = sample::copy("commands/watched")?;
    let mut watcher =
        Watcher(busline(&copy).args(["generate", "--watch"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    let template = copy.join("out/dev/stock/bus.yaml");
    fs::remove_file(&template)?;
    // Whether it was there before or after the first pass, a change brings it back.
    until("the first pass", &mut watcher, || {
        touch(&copy.join("domains.yaml"))?;
        Ok(template.is_file())
    })?;
    let schema = copy.join("schemas/stock-allocated.json");
    let text = fs::read_to_string(&schema)?;
    fs::write(&schema, "{")?;
    sleep(Duration::from_millis(200));
    fs::write(
        &schema,
        text.replacen("\"title\"", "\"$comment\": \"\", \"title\"", 1).replace("allocated", "set aside"),
    )?;
    let generated = copy.join("out/crates/contracts/stock/src/stock_allocated.rs");
    until("a change of a schema", &mut watcher, || Ok(fs::read_to_string(&generated)?.contains("set aside")))
}

fn touch(file: &Path) -> Outcome {
    let text = fs::read_to_string(file)?;
    Ok(fs::write(file, text)?)
}

/// A program that is ended with the case.
struct Watcher(Child);

impl Drop for Watcher {
    fn drop(&mut self) {
        // It may have ended by itself, and the case has said so then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for something that takes a moment.
fn until(what: &str, watcher: &mut Watcher, mut reached: impl FnMut() -> Result<bool, Failed>) -> Outcome {
    let begun = Instant::now();
    while !reached()? {
        if let Some(status) = watcher.0.try_wait()? {
            return Err(format!("ended with {status} while waiting for {what}").into());
        }
        if begun.elapsed() > Duration::from_secs(60) {
            return Err(format!("waited in vain for {what}").into());
        }
        sleep(Duration::from_millis(500));
    }
    Ok(())
}
