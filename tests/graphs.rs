//! `graphs/<case>/`: what is asked of `busline graph`, one argument list in `command.txt`, and the whole answer in
//! `expected.svg`, `expected.dot` or `expected.mmd`; and what holds of every SVG.

mod drawn;
mod laws;

use crate::folder;
use crate::program::{Outcome, busline, is_set, root, run, succeed};
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;

/// One case a folder, the picture in README.md, and the laws.
pub fn cases() -> Vec<Trial> {
    let folders = folder::subfolders(&root().join("tests/graphs"));
    let goldens = folders.into_iter().map(|case| Trial::test(format!("graphs::{case}"), move || golden(&case)));
    let shown = Trial::test("graphs::readme_shows_the_sample", shown);
    goldens.chain([shown]).chain(laws::cases()).collect()
}

fn golden(case: &str) -> Outcome {
    let place = root().join("tests/graphs").join(case);
    let command = fs::read_to_string(place.join("command.txt"))?;
    let arguments: Vec<&str> = command.split_whitespace().collect();
    let run = run(busline(&place).args(&arguments))?;
    if run.code != 0 {
        return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
    }
    let format = arguments.iter().skip_while(|word| **word != "--format").nth(1);
    let ending = match format.copied() {
        Some("svg") => "svg",
        Some("dot") => "dot",
        _ => "mmd",
    };
    compare_or_bless(&run.stdout, &place.join(format!("expected.{ending}")))
}

/// README.md shows what the program draws of the sample.
fn shown() -> Outcome {
    let picture = succeed(busline(root()).args(["graph", "--format", "svg"]))?;
    let readme = fs::read_to_string(root().join("README.md"))?;
    if !readme.contains("(docs/graph.svg)") {
        return Err("README.md shows no docs/graph.svg".into());
    }
    compare_or_bless(&picture, &root().join("docs/graph.svg"))
}

fn compare_or_bless(actual: &str, golden: &Path) -> Outcome {
    if is_set("BUSLINE_BLESS") {
        return Ok(fs::write(golden, actual)?);
    }
    let expected = fs::read(golden).map_err(|error| format!("{}: {error}", golden.display()))?;
    if expected == actual.as_bytes() {
        return Ok(());
    }
    let name = golden.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Err(folder::first_difference(&name, &expected, actual.as_bytes()).into())
}
