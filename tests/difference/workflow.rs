//! The pipelines that `docs/diff.md` shows: they are what GitHub and GitLab take, nobody who opens a pull request can use them
//! for something else, and the step that compares does so in a merge as GitHub checks it out.

use super::commands::{commit, edit, git, repository};
use crate::program::{Outcome, is_set, root, run, scratch, succeed};
use crate::python;
use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;
use std::fs;
use std::path::Path;
use std::process::Command;

/// One case, and with `BUSLINE_FULL` one more: its tools are many packages.
pub fn cases() -> Vec<Trial> {
    let mut cases = vec![Trial::test("difference::the_step_of_the_workflow_compares_a_merge", step)];
    if is_set("BUSLINE_FULL") {
        cases.push(Trial::test("difference::the_pipelines_are_sound", sound));
    }
    cases
}

/// The pipelines, as they stand in the page: GitHub's, then GitLab's.
fn pipelines() -> Result<[String; 2], Failed> {
    let page = fs::read_to_string(root().join("docs/diff.md"))?;
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let blocks: Vec<String> = blocks.map(|(block, _)| block.to_owned()).collect();
    <[String; 2]>::try_from(blocks).map_err(|blocks| format!("{} pipelines", blocks.len()).into())
}

fn sound() -> Outcome {
    let place = scratch("workflows");
    let (github, gitlab) = (place.join(".github/workflows/diff.yml"), place.join(".gitlab-ci.yml"));
    let [on_github, on_gitlab] = pipelines()?;
    fs::create_dir_all(place.join(".github/workflows"))?;
    fs::write(&github, &on_github)?;
    fs::write(&gitlab, on_gitlab)?;
    let tools = python::tool("workflows")?;
    succeed(
        Command::new(tools.join("zizmor")).args(["--offline", "--persona", "pedantic", "--no-progress"]).arg(&place),
    )?;
    let actionlint = |file: &Path| {
        let mut command = Command::new(tools.join("actionlint"));
        command.arg("-no-color").arg("-shellcheck").arg(tools.join("shellcheck")).arg(file);
        command
    };
    succeed(&mut actionlint(&github))?;
    // It reads expressions and scripts, as no schema does.
    for (right, wrong) in [("steps.compare.outputs", "steps.compar.outputs"), ("exit \"$CODE\"", "exit $CODE")] {
        let broken = place.join("broken.yml");
        fs::write(&broken, on_github.replace(right, wrong))?;
        if run(&mut actionlint(&broken))?.code == 0 {
            return Err(format!("actionlint takes {wrong:?}").into());
        }
    }
    let checks: [(&[&str], _); 2] = [
        (&["--builtin-schema", "vendor.github-workflows"], &github),
        (&["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"], &gitlab),
    ];
    for (arguments, file) in checks {
        succeed(Command::new(tools.join("check-jsonschema")).args(arguments).arg(file))?;
    }
    Ok(())
}

fn step() -> Outcome {
    let place = repository("workflow")?;
    git(&place, &["checkout", "--quiet", "-b", "change"])?;
    edit(&place.join("domains.yaml"), "archive: { retention: 365d }", "archive: { retention: 5d }")?;
    git(&place, &["add", "--all"])?;
    commit(&place)?;
    git(&place, &["checkout", "--quiet", "main"])?;
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    git(&place, &[&who[..], &["merge", "--quiet", "--no-ff", "--message", "a merge", "change"]].concat())?;
    let workflow: Json = serde_yaml::from_str(&pipelines()?[0])?;
    let steps = workflow["jobs"]["diff"]["steps"].as_array().ok_or("no steps")?;
    let compare = steps.iter().find(|step| step["id"] == "compare").ok_or("no step that compares")?;
    let script = compare["run"].as_str().ok_or("no script")?.replace("destroy,", "weaken,");
    let programs = Path::new(env!("CARGO_BIN_EXE_busline")).parent().ok_or("the program lies in no folder")?;
    let path = format!("{}:{}", programs.display(), std::env::var("PATH")?);
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &script]).current_dir(&place).env("PATH", path).env("ENVIRONMENT", "dev");
    succeed(shell.env("GITHUB_STEP_SUMMARY", place.join("summary.md")).env("GITHUB_OUTPUT", place.join("output.txt")))?;
    let (summary, output) =
        (fs::read_to_string(place.join("summary.md"))?, fs::read_to_string(place.join("output.txt"))?);
    let marked = summary.starts_with("<!-- busline-diff razors dev -->\n") && summary.contains("weaken: `payments`");
    if marked && output == "code=3\n" { Ok(()) } else { Err(format!("{output}\n{summary}").into()) }
}
