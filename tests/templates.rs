//! cfn-lint over every generated template: all environments of the sample and of every golden system, each in the region
//! where it will stand. Nothing is tolerated that is not listed here with its reason.

use crate::folder;
use crate::program::{Outcome, root, run, succeed};
use crate::{python, systems};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Informational findings that are meant: cfn-lint's rule and why.
const MEANT: &[(&str, &str)] =
    &[("I3042", "ARNs are literals, so that no stack waits for another's outputs; a region names its partition")];

/// A stack as a manifest lists it.
pub struct Stack {
    pub template: PathBuf,
    pub region: String,
    pub entry: Value,
}

/// One case for all templates: cfn-lint takes seconds to start, and little for a further file.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("templates::pass_cfn_lint", committed),
        Trial::test("templates::know_the_registry_as_cfn_lint_does", registry),
    ]
}

/// What `src/registry/` holds is what its script reads from the cfn-lint that lints here.
fn registry() -> Outcome {
    let python = python::tool("cfn-lint")?.join("python");
    let said = succeed(Command::new(python).arg(root().join("tests/tools/registry.py")).arg("--print"))?;
    let held = |name: &str| std::fs::read_to_string(root().join("src/registry").join(name));
    if said == format!("{}\n{}", held("types.json")?, held("schemas.json")?) {
        return Ok(());
    }
    Err("src/registry/ is not what tests/tools/registry.py writes: run it".into())
}

/// Every stack of every environment under an `out/` folder, in the manifest's order.
pub fn stacks(out: &Path) -> Result<Vec<Stack>, Failed> {
    let mut stacks = Vec::new();
    for environment in folder::subfolders(out) {
        let folder = out.join(environment);
        let Ok(text) = std::fs::read_to_string(folder.join("manifest.json")) else {
            continue; // `crates/` is the one folder here that is no environment.
        };
        let manifest: Value = serde_json::from_str(&text)?;
        for entry in manifest["stacks"].as_array().ok_or("a manifest without stacks")? {
            stacks.push(Stack {
                template: folder.join(word(entry, "template")?),
                region: word(entry, "region")?,
                entry: entry.clone(),
            });
        }
    }
    if stacks.is_empty() {
        return Err(format!("no stack under {}", out.display()).into());
    }
    Ok(stacks)
}

/// A string of a manifest's entry.
pub fn word(entry: &Value, key: &str) -> Result<String, Failed> {
    let word = entry[key].as_str().ok_or_else(|| format!("no `{key}` in {entry}"))?;
    Ok(word.to_owned())
}

fn committed() -> Outcome {
    let golden = systems::names().into_iter().map(|name| systems::folder().join(name).join("out"));
    lint(std::iter::once(root().join("out")).chain(golden).collect())
}

/// Lints every template under some `out/` folders.
pub fn lint(outs: Vec<PathBuf>) -> Outcome {
    let mut by_region: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for out in outs {
        for stack in stacks(&out)? {
            by_region.entry(stack.region).or_default().push(stack.template);
        }
    }
    let mut found = Vec::new();
    for (region, templates) in by_region {
        found.extend(findings(&[&region], &templates)?);
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(found.join("\n").into())
}

/// What cfn-lint finds in templates that stand in some regions, but for what is meant.
pub fn findings(regions: &[&str], templates: &[PathBuf]) -> Result<Vec<String>, Failed> {
    let mut command = Command::new(python::tool("cfn-lint")?.join("cfn-lint"));
    command.args(["--format", "json", "--include-checks", "I", "--regions"]).args(regions).arg("--");
    let run = run(command.args(templates))?;
    let answer: Value =
        serde_json::from_str(&run.stdout).map_err(|error| format!("{error}\n{}{}", run.stdout, run.stderr))?;
    let all = answer.as_array().ok_or("cfn-lint's answer is no list")?;
    Ok(all.iter().filter(|finding| !is_meant(finding)).map(describe).collect())
}

fn is_meant(finding: &Value) -> bool {
    let rule = finding["Rule"]["Id"].as_str().unwrap_or_default();
    finding["Level"] == "Informational" && MEANT.iter().any(|(meant, _)| *meant == rule)
}

fn describe(finding: &Value) -> String {
    let start = &finding["Location"]["Start"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!(
        "{} {}:{} {} {}",
        text(&finding["Level"]),
        text(&finding["Filename"]).trim_start_matches(&format!("{}/", root().display())),
        start["LineNumber"],
        text(&finding["Rule"]["Id"]),
        text(&finding["Message"])
    )
}
